"""The slice `findings`."""

from __future__ import annotations

from goodwill.web.shell.slices import Slice


class Findings(Slice):
    """What the studies found, on pages: with customers the only slice that asks the analytics."""

    default = True
    name = "goodwill.web.findings"
    label = "findings"
    at = ""
