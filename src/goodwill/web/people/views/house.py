"""The people of the site and who is invited, for admins."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from goodwill.web.people import actions, mail, queries
from goodwill.web.people.doors import door, person_of
from goodwill.web.people.forms import Change, Invite
from goodwill.web.people.models import Invitation, Person

MAY = "people.administer"


@require_GET
@door(MAY)
def people(request: HttpRequest) -> HttpResponse:
    """List the people, and the invitations that wait."""
    words, after = request.GET.get("q", "").strip(), request.GET.get("after", "")
    found, following = queries.people_after(after, words)
    given: dict[str, Any] = {"people": found, "following": following, "after": after, "q": words}
    if not after and not words:
        given["invitations"] = queries.invitations_waiting()
    return render(request, "people/list.html", given)


@require_http_methods(["GET", "POST"])
@door(MAY)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody."""
    form = Invite(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        given = {"units": [], **form.cleaned_data}
        try:
            made = actions.invite(person_of(request), **given)
        except IntegrityError:  # two admins invited the same address at once
            form.add_error("email", _("This address was invited already: send that invitation again."))
        else:
            _send(request, made)
            return redirect("people:list")
    return render(request, "people/invite.html", {"form": form})


def _send(request: HttpRequest, invitation: Invitation) -> None:
    """Send the letter and say what became of it. Where no mail leaves the machine the admin gets the link."""
    if not mail.send_invitation(invitation):
        text = _("The mail server did not take the mail to %(address)s. Send the invitation again later.")
        messages.error(request, text % {"address": invitation.email})
    elif mail.is_sent():
        messages.success(request, _("The invitation is on its way to %(address)s.") % {"address": invitation.email})
    else:
        text = _("No mail server is set. Give %(address)s this link: %(link)s")
        messages.warning(request, text % {"address": invitation.email, "link": mail.address_of(invitation)})


@require_POST
@door(MAY)
def resend(request: HttpRequest, key: int) -> HttpResponse:
    """Send an invitation again; the link sent before no longer works."""
    invitation = _waiting(key)
    actions.resend(person_of(request), invitation)
    _send(request, invitation)
    return redirect("people:list")


@require_POST
@door(MAY)
def revoke(request: HttpRequest, key: int) -> HttpResponse:
    """Take an invitation back."""
    invitation = _waiting(key)
    actions.revoke(person_of(request), invitation)
    messages.success(request, _("The invitation of %(address)s is taken back.") % {"address": invitation.email})
    return redirect("people:list")


def _waiting(key: int) -> Invitation:
    return get_object_or_404(Invitation, pk=key, accepted_at=None, revoked_at=None)


@require_http_methods(["GET", "POST"])
@door(MAY)
def person(request: HttpRequest, key: int) -> HttpResponse:
    """Show and change what somebody may do."""
    who = get_object_or_404(Person, pk=key)
    form = Change(request.POST or None, person=who, by=person_of(request))
    if request.method == "POST" and form.is_valid():
        given = {"units": list(who.units), **form.cleaned_data}
        actions.change_person(person_of(request), who, **given)
        messages.success(request, _("Saved: %(name)s.") % {"name": who})
        return redirect("people:list")
    return render(request, "people/person.html", {"form": form, "who": who})


@require_POST
@door(MAY)
def remove_second_steps(request: HttpRequest, key: int) -> HttpResponse:
    """Let somebody in again who lost the device that makes their codes."""
    who = get_object_or_404(Person, pk=key)
    actions.remove_second_steps(person_of(request), who)
    messages.success(request, _("%(name)s can sign in with the password alone, and should set codes up again.")
                     % {"name": who})  # fmt: skip
    return redirect("people:list_person", key)
