"""Invitations: by mail in the invited person's language, once, for a week; and what an admin changes of people."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from goodwill.web.people import actions
from goodwill.web.people.models import AuditLine, Invitation, Person

COMES = {"name": "Nils", "password": "a long sentence of words", "language": "sv", "zone": "", "with": "password"}


@pytest.fixture
def letter(visit, units):
    """Ada invites Nils; returns the path of the link in the mail."""
    given = {"email": "Nils@example.org", "role": "team_lead", "units": units[:1], "language": "sv"}
    answer = visit("ada").post("/people/invite", given)
    assert answer.status_code == 302, answer.context["form"].errors
    return link_in(mail.outbox[-1])


def link_in(message) -> str:
    return re.search(r"http://testserver(/people/invited/\S+)", message.body).group(1)


def test_the_invited_person_comes_in_once(letter, units) -> None:
    assert mail.outbox[0].to == ["nils@example.org"]
    client = Client()
    assert client.get(letter).status_code == 200
    assert client.get(letter).headers["Content-Language"] == "sv"
    answer = client.post(letter, COMES)
    assert answer.status_code == 302, answer.context["form"].errors
    nils = Person.objects.get(email="nils@example.org")
    assert (nils.role, nils.units, nils.name) == ("team_lead", units[:1], "Nils")
    assert client.get("/people/me").status_code == 200
    for again in (Client().get(letter), Client().post(letter, COMES)):
        assert again.status_code == 404
    verbs = list(AuditLine.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == ["invited", "accepted an invitation", "signed in"]


def test_the_link_runs_out_after_a_week(letter) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(letter).status_code == 404
    assert Client().post(letter, COMES).status_code == 404
    assert not Person.objects.filter(email="nils@example.org").exists()


def test_sending_again_kills_the_old_link(letter, visit) -> None:
    key = Invitation.objects.get().pk
    visit("ada").post(f"/people/invitations/{key}/resend")
    assert Client().get(letter).status_code == 404
    assert Client().get(link_in(mail.outbox[-1])).status_code == 200


def test_a_link_taken_back_opens_nothing(letter, visit) -> None:
    key = Invitation.objects.get().pk
    assert visit("ada").post(f"/people/invitations/{key}/revoke").status_code == 302
    assert Client().get(letter).status_code == 404
    assert visit("ada").post(f"/people/invitations/{key}/resend").status_code == 404


def test_a_forged_link_opens_nothing(letter) -> None:
    made = Invitation.objects.get()
    assert Client().get(letter[:-2]).status_code == 404
    assert actions.invitation_of(f"[{made.pk}, '{made.nonce}']") is None


def test_nobody_is_invited_twice_at_once(letter, visit, cast) -> None:
    given = {"email": "nils@example.org", "role": "viewer", "language": "en"}
    assert b"invited already" in visit("ada").post("/people/invite", given).content
    assert b"here already" in visit("ada").post("/people/invite", {**given, "email": "VERA@example.org"}).content
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(email="nils@example.org")


def test_an_invitation_used_up_meanwhile_makes_nobody(letter) -> None:
    made = Invitation.objects.get()
    actions.accept(made, name="Nils", password="a long sentence")
    with pytest.raises(Invitation.DoesNotExist):
        actions.accept(made, name="Eve", password="a long sentence")


def test_a_role_of_own_units_needs_some(visit) -> None:
    answer = visit("ada").post("/people/invite", {"email": "x@example.org", "role": "team_lead", "language": "en"})
    assert b"choose at least one" in answer.content
    assert not Invitation.objects.exists()


def test_the_mail_is_in_the_language_that_was_chosen(visit) -> None:
    from django.utils import translation

    visit("ada").post("/people/invite", {"email": "x@example.org", "role": "viewer", "language": "sv"})
    with translation.override("sv"):
        from django.utils.translation import gettext

        assert mail.outbox[0].subject == gettext("You are invited to Goodwill")


def test_without_a_mail_server_the_admin_gets_the_link(visit, settings, tmp_path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    given = {"email": "x@example.org", "role": "viewer", "language": "en"}
    page = visit("ada").post("/people/invite", given, follow=True)
    assert b"/people/invited/" in page.content


def test_a_mail_server_that_is_away_is_said(visit, settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    given = {"email": "x@example.org", "role": "viewer", "language": "en"}
    page = visit("ada").post("/people/invite", given, follow=True)
    assert b"did not take the mail" in page.content
    assert Invitation.objects.filter(email="x@example.org").exists()


@pytest.mark.parametrize("change", [{"role": "viewer"}, {"is_active": ""}, {"units": []}])
def test_sessions_end_when_rights_change(visit, cast, units, change) -> None:
    theirs, ada = visit("lea"), visit("ada")
    assert theirs.get("/people/me").status_code == 200
    given = {"name": "Lea", "role": "team_lead", "units": units[:1], "is_active": "on", **change}
    if not change.get("units", True):
        given["role"], given["units"] = "people", []
    given = {k: v for k, v in given.items() if v != ""}
    assert ada.post(f"/people/{cast['lea'].pk}", given).status_code == 302
    assert theirs.get("/people/me").status_code == 302
    line = AuditLine.objects.get(verb="changed a person")
    assert (line.who, line.what) == ("ada@example.org", "lea@example.org")


def test_a_new_name_ends_no_session(visit, cast, units) -> None:
    theirs, ada = visit("lea"), visit("ada")
    theirs.get("/people/me")
    ada.post(f"/people/{cast['lea'].pk}", {"name": "Lea L", "role": "team_lead", "units": units[:1], "is_active": "on"})
    assert theirs.get("/people/me").status_code == 200


def test_the_site_never_loses_its_last_admin(visit, cast) -> None:
    ada = visit("ada")
    at = f"/people/{cast['ada'].pk}"
    assert b"the only admin" in ada.post(at, {"name": "Ada", "role": "viewer", "is_active": "on"}).content
    Person.objects.filter(email="ana@example.org").update(role="admin")
    assert b"Ask another admin" in ada.post(at, {"name": "Ada", "role": "viewer", "is_active": "on"}).content
    assert ada.post(at, {"name": "Ada A", "role": "admin", "is_active": "on"}).status_code == 302
    assert visit("ana").post(at, {"name": "Ada", "role": "viewer", "is_active": "on"}).status_code == 302


def test_somebody_who_lost_the_phone_is_let_in_again(visit, cast) -> None:
    from allauth.mfa.models import Authenticator
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(cast["vera"], generate_totp_secret())
    visit("ada").post(f"/people/{cast['vera'].pk}/second-steps")
    assert not Authenticator.objects.filter(user=cast["vera"]).exists()
    assert AuditLine.objects.filter(verb="removed somebody's second steps", what="vera@example.org").exists()


def test_the_list_goes_on_by_address(visit, cast) -> None:
    for i in range(60):
        Person.objects.create(email=f"p{i:03}@example.org")
    client, seen, at = visit("ada"), [], "/people/"
    while at:
        page = client.get(at)
        seen += [p.email for p in page.context["people"]]
        following = page.context["following"]
        at = f"/people/?after={following}" if following else ""
    assert len(seen) == len(set(seen)) == 67
    assert seen == sorted(seen)
    assert [p.email for p in client.get("/people/?q=vera").context["people"]] == ["vera@example.org"]
