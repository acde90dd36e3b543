"""Doors of views: a view says what one must be allowed to do; to a stranger there is nothing there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest

from goodwill.web.people.models import Person

View = TypeVar("View", bound=Callable[..., Any])


def door(permission: str) -> Callable[[View], View]:
    """Return a decorator that lets in whoever has a permission and answers 404 to everyone else.

    Being signed in is asked for all views (`LoginRequiredMiddleware`). The permission stays readable on the view
    as ``view.permission``: a test finds addresses without one.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def behind(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if not request.user.has_perm(permission):
                raise Http404
            return view(request, *args, **kwargs)

        behind.permission = permission  # type: ignore[attr-defined]
        return cast(View, behind)

    return decorate


def open_to_all(why: str) -> Callable[[View], View]:
    """Return a decorator for a view without a door: who has not signed in may see it, for a reason that is named."""

    def decorate(view: View) -> View:
        opened = login_not_required(view)
        opened.open_on_purpose = why  # type: ignore[attr-defined]
        return opened

    return decorate


def person_of(request: HttpRequest) -> Person:
    """Return who asks, behind a door: never an anonymous visitor.

    Raises
    ------
    Http404
        If it is one all the same.
    """
    if not isinstance(request.user, Person):
        raise Http404
    return request.user
