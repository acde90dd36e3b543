"""Doors of views: a view says what one must be allowed to do; to a stranger there is nothing there."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import Http404, HttpRequest

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
