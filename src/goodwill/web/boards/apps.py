"""The slice `boards`."""

from __future__ import annotations

from goodwill.web.shell.slices import Slice


class Boards(Slice):
    """Pages carried elsewhere: briefs and tables as PDF, workbook and mail on a schedule."""

    default = True
    name = "goodwill.web.boards"
    label = "boards"
    at = "brief/"
