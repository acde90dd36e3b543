"""How customers felt, moment by moment, as far as it is known and may be: the table `readings` and the view `felt`.

What a customer said of their own feelings is an answer like any other. What others read - a coder, the source, a
model that read the customer's words - counts only where the customer agreed to it. That rule stands here, in the
data layer, so that no method and no page can forget it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

    from goodwill.engine.engine import Engine

READINGS = "readings"
SERVICE_STATES = ("frustration", "confusion", "relief", "gratitude", "distrust", "threat_to_leave")
PURPOSE = "reading_emotion"

MAY_READ = f"""
WITH today AS (
  SELECT greatest((SELECT max(started_at) FROM interactions), (SELECT max(answered_at) FROM answers),
                  (SELECT max(happened_at) FROM outcomes)) AS latest),
purposes AS (SELECT customer_key, state, valid_from, valid_to FROM consents
             WHERE lower(replace(purpose, ' ', '_')) = '{PURPOSE}'),
standing AS (
  SELECT p.customer_key, p.state,
         row_number() OVER (PARTITION BY p.customer_key ORDER BY p.valid_from DESC, p.state) AS place
  FROM purposes p CROSS JOIN today t
  WHERE p.valid_from <= coalesce(t.latest, p.valid_from) AND (p.valid_to IS NULL OR p.valid_to > t.latest))
SELECT customer_key FROM standing WHERE place = 1 AND state = 'granted'
UNION
SELECT c.customer_key
FROM (SELECT customer_key FROM interactions UNION SELECT customer_key FROM answers) AS c
WHERE c.customer_key IS NOT NULL AND (SELECT count(*) FROM purposes) = 0
"""
"""Customers whose feelings may be read: consent stands granted at the latest instant of the facts. A withdrawal covers
what was said before it. Where a project keeps no consents for this purpose at all, everybody, and results say so."""

FELT = """
WITH known AS (
  SELECT m.interaction_id, m.customer_key, m.seq, coalesce(m.happened_at, i.started_at) AS happened_at,
         coalesce(m.day, i.day) AS day, coalesce(m.month, i.month) AS month, i.bucket,
         CASE WHEN m.labelled_by = 'customer' THEN m.valence END AS asked,
         CASE WHEN m.labelled_by = 'customer' OR (y.customer_key IS NULL AND m.customer_key IS NOT NULL) THEN NULL
              ELSE m.valence END AS coded,
         CASE WHEN y.customer_key IS NULL AND m.customer_key IS NOT NULL THEN NULL ELSE r.valence END AS words,
         r.valence_sd
  FROM moments AS m
  JOIN interactions AS i ON i.interaction_id = m.interaction_id
  LEFT JOIN may_read AS y ON y.customer_key = m.customer_key
  LEFT JOIN (SELECT * FROM readings WHERE interaction_id IS NOT NULL) AS r
    ON r.interaction_id = m.interaction_id AND r.seq = m.seq AND m.speaker = 'customer')
SELECT interaction_id, customer_key, seq, happened_at, day, month, bucket,
       coalesce(asked, coded, words) AS valence,
       CASE WHEN coalesce(asked, coded) IS NULL THEN valence_sd ELSE 0.0 END AS valence_sd,
       CASE WHEN asked IS NOT NULL THEN 'asked' WHEN coded IS NOT NULL THEN 'coded' ELSE 'read' END AS origin
FROM known
WHERE coalesce(asked, coded, words) IS NOT NULL
"""

FEELING_VIEWS = {"may_read": MAY_READ.strip(), "felt": FELT.strip()}
"""Name -> portable SQL, in the order in which they have to be made; `readings` has to be there."""


def readings_schema() -> pa.Schema:
    """Return the columns of `readings`: one row per text of a customer that was read.

    ``valence`` (-1 to 1), its error ``valence_sd``, ``arousal`` and ``intensity`` (0 to 1) are missing where the
    language has no model or the text says nothing; ``labels`` is a bit mask of the 28 labels in the order of
    `goodwill.measure.emotion.labels`; service states are probabilities.
    """
    import pyarrow as pa

    return pa.schema([
        ("customer_key", pa.int64()), ("interaction_id", pa.binary()), ("seq", pa.int64()),
        ("reply_id", pa.binary()), ("question_id", pa.string()), ("happened_at", pa.timestamp("us", tz="UTC")),
        ("day", pa.date32()), ("month", pa.int32()), ("bucket", pa.int32()), ("text_key", pa.string()),
        ("language", pa.string()), ("says_nothing", pa.bool_()), ("valence", pa.float64()),
        ("valence_sd", pa.float64()), ("arousal", pa.float64()), ("intensity", pa.float64()), ("labels", pa.int64()),
        ("top_label", pa.string()), *((s, pa.float64()) for s in SERVICE_STATES), ("model", pa.string()),
    ])  # fmt: skip


def show_readings(engine: Engine, readings: pa.Table | str | None = None) -> None:
    """Make `readings` known, and the views that stand on it (one engine binds a view's tables when it is defined).

    Parameters
    ----------
    engine
        The engine that has the facts.
    readings
        Rows of `readings_schema`, or a query for them that is run once; None when nothing was read.
    """
    if isinstance(readings, str):
        engine.keep(READINGS, readings)
    else:
        engine.register(READINGS, readings_schema().empty_table() if readings is None else readings)
    for name, sql in FEELING_VIEWS.items():
        engine.define(name, sql)
