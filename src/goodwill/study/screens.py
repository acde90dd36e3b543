"""What a study prepares for screens, all of it: cells, the list of customers, what they said, actions on record."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from goodwill.study.action_sheet import write_actions
from goodwill.study.cells import write_cells
from goodwill.study.customer_list import write_customers
from goodwill.study.scores import write_scores
from goodwill.study.words_said import write_verbatims

if TYPE_CHECKING:
    from goodwill.core.result import Result
    from goodwill.ledger.ledger import Ledger

STEPS = {"cells": write_cells, "customers": write_customers, "verbatims": write_verbatims, "actions": write_actions}


def prepare(ledger: Ledger, project: Path, results: Mapping[str, Result]) -> Mapping[str, float]:
    """Write everything that pages read of the ledger's version; return the seconds each part took."""
    seconds = {}
    for name, write in STEPS.items():
        started = perf_counter()
        write(ledger, project)
        seconds[name] = perf_counter() - started
    started = perf_counter()
    write_scores(results, project, ledger.version)
    seconds["scores"] = perf_counter() - started
    return seconds
