"""Sentences of results in the reader's language, by phrase: `say` is the one door to them.

Methods write English. Each sentence is a phrase with places for figures and names; the catalogue holds the
Swedish of each. Add a method, then add its phrases: the test over sample companies names what is missing.
"""

from __future__ import annotations

from goodwill.report.phrases.charts import chart_in
from goodwill.report.phrases.translation import Translation, in_swedish, say, term

__all__ = ["Translation", "chart_in", "in_swedish", "say", "term"]
