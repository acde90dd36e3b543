"""What other slices may use of `findings`."""

from __future__ import annotations

from goodwill.web.findings.before_study import before_study, publish_all
from goodwill.web.findings.filters import Filter
from goodwill.web.findings.kept import Version, kept, shelf, versions
from goodwill.web.findings.overview_parts import Occasion, OverviewPart, add
from goodwill.web.findings.page_parts import PagePart, add_part
from goodwill.web.findings.rows_file import rows_file
from goodwill.web.findings.seen import Seen, seen, visible_units

__all__ = [
    "Filter",
    "Occasion",
    "OverviewPart",
    "PagePart",
    "Seen",
    "Version",
    "add",
    "add_part",
    "before_study",
    "kept",
    "publish_all",
    "rows_file",
    "seen",
    "shelf",
    "versions",
    "visible_units",
]
