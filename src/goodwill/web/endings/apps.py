"""The slice `endings`."""

from __future__ import annotations

from goodwill.web.shell.slices import Slice


class Endings(Slice):
    """How interactions end, by touchpoint and team."""

    default = True
    name = "goodwill.web.endings"
    label = "endings"
    at = "endings/"
