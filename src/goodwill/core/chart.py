"""A picture as data: a Vega-Lite specification with words for those who cannot see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture defined once, drawn as SVG on pages, in PDF and in notebooks.

    Attributes
    ----------
    title
        What the picture shows, in sentence case.
    spec
        Vega-Lite 5 specification with its rows inside (``data.values``); colours by role name, not by
        value: the report layer resolves ``accent``, ``draws``, ``pays``, ``ink``, ``soft``, ``line``.
    description
        One sentence that tells the content to someone who cannot see it.
    """

    title: str
    spec: Mapping[str, object]
    description: str
