"""The slice `memory`."""

from __future__ import annotations

from goodwill.web.shell.slices import Slice


class Memory(Slice):
    """What customers remember of their contacts, and by which rule."""

    default = True
    name = "goodwill.web.memory"
    label = "memory"
    at = "memory/"
