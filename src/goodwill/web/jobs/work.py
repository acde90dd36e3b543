"""The register of kinds of work: what runs as a job, who may begin it, whether it writes facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from django.utils.functional import Promise

    from goodwill.web.jobs.run import Run

Function = TypeVar("Function", bound="Callable[[Run], dict[str, Any]]")


@dataclass(frozen=True, slots=True)
class Work:
    """One kind of work.

    Attributes
    ----------
    kind
        Its key, such as ``study``.
    label
        What people call it, translated when shown.
    permission
        What one must be allowed to begin it and to see jobs of it.
    writes_ledger
        Whether it writes facts, findings or cells of the project; only one such job runs at a time, and a second
        one that asks for the same is the first one.
    function
        Does it; returns what pages show, as JSON-ready values.
    """

    kind: str
    label: str | Promise
    permission: str
    writes_ledger: bool
    function: Callable[[Run], dict[str, Any]]


_WORK: dict[str, Work] = {}


def work(
    kind: str, *, label: str | Promise, permission: str, writes_ledger: bool = False
) -> Callable[[Function], Function]:
    """Return a decorator that enters a function as a kind of work; use it in ``tasks.py`` of a slice.

    Raises
    ------
    ValueError
        If another function has this kind.
    """

    def enter(function: Function) -> Function:
        if kind in _WORK:
            raise ValueError(f"two functions do the work {kind!r}")
        _WORK[kind] = Work(kind, label, permission, writes_ledger, function)
        return function

    return enter


def kinds() -> Mapping[str, Work]:
    """Return every kind of work by its key."""
    return MappingProxyType(_WORK)
