"""The register of tracks, in the order in which they stand.

To add a track, write a module with a function ``tell(teller) -> Told`` and a `Track`, and enter it here (or call
`register` from the slice that brings it). It gets the facts, the consents and what "now" is, and never draws.
"""

from __future__ import annotations

from goodwill.web.customers.timeline import (
    asked,
    balance,
    befell,
    cases,
    contacts,
    disruptions,
    felt_curve,
    loyalty_ribbon,
    paid,
    promises,
    remembered,
    said,
    spans,
)
from goodwill.web.customers.timeline.marks import Track

_TRACKS: dict[str, Track] = {}


def register(track: Track) -> Track:
    """Enter a track.

    Raises
    ------
    ValueError
        If another track has its key.
    """
    if track.key in _TRACKS:
        raise ValueError(f"two tracks are called {track.key!r}")
    _TRACKS[track.key] = track
    return track


def tracks() -> tuple[Track, ...]:
    """Return all tracks from the top."""
    return tuple(sorted(_TRACKS.values(), key=lambda t: (t.order, t.key)))


for _one in (
    contacts.TRACK, loyalty_ribbon.TRACK, disruptions.TRACK, felt_curve.TRACK, remembered.TRACK, balance.TRACK,
    said.STANDING, said.CONTACTS, asked.TRACK, paid.TRACK, promises.TRACK, befell.TRACK, cases.TRACK,
    spans.CIRCUMSTANCES, spans.AGREEMENTS,
):  # fmt: skip
    register(_one)
