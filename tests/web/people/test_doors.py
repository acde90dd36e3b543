"""The whole cast tries every page about persons; how far each sees."""

from __future__ import annotations

import pytest
from django.urls import reverse

from goodwill.web.people import urls
from goodwill.web.people.facade import NOTHING, Sight, sight_of
from goodwill.web.people.models import Person, Role

OPEN = {"language", "begin", "invited"}
EVERYONE = {"settings", "end_others", "end_session"}
CAST = ["ada", "ana", "vera", "fia", "lea", "hanna", "olof", "stranger"]


@pytest.mark.parametrize("who", CAST)
def test_each_of_the_cast_finds_only_what_is_theirs(visit, cast, who) -> None:
    client = visit(who)
    for pattern in urls.urlpatterns:
        if pattern.name in OPEN:
            continue
        kwargs = {"key": 10**6} if "key" in str(pattern.pattern) else {}
        at = reverse(f"people:{pattern.name}", kwargs=kwargs)
        posts = pattern.name.startswith("end_") or pattern.name in ("list_resend", "list_revoke", "list_second_steps")
        answer = client.post(at) if posts else client.get(at)
        if who == "stranger":
            assert answer.status_code == 302
            assert answer.headers["Location"].startswith("/account/login/")
        elif pattern.name in EVERYONE:
            assert answer.status_code in (200, 302)
        elif who == "ada":
            assert answer.status_code == (404 if kwargs else 200), "what is not there is not there for admins either"
        else:
            assert answer.status_code == 404, pattern


def test_a_page_of_a_person_is_the_admins_alone(visit, cast) -> None:
    at = f"/people/{cast['vera'].pk}"
    assert {who: visit(who).get(at).status_code for who in CAST} == {
        **dict.fromkeys(CAST, 404), "ada": 200, "stranger": 302
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "units", "expected"),
    [
        (Role.VIEWER, [], Sight(None, "none", leadership=False)),
        (Role.VIEWER, ["T1"], Sight(frozenset({"T1"}), "none", leadership=False)),
        (Role.ANALYST, [], Sight(None, "all", leadership=False)),
        (Role.ANALYST, ["T1"], Sight(frozenset({"T1"}), "own units", leadership=False)),
        (Role.FRONT_LINE, ["T1"], Sight(frozenset({"T1"}), "own units", leadership=False)),
        (Role.TEAM_LEAD, ["T1", "T2"], Sight(frozenset({"T1", "T2"}), "own units", leadership=False)),
        (Role.TEAM_LEAD, [], Sight(frozenset(), "own units", leadership=False)),
        (Role.PEOPLE, [], Sight(None, "none", leadership=True)),
        (Role.ADMIN, [], Sight(None, "all", leadership=False)),
    ],
)
def test_how_far_each_role_sees(role, units, expected) -> None:
    assert sight_of(Person(role=role, units=units)) == expected


def test_who_may_not_sign_in_sees_nothing() -> None:
    assert sight_of(Person(role=Role.ADMIN, is_active=False)) == NOTHING


@pytest.mark.parametrize(("who", "sees"), [("ada", True), ("ana", False), ("hanna", False)])
def test_the_menu_offers_the_house_to_admins(visit, cast, who, sees) -> None:
    menu = visit(who).get("/people/me").context["menu"]
    offered = {str(e["address"]) for _group, entries in menu for e in entries}
    assert ({"/people/", "/people/log"} <= offered) is sees
