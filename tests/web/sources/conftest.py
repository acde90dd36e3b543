"""A survey export with a few bad rows, and a way to do waiting work in this process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HEAD = "Response ID;Customer;Response Date;NPS;Ease;Comment\n"
GOOD = [f"R{i};C{i};2026-03-{1 + i % 28:02d} 10:00;{i % 11};{1 + i % 7};fine {i}" for i in range(40)]
BAD = [
    "R90;C90;2026-03-05 10:00;14;3;off the scale",
    "R91;C91;no date at all;7;3;when was it",
    "R92;C92;2026-03-06 10:00;9;2",
]
SURVEY = (HEAD + "\n".join([*GOOD, *BAD]) + "\n").encode()


@pytest.fixture
def do_work(db: None) -> Callable[[], list[Any]]:
    """Return a function that does all waiting jobs here and returns them."""
    from goodwill.web.jobs.facade import Job, State, perform

    def work() -> list[Any]:
        done = []
        while (job := Job.objects.filter(state=State.WAITING).order_by("created_at").first()) is not None:
            done.append(perform(job))
        return done

    return work


@pytest.fixture
def send(visit: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that uploads bytes as somebody and returns the delivery's address."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    def upload(content: bytes, name: str = "survey.csv", who: str = "ana", more: dict[str, bytes] | None = None) -> str:
        client = visit(who)
        files = [SimpleUploadedFile(name, content), *(SimpleUploadedFile(n, c) for n, c in (more or {}).items())]
        answer = client.post("/data/bring/upload", {"files": files})
        assert answer.status_code == 302, answer.content.decode()[:3000]
        return str(answer.headers["Location"])

    return upload
