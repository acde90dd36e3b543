"""How many contacts have a feeling that is known: asked, read from words, or neither."""

from __future__ import annotations

from goodwill.core.cells import Cells
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.method import Facts
from goodwill.measure.survey_figures import Figure
from goodwill.stats.intervals import wilson

FELT_KEYS = ("touchpoint", "channel")


def felt_cells(ledger: Facts) -> Cells | None:
    """Return how many contacts have an emotion asked, one read or coded from words, and neither."""
    if not ledger.has("interactions"):
        return None
    words = """SELECT interaction_id FROM moments WHERE valence IS NOT NULL AND speaker = 'customer'
               GROUP BY interaction_id"""
    if not ledger.has("moments"):
        words = "SELECT interaction_id FROM contacts WHERE 1 = 0"
    rows = ledger.merge(f"""
        WITH asked AS (SELECT interaction_id FROM answered
                       WHERE construct = 'emotion' AND score IS NOT NULL AND interaction_id IS NOT NULL
                       GROUP BY interaction_id),
        read AS ({words})
        SELECT COALESCE(c.touchpoint, '') AS touchpoint, COALESCE(c.channel, '') AS channel, COUNT(*) AS contacts,
               COUNT(asked.interaction_id) AS asked, COUNT(read.interaction_id) AS words,
               CAST(SUM(CASE WHEN asked.interaction_id IS NULL AND read.interaction_id IS NULL THEN 1 ELSE 0 END)
                    AS BIGINT) AS neither
        FROM contacts c
        LEFT JOIN asked ON asked.interaction_id = c.interaction_id
        LEFT JOIN read ON read.interaction_id = c.interaction_id
        GROUP BY COALESCE(c.touchpoint, ''), COALESCE(c.channel, '')""")
    return Cells(rows.sort_by([(k, "ascending") for k in FELT_KEYS]), FELT_KEYS)


def felt_figures(cells: Cells | None, level: float) -> tuple[Figure, ...]:
    """Return the shares of contacts with an emotion asked, with one from words, and with neither."""
    if cells is None or not len(cells):
        return ()
    named = {
        "asked": "emotion asked",
        "words": "emotion from words",
        "neither": "neither asked nor from words",
    }
    found = []
    for scope, part in (("all", cells.over()), ("touchpoint", cells.over("touchpoint"))):
        for row in part.rows.to_pylist():
            for column, metric in named.items():
                share = wilson(float(row[column]), float(row["contacts"]), level)
                found.append(Figure(f"contacts with {metric}", scope, "", "", row.get("touchpoint", ""), share))
    return tuple(found)


def feeling_doubt(felt: tuple[Figure, ...]) -> Diagnostic:
    """Return the check that the feeling is known for most contacts."""
    neither = next((f.estimate for f in felt if f.scope == "all" and "neither" in f.metric), None)
    if neither is None or neither.value is None:
        return Diagnostic("known_feeling", None, "It is not known how many contacts there were.")
    if neither.value > 0.5:
        return Diagnostic(
            "known_feeling", False, f"For {neither.value:.0%} of contacts the feeling is unknown; it is not neutral.",
            neither.value,
        )  # fmt: skip
    return Diagnostic(
        "known_feeling", True, f"The feeling is known for {1 - neither.value:.0%} of contacts.", neither.value
    )
