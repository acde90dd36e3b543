"""The slice `loyalty`."""

from __future__ import annotations

from goodwill.web.shell.slices import Slice


class Loyalty(Slice):
    """Dynamic loyalty: states, what broke them, early warnings."""

    default = True
    name = "goodwill.web.loyalty"
    label = "loyalty"
    at = "loyalty/"
