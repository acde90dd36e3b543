"""A customer's story put together: tracks drawn on one axis, a page of the list, what is not known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from goodwill.web.customers.timeline.axis import ZOOMS, Axis, axis_of
from goodwill.web.customers.timeline.drawing import axis_svg, track_svg
from goodwill.web.customers.timeline.tracks import tracks
from goodwill.web.customers.timeline.words import clock

if TYPE_CHECKING:
    from django.utils.functional import Promise
    from django.utils.safestring import SafeString

    from goodwill.web.customers.timeline.marks import Entry, Teller, Told, Track

PAGE = 30


@dataclass(frozen=True, slots=True)
class Strip:
    """One track as it is shown."""

    label: str | Promise
    note: str | Promise
    svg: SafeString


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: the entry, the word of its track, when in words, and where its row came from."""

    entry: Entry
    track: str | Promise
    when: str
    origin: str
    key: str


@dataclass(frozen=True, slots=True)
class Story:
    """What a customer's page shows.

    Attributes
    ----------
    strips, axis
        The picture.
    lines
        A page of the list, newest first.
    total
        Lines of the period, all pages together.
    before, after
        Addresses of the pages of newer and older lines; empty where there is none.
    notes
        What is not known or not shown.
    zooms
        ``(address, label, is chosen)``.
    start, end
        The period.
    """

    strips: tuple[Strip, ...]
    axis: SafeString
    lines: tuple[Line, ...]
    total: int
    before: str
    after: str
    notes: tuple[str, ...]
    zooms: tuple[tuple[str, str | Promise, bool], ...]
    start: datetime
    end: datetime


def story_of(teller: Teller, zoom: str, begin: str) -> Story:
    """Return the story of a customer.

    Parameters
    ----------
    teller
        Facts, consents, now.
    zoom
        Key of `ZOOMS`; anything else shows everything.
    begin
        Key of the line the list begins with; the newest when empty or not understood.
    """
    zoom = zoom if zoom in ZOOMS else ""
    told = [(track, _with_anchors(track.tell(teller))) for track in tracks()]
    asides: dict[str, list[tuple[str, str]]] = {}
    for _track, one in told:
        for anchor, pairs in one.asides:
            asides.setdefault(anchor, []).extend(pairs)
    entries = [replace(e, details=(*e.details, *asides.get(e.anchor, ())))
               for _t, one in told for e in one.entries if e.at <= teller.now]  # fmt: skip
    axis = axis_of([e.at for e in entries if "valid_from" not in e.row.values], teller.now, zoom)
    # What began before the period and reaches into it is drawn, so it has a line to lead to.
    drawn = {m.entry for _t, one in told for m in one.marks if axis.shows(m.at, m.until)}
    listed = sorted((e for e in entries if axis.shows(e.at, e.until) or e.anchor in drawn), key=key_of, reverse=True)
    first = _first(listed, begin)
    page = listed[first : first + PAGE]
    here = {e.anchor for e in page}
    keys = {e.anchor: key_of(e) for e in listed}

    def link(anchor: str) -> str:
        return f"#{anchor}" if anchor in here else f"{_address(zoom, keys.get(anchor, ''))}#{anchor}"

    strips, notes = _drawn(told, axis, link)
    names = {track.key: track.label for track, _one in told}
    lines = tuple(Line(e, names[e.track], clock(e.at), _origin(e, teller), key_of(e)) for e in page)
    older = listed[first + PAGE] if len(listed) > first + PAGE else None
    return Story(
        strips, axis_svg(axis), lines, len(listed),
        _address(zoom, key_of(listed[max(0, first - PAGE)]) if first > PAGE else "") if first else "",
        _address(zoom, key_of(older)) if older else "",
        notes, tuple((_address(z, ""), label, z == zoom) for z, (_d, label) in ZOOMS.items()), axis.start, axis.end,
    )  # fmt: skip


def _origin(entry: Entry, teller: Teller) -> str:
    """Return where a line comes from: table, load, and from when on it was known."""
    row, load = entry.row, teller.known.loads.get(entry.row.load)
    values = {"table": row.table, "load": row.load}
    if load is not None:
        values |= {"at": clock(load.made_at), "version": load.version}
        found = _("Table %(table)s, load %(load)s of %(at)s (version %(version)s).") % values
    else:
        found = _("Table %(table)s, load %(load)s.") % values
    if row.known_at is None:
        return found
    known = {"at": clock(row.known_at)}
    if row.known_assumed:
        since = _("Taken to be known from %(at)s on: the source does not say.") % known
    else:
        since = _("The source knew it from %(at)s on.") % known
    return f"{found} {since}"


def key_of(entry: Entry) -> str:
    """Return the key of a line: its time, and its anchor to tell lines of one instant apart."""
    return f"{entry.at:%Y%m%d%H%M%S%f}.{entry.anchor}"


def _first(listed: list[Entry], begin: str) -> int:
    """Return the place of the first line at or behind a key: pages stay right when newer facts come in."""
    if not begin:
        return 0
    return next((i for i, e in enumerate(listed) if key_of(e) <= begin), 0)


def _address(zoom: str, begin: str) -> str:
    return "?" + urlencode({name: value for name, value in (("period", zoom), ("from", begin)) if value})


def _with_anchors(told: Told) -> Told:
    """Return the same with anchors that are all different, marks moved along."""
    seen: dict[str, int] = {}
    entries = []
    for entry in told.entries:
        n = seen.get(entry.anchor, 0)
        seen[entry.anchor] = n + 1
        # Rows of one table and second without ids of their own: marks lead to the first of them.
        entries.append(replace(entry, anchor=f"{entry.anchor}-{n}") if n else entry)
    return replace(told, entries=tuple(entries))


def _drawn(told: Iterable[tuple[Track, Told]], axis: Axis, link: object) -> tuple[tuple[Strip, ...], tuple[str, ...]]:
    strips: list[Strip] = []
    notes: list[str] = []
    for track, one in told:
        notes += one.notes
        if not any(axis.shows(m.at, m.until) for m in one.marks):
            continue
        svg, too_many = track_svg(track, one, axis, link)  # type: ignore[arg-type]
        strips.append(Strip(track.label, track.note, svg))
        if too_many:
            notes.append(_("Only the newest marks of %(track)s are drawn; the list has all.") % {"track": track.label})
    return tuple(strips), tuple(dict.fromkeys(notes))
