"""One small company per world, made once."""

from __future__ import annotations

import pyarrow as pa
import pytest

from goodwill.simulate import Company

SMALL = 1_200


@pytest.fixture(scope="session", params=["null", "planted", "misspecified"])
def company(request: pytest.FixtureRequest) -> Company:
    return Company(seed=11, customers=SMALL, months=18, world=request.param)


@pytest.fixture(scope="session")
def tables(company: Company) -> dict[str, pa.Table]:
    return company.tables()
