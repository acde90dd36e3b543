"""The slice `shell`."""

from __future__ import annotations

from goodwill.web.shell.slices import Slice


class Shell(Slice):
    """The frame around every page."""

    default = True
    name = "goodwill.web.shell"
    label = "shell"
