"""The slice `words`."""

from __future__ import annotations

from goodwill.web.shell.slices import Slice


class Words(Slice):
    """What customers say, by theme; themes edited and checked by people."""

    default = True
    name = "goodwill.web.words"
    label = "words"
    at = "words/"
