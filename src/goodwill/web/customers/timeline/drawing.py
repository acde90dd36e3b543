"""Tracks as inline SVG: attributes only, colours by role, every mark a link to its line with its words as title."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from goodwill.web.customers.timeline.axis import EDGE, WIDTH, Axis
from goodwill.web.customers.timeline.marks import Mark, Told, Track, in_lanes

LANE = 21
MOST_MARKS = 600
PAD = 8.0
LETTER = 6.1  # width of a letter of 11 px, about
Link = Callable[[str], str]


def track_svg(track: Track, told: Told, axis: Axis, link: Link) -> tuple[SafeString, bool]:
    """Return one track drawn on the axis, and whether marks were left out because there are too many.

    Parameters
    ----------
    track, told
        What to draw.
    axis
        Where it stands in time.
    link
        Anchor of an entry -> address of its line.
    """
    shown = [m for m in told.marks if axis.shows(m.at, m.until)]
    kept = sorted(shown, key=lambda m: m.at)[-MOST_MARKS:]
    spans = [m for m in kept if m.in_lane]
    lanes = dict(zip(map(id, spans), in_lanes((m.at, m.until or m.at) for m in spans), strict=True))
    height = track.height + LANE * (max(lanes.values(), default=-1) + 1)
    parts = [_grid(axis, height)]
    if told.baseline is not None:
        y = _y(told.baseline, track.height)
        parts.append(f'<line x1="{EDGE}" x2="{WIDTH - EDGE}" y1="{y}" y2="{y}" stroke="var(--line)"/>')
    parts += [_linked(m, axis, track.height, link, lanes.get(id(m), 0)) for m in _large_first(kept)]
    svg = (
        f'<svg viewBox="0 0 {WIDTH:g} {height}" width="{WIDTH:g}" height="{height}" role="group" '
        f'aria-label="{conditional_escape(str(track.label))}">{"".join(parts)}</svg>'
    )
    return mark_safe(svg), len(shown) > MOST_MARKS


def axis_svg(axis: Axis) -> SafeString:
    """Return the axis itself, with its months."""
    parts = []
    for tick in axis.ticks():
        weight = ' font-weight="600"' if tick.is_year else ""
        end = ' text-anchor="end"' if tick.x > WIDTH - 46 else ""
        parts.append(f'<text x="{tick.x}" y="15"{end} font-size="11.5" fill="var(--soft)"{weight}>{tick.label}</text>')
    return mark_safe(
        f'<svg viewBox="0 0 {WIDTH:g} 20" width="{WIDTH:g}" height="20" aria-hidden="true">{"".join(parts)}</svg>'
    )


def _large_first(marks: Iterable[Mark]) -> list[Mark]:
    """Spans and bars lie under dots."""
    return sorted(marks, key=lambda m: m.kind not in ("span", "bar"))


def _grid(axis: Axis, height: int) -> str:
    path = "".join(f"M{t.x} 0V{height}" for t in axis.ticks())
    return f'<path d="{path}" stroke="var(--line)" stroke-width=".75"/>'


def _linked(mark: Mark, axis: Axis, height: int, link: Link, lane: int) -> str:
    drawn = _span(mark, axis, height, lane) if mark.kind == "span" else _FORMS[mark.kind](mark, axis, height)
    if mark.quiet:
        return drawn
    title = f"<title>{conditional_escape(mark.title)}</title>"
    return f'<a href="{conditional_escape(link(mark.entry))}">{title}{drawn}</a>'


def _y(level: float, height: float) -> float:
    return round(PAD + (height - 2 * PAD) * (1 - level), 1)


def _colour(mark: Mark) -> str:
    return f"var(--{mark.role})"


def _touch(x: float, y: float) -> str:
    """An area around small marks that is easy to point at."""
    return f'<circle cx="{x}" cy="{y}" r="9" fill="transparent"/>'


def _dot(mark: Mark, axis: Axis, height: int) -> str:
    x, y = axis.x(mark.at), _y(mark.level, height)
    return f'{_touch(x, y)}<circle cx="{x}" cy="{y}" r="4" fill="{_colour(mark)}"/>'


def _ring(mark: Mark, axis: Axis, height: int) -> str:
    x, y = axis.x(mark.at), _y(mark.level, height)
    circle = f'<circle cx="{x}" cy="{y}" r="4" fill="var(--card)" stroke="{_colour(mark)}" stroke-width="1.7"/>'
    return _touch(x, y) + circle


def _square(mark: Mark, axis: Axis, height: int) -> str:
    x, y = axis.x(mark.at), _y(mark.level, height)
    return f'{_touch(x, y)}<rect x="{x - 3.8:.1f}" y="{y - 3.8:.1f}" width="7.6" height="7.6" fill="{_colour(mark)}"/>'


def _cross(mark: Mark, axis: Axis, height: int) -> str:
    x, y = axis.x(mark.at), _y(mark.level, height)
    text = ""
    if mark.text:
        end = ' text-anchor="end"' if x > WIDTH - 110 else ""
        text = (f'<text x="{x + (-9 if end else 9):.1f}" y="{y + 4:.1f}"{end} font-size="11.5" '
                f'fill="{_colour(mark)}">{conditional_escape(mark.text)}</text>')  # fmt: skip
    path = f"M{x - 4:.1f} {y - 4:.1f}l8 8m0-8l-8 8"
    return f'{_touch(x, y)}<path d="{path}" stroke="{_colour(mark)}" stroke-width="2" fill="none"/>{text}'


def _triangle(mark: Mark, axis: Axis, height: int) -> str:
    x, y = axis.x(mark.at), _y(mark.level, height)
    return f'{_touch(x, y)}<path d="M{x} {y - 5:.1f}l5 9h-10z" fill="{_colour(mark)}"/>'


def _score(mark: Mark, axis: Axis, height: int) -> str:
    x, y = axis.x(mark.at), _y(mark.level, height)
    return (
        f'<circle cx="{x}" cy="{y}" r="11" fill="var(--card)" stroke="{_colour(mark)}" stroke-width="1.7"/>'
        f'<text x="{x}" y="{y + 4:.1f}" text-anchor="middle" font-size="11.5" font-weight="600" '
        f'fill="var(--ink)">{conditional_escape(mark.text)}</text>'
    )


def _bar(mark: Mark, axis: Axis, height: int) -> str:
    x, one, other = axis.x(mark.at), _y(mark.level, height), _y(mark.top or 0.0, height)
    opacity = ".38" if mark.quiet else ".7"
    wide = 6 if mark.quiet else 8
    long = max(abs(one - other), 2.0)
    return (
        f'<rect x="{x - wide / 2:.1f}" y="{min(one, other):.1f}" width="{wide}" height="{long:.1f}" rx="1.5" '
        f'fill="{_colour(mark)}" opacity="{opacity}"/>'
    )


def _tick(mark: Mark, axis: Axis, height: int) -> str:
    x, long = axis.x(mark.at), 2 + 12 * mark.level
    return f'<path d="M{x} {height - 1}v-{long:.1f}" stroke="var(--soft)" stroke-width="1.5"/>'


def _span(mark: Mark, axis: Axis, height: int, lane: int) -> str:
    x1, x2 = axis.x(mark.at), axis.x(mark.until or mark.at)
    wide = max(x2 - x1, 3.0)
    if mark.quiet:
        y = _y(mark.level, height)
        return f'<path d="M{x1} {y}h{wide:.1f}" stroke="{_colour(mark)}" stroke-width="1.5" stroke-dasharray="2 3"/>'
    y = lane * LANE + height / 2 if mark.in_lane else _y(mark.level, height) - 8
    box = f'<rect x="{x1}" y="{y:.1f}" width="{wide:.1f}" height="17" rx="3" fill="{_colour(mark)}" opacity=".24"/>'
    edge = f'<rect x="{x1}" y="{y:.1f}" width="3" height="17" rx="1.5" fill="{_colour(mark)}"/>'
    fits = int((wide - 12) / LETTER)
    text = mark.text if len(mark.text) <= fits else f"{mark.text[: fits - 1]}\u2026" if fits >= 6 else ""
    label = (
        f'<text x="{x1 + 8:.1f}" y="{y + 12.5:.1f}" font-size="11" fill="var(--ink)">{conditional_escape(text)}</text>'
    )
    return box + edge + (label if text else "")


_FORMS: dict[str, Callable[[Mark, Axis, int], str]] = {
    "dot": _dot, "ring": _ring, "square": _square, "cross": _cross, "triangle": _triangle, "score": _score,
    "bar": _bar, "tick": _tick,
}  # fmt: skip
