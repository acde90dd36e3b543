"""SQL that reads one column of ours from the text of theirs: its value, and what was seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from goodwill.intake import sql_text
from goodwill.intake.numbers import FALSE, MISSING, TRUE, NumberReading
from goodwill.intake.times import EPOCH_MILLISECONDS, EPOCH_SECONDS, ISO, OFFSET, TimeReading
from goodwill.ledger.contracts import Column, Kind

PLAIN = (Kind.CUSTOMER, Kind.EMPLOYEE, Kind.EVENT_ID, Kind.CODE, Kind.CHOICE, Kind.TEXT)
TYPES = {
    Kind.NUMBER: "DOUBLE", Kind.COUNT: "BIGINT", Kind.FLAG: "BOOLEAN", Kind.TIME: "TIMESTAMPTZ",
    Kind.PERIOD: "DATE", Kind.CODES: "VARCHAR[]",
}  # fmt: skip
_DATE = 10  # characters of 2024-05-17
_SPACES = "[    ]"


def missing(text: str, kind: Kind, more: Iterable[str] = (), *, but: Iterable[str] = ()) -> str:
    """Return SQL of `text` with the words that mean "nothing given" turned into NULL.

    For names and words only blanks are nothing (NA may be Namibia); for numbers, times and flags the
    usual words are, those in `but` excepted.
    """
    given = [*more] if kind in PLAIN else [*MISSING, *more]
    words = [w for w in given if w and w not in {*but}]
    trimmed = f"trim({text})"
    if not words:
        return f"nullif({text}, '')" if kind is Kind.TEXT else f"nullif({trimmed}, '')"
    nothing = f"{trimmed} = '' OR lower({trimmed}) IN {sql_text.words(words)}"
    if kind is Kind.TIME and not [*more]:  # no such word is as long as a date: most rows need no comparison
        return f"(CASE WHEN strlen({text}) >= {_DATE} THEN {text} WHEN {nothing} THEN NULL ELSE {text} END)"
    return f"(CASE WHEN {nothing} THEN NULL ELSE {text} END)"


def typed(text: str, column: Column, *, numbers: NumberReading, times: TimeReading, zone: str) -> str:
    """Return SQL of the typed value of `text`; NULL where it cannot be read."""
    kind = column.kind
    if kind in (Kind.NUMBER, Kind.COUNT):
        value = number(text, numbers)
        return whole(value) if kind is Kind.COUNT else value
    if kind is Kind.TIME:
        return instant(text, times, zone)
    if kind is Kind.FLAG:
        return flag(text)
    if kind is Kind.PERIOD:
        return period(text, times)
    if kind is Kind.CODES:
        return f"list_filter(list_transform(string_split({text}, ';'), x -> trim(x)), x -> x <> '')"
    if kind is Kind.CHOICE:
        return f"lower(trim({text}))"
    if kind is Kind.TEXT and column.name not in ("customer_id", "same_as"):
        return f"(CASE WHEN trim({text}) = '' THEN NULL ELSE {text} END)"
    return f"nullif(trim({text}), '')"


def number(text: str, reading: NumberReading) -> str:
    """Return SQL of a number; what is written otherwise than `reading` says cannot be read."""
    plain = f"trim({text})"
    if reading.thousands == " ":
        plain = f"regexp_replace({plain}, '{_SPACES}', '', 'g')"
    elif reading.thousands:
        point, comma = (r"\.", ",") if reading.decimal == "." else (",", r"\.")
        grouped = f"[-+]?[0-9]{{1,3}}({comma}[0-9]{{3}})+({point}[0-9]+)?"
        bare = f"[-+]?[0-9]*({point}[0-9]*)?([eE][-+]?[0-9]+)?"
        plain = (
            f"(CASE WHEN regexp_full_match({plain}, '{grouped}') THEN replace({plain}, '{reading.thousands}', '') "
            f"WHEN regexp_full_match({plain}, '{bare}') THEN {plain} END)"
        )
    if reading.decimal == ",":
        plain = f"(CASE WHEN contains({plain}, '.') THEN NULL ELSE replace({plain}, ',', '.') END)"
    return f"nullif(TRY_CAST({plain} AS DOUBLE), CAST('nan' AS DOUBLE))"


def whole(value: str) -> str:
    """Return SQL of a whole number; a fraction cannot be read."""
    return f"(CASE WHEN abs({value}) < 9e15 AND {value} = trunc({value}) THEN CAST({value} AS BIGINT) END)"


def flag(text: str) -> str:
    """Return SQL of yes or no, in words or figures."""
    word = f"lower(trim({text}))"
    return (
        f"(CASE WHEN {word} IN {sql_text.words(TRUE)} THEN true WHEN {word} IN {sql_text.words(FALSE)} THEN false END)"
    )


def local_time(text: str, reading: TimeReading) -> str:
    """Return SQL of a time without offset as a TIMESTAMP."""
    plain = f"trim({text})"
    if reading.form == ISO:
        return f"TRY_CAST({plain} AS TIMESTAMP)"
    return f"try_strptime({plain}, {sql_text.literal(reading.form)})"


def instant(text: str, reading: TimeReading, zone: str) -> str:
    """Return SQL of an instant: by its own offset where it has one, else in `zone`.

    A time that the clocks of the zone skipped cannot be read; one that occurs twice is the later. A date
    whose midnight was skipped is the beginning of that day.
    """
    plain = f"trim({text})"
    if reading.form in (EPOCH_SECONDS, EPOCH_MILLISECONDS):
        micro = 1_000_000 if reading.form == EPOCH_SECONDS else 1000
        return f"make_timestamptz(CAST(TRY_CAST({plain} AS DOUBLE) * {micro} AS BIGINT))"
    said = f"TRY_CAST({plain} AS TIMESTAMPTZ)"
    sane = f"(CASE WHEN isfinite({said}) AND {said} >= TIMESTAMPTZ '1900-01-01 00:00:00+00' THEN {said} END)"
    if reading.form == ISO and zone == "UTC":  # the engine's own zone is UTC
        return sane
    naive = _in_zone(_sane(local_time(text, reading)), zone)
    if reading.form != ISO:
        return naive
    return f"(CASE WHEN regexp_matches({plain}, '{OFFSET}') THEN {sane} ELSE {naive} END)"


def _sane(local: str) -> str:
    """Return SQL that takes years from 1900 to 9999 only: others are slips of the pen."""
    return (
        f"(CASE WHEN {local} >= TIMESTAMP '1900-01-01' AND {local} < TIMESTAMP '9999-12-31 12:00:00' THEN {local} END)"
    )


def _in_zone(local: str, zone: str) -> str:
    if zone == "UTC":
        return f"CAST({local} AS TIMESTAMPTZ)"  # the engine's own zone is UTC
    name = sql_text.literal(zone)
    there = f"timezone({name}, {local})"
    hours = skipped_hours(zone)
    if not hours:
        return there
    listed = ", ".join(map(str, hours))
    return (
        f"(CASE WHEN hour({local}) IN ({listed}) THEN (CASE WHEN timezone({name}, {there}) = {local} "
        f"OR {local} = date_trunc('day', {local}) THEN {there} END) ELSE {there} END)"
    )


@cache
def skipped_hours(zone: str) -> tuple[int, ...]:
    """Return the local hours in which clocks of `zone` are ever put forward, 1970 to 2040."""
    place = ZoneInfo(zone)
    hours: set[int] = set()
    at, end = datetime(1970, 1, 1, tzinfo=UTC), datetime(2041, 1, 1, tzinfo=UTC)
    step = timedelta(days=7)
    before = at.astimezone(place).utcoffset()
    while at < end:
        after = (at + step).astimezone(place).utcoffset()
        if before != after and after is not None and before is not None and after > before:
            low, high = at, at + step
            while high - low > timedelta(minutes=1):
                middle = low + (high - low) / 2
                low, high = (middle, high) if middle.astimezone(place).utcoffset() == before else (low, middle)
            gap = high.replace(tzinfo=None) + before
            lost = int((after - before).total_seconds() // 60) + 1
            hours |= {(gap + timedelta(minutes=m)).hour for m in range(-1, lost)}
        before, at = after, at + step
    return tuple(sorted(hours))


def period(text: str, reading: TimeReading) -> str:
    """Return SQL of the first day of a period: a date, ``2024-05``, ``2024-Q2`` or ``2024-W07``."""
    plain = f"upper(trim({text}))"
    quarter = (
        f"TRY_CAST(left({plain}, 4) || '-' || lpad(CAST(CAST(right({plain}, 1) AS INTEGER) * 3 - 2 AS VARCHAR), 2, '0')"
        " || '-01' AS DATE)"
    )
    return (
        f"(CASE WHEN regexp_full_match({plain}, '[0-9]{{4}}-?Q[1-4]') THEN {quarter} "
        f"WHEN regexp_full_match({plain}, '[0-9]{{4}}-[0-9]{{2}}') THEN TRY_CAST({plain} || '-01' AS DATE) "
        f"WHEN regexp_full_match({plain}, '[0-9]{{4}}-?W[0-9]{{2}}') THEN "
        f"CAST(try_strptime(left({plain}, 4) || '-W' || right({plain}, 2) || '-1', '%G-W%V-%u') AS DATE) "
        f"ELSE CAST({_sane(local_time(text, reading))} AS DATE) END)"
    )


def mapped_values(text: str, values: dict[str, str], otherwise: str | None) -> tuple[str, str]:
    """Return SQL of `text` with words replaced, and of what was seen (NULL where it maps to nothing)."""
    word = f"lower(trim({text}))"
    whens = " ".join(
        f"WHEN {sql_text.literal(k)} THEN {sql_text.literal(v) if v else 'NULL'}" for k, v in values.items()
    )
    rest = "NULL" if otherwise is None else text if otherwise == "keep" else sql_text.literal(otherwise)
    blank = [k for k, v in values.items() if not v]
    seen = f"(CASE WHEN {word} IN {sql_text.words(blank)} THEN NULL ELSE {text} END)" if blank else text
    if otherwise not in (None, "keep"):  # what is blank has a value then, too
        return f"(CASE {word} {whens} ELSE {rest} END)", seen
    return f"(CASE WHEN trim({text}) = '' THEN NULL ELSE CASE {word} {whens} ELSE {rest} END END)", seen
