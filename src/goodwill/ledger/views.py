"""Views that every ledger has: contacts with their unit, and answers with all that places them."""

from __future__ import annotations

CONTACTS = """
SELECT i.interaction_id, i.customer_key, i.started_at, i.ended_at, i.touchpoint, i.stage, i.channel, i.reason,
       i.handler, i.employee_key, i.unit_id, i.wait, i.transfers, i.route_probability, i.resolved, i.episode_id,
       i.known_at, i.known_assumed, i.day, i.month, i.bucket, coalesce(e.unit_id, i.unit_id) AS unit,
       date_diff('microsecond', i.started_at, i.ended_at) / 60000000.0 AS duration
FROM interactions AS i
LEFT JOIN {places} AS e
  ON e.employee_key = i.employee_key AND i.started_at >= e.valid_from
 AND i.started_at < e.valid_to
"""

PLACES = """
SELECT employee_key, unit_id, valid_from,
       least(coalesce(valid_to, TIMESTAMPTZ '9999-01-01 00:00:00+00'), coalesce(lead(valid_from)
             OVER (PARTITION BY employee_key ORDER BY valid_from), TIMESTAMPTZ '9999-01-01 00:00:00+00')) AS valid_to
FROM employees
"""
"""Spans cut where the next begins, so that one instant has one place even where a source overlaps."""

HOMES = """
SELECT customer_key, unit_id, valid_from,
       least(coalesce(valid_to, TIMESTAMPTZ '9999-01-01 00:00:00+00'), coalesce(lead(valid_from)
             OVER (PARTITION BY customer_key ORDER BY valid_from, unit_id),
             TIMESTAMPTZ '9999-01-01 00:00:00+00')) AS valid_to
FROM memberships
"""

ANSWERED = """
SELECT a.reply_id, a.question_id, a.construct, a.value, a.low, a.high, a.higher_is, a.about, a.text,
       a.customer_key, a.perspective, a.unit_id, a.survey_id, a.interaction_id, a.answered_at, a.partial,
       a.known_at, a.known_assumed, a.day, a.month, a.bucket,
       coalesce(a.unit_id, c.unit, m.unit_id) AS unit, c.touchpoint, c.stage, c.channel, c.handler, c.reason,
       r.language, r.mode, r.invitation_id, v.channel AS survey_channel, c.ended_at,
       CASE WHEN a.interaction_id IS NULL OR c.interaction_id IS NULL THEN NULL
            WHEN a.answered_at <= coalesce(c.ended_at, c.started_at) + INTERVAL '24' HOUR THEN 'just after'
            WHEN a.answered_at >= coalesce(c.ended_at, c.started_at) + INTERVAL '168' HOUR THEN 'remembered'
            ELSE 'between' END AS lag,
       CASE a.higher_is WHEN 'worse' THEN a.low + a.high - a.value ELSE a.value END AS score,
       (CASE a.higher_is WHEN 'worse' THEN a.low + a.high - a.value ELSE a.value END - a.low)
         / (a.high - a.low) AS unit_score
FROM answers AS a
LEFT JOIN replies AS r ON r.reply_id = a.reply_id
LEFT JOIN invitations AS v ON v.invitation_id = r.invitation_id
LEFT JOIN contacts AS c ON c.interaction_id = a.interaction_id
LEFT JOIN {homes} AS m
  ON m.customer_key = a.customer_key AND a.answered_at >= m.valid_from AND a.answered_at < m.valid_to
WHERE a.perspective <> 'engagement'
"""

VIEWS: dict[str, str] = {
    "contacts": CONTACTS.format(places=f"({PLACES})").strip(),
    "answered": ANSWERED.format(homes=f"({HOMES})").strip(),
}
"""Name -> portable SQL, in the order in which they have to be made."""
