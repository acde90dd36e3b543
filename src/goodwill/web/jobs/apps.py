"""The slice `jobs`."""

from __future__ import annotations

from goodwill.web.shell.slices import Slice


class Jobs(Slice):
    """Long work: a row that is the truth, a bell that wakes a worker, progress one can watch and cancel."""

    default = True
    name = "goodwill.web.jobs"
    label = "jobs"
    at = "work/"
