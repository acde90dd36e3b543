"""Every address of ours has a door, and a stranger finds nothing behind it."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, get_resolver


def _ours(resolver: URLResolver, at: str = "") -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for entry in resolver.url_patterns:
        where = at + str(entry.pattern)
        if isinstance(entry, URLResolver):
            found += _ours(entry, where)
        elif getattr(entry.callback, "__module__", "").startswith("goodwill.web"):
            found.append((where, entry))
    return found


def test_every_view_of_ours_says_what_one_must_be_allowed_or_is_open_on_purpose() -> None:
    open_to_all = {"health", "metrics", "csp-reports"}
    views = _ours(get_resolver())
    assert len(views) > 3
    for where, pattern in views:
        if where in open_to_all or getattr(pattern.callback, "open_on_purpose", ""):
            continue
        assert getattr(pattern.callback, "permission", ""), f"{where} has no door"


def test_a_stranger_is_asked_to_sign_in(visit) -> None:
    answer = visit("stranger").get("/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")


def test_an_admin_sees_the_overview(visit) -> None:
    assert visit("ada").get("/").status_code == 200
