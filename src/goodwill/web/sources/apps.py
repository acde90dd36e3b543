"""The slice `sources`."""

from __future__ import annotations

from goodwill.web.shell.slices import Slice


class Sources(Slice):
    """Facts in: files pointed at or uploaded, mapped, checked, loaded, set-aside rows mended; versions; studies."""

    default = True
    name = "goodwill.web.sources"
    label = "sources"
    at = "data/"
