"""Findings for people: one brief as page, PDF or workbook; figures in words; pictures as SVG."""

from __future__ import annotations

from goodwill.report.brief import Brief, write_brief

__all__ = ["Brief", "write_brief"]
