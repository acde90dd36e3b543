"""The register of promises: adopted from files, edited here, published by the next study; targets in sight only."""

from __future__ import annotations

import pytest

from goodwill.web.plans import register
from goodwill.web.plans.models import Promise, Target

FORM = {
    "statement": "We call back within an hour.", "measured_by": "wait", "unit_of_measure": "minutes",
    "promised_level": "60", "low": "0", "high": "600", "higher_is": "worse", "touchpoints": "phone, chat",
    "valid_from": "2025-01-01", "owner": "",
}  # fmt: skip


def test_promises_of_the_facts_are_in_the_register_once(visit) -> None:
    first = visit("vera").get("/plans/promises")
    assert first.status_code == 200
    count = Promise.objects.count()
    assert count > 0
    assert register.adopt() == 0
    visit("vera").get("/plans/promises")
    assert Promise.objects.count() == count


def test_what_is_edited_here_reaches_the_facts_as_a_revision(visit, site) -> None:
    from goodwill.ledger.ledger import Ledger

    client = visit("ana")
    client.get("/plans/promises")
    promise = Promise.objects.order_by("promise_id").first()
    assert promise is not None
    changed = {**FORM, "statement": "A bill one understands at once."}
    assert client.post(f"/plans/promises/{promise.pk}", changed).status_code == 302
    assert register.publish() == 1
    assert register.publish() == 0
    with Ledger.open(site.project) as ledger:
        rows = ledger.merge(
            "SELECT statement, promised_level, touchpoints FROM promises WHERE promise_id = $id", id=promise.promise_id
        ).to_pylist()
    assert rows == [
        {"statement": "A bill one understands at once.", "promised_level": 60.0, "touchpoints": ["phone", "chat"]}
    ]


def test_an_edit_is_not_lost_to_a_file_that_came_later(visit) -> None:
    client = visit("ana")
    client.get("/plans/promises")
    promise = Promise.objects.order_by("promise_id").first()
    assert promise is not None
    client.post(f"/plans/promises/{promise.pk}", {**FORM, "statement": "Mine."})
    from goodwill.web.plans.models import Adoption

    Adoption.objects.all().delete()  # as if the facts had a newer version
    register.adopt()
    promise.refresh_from_db()
    assert promise.statement == "Mine."


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"low": "5", "high": "5"}, "above the lowest"), ({"promised_level": "700"}, "outside the scale")],
)
def test_a_level_outside_its_scale_is_refused(visit, wrong: dict[str, str], said: str) -> None:
    answer = visit("ana").post("/plans/promises/new", {**FORM, **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Promise.objects.filter(statement=FORM["statement"]).exists()


@pytest.mark.parametrize("who", ["vera", "fia", "hanna"])
def test_who_may_not_decide_cannot_edit(visit, who: str) -> None:
    client = visit(who)
    assert client.get("/plans/promises").status_code == 200
    assert client.get("/plans/promises/new").status_code == 404
    assert client.post("/plans/promises/new", FORM).status_code == 404
    assert client.post("/plans/targets", {}).status_code == 404


def test_an_ended_promise_stays_on_record(visit) -> None:
    client = visit("ana")
    client.get("/plans/promises")
    promise = Promise.objects.first()
    assert promise is not None
    assert client.post(f"/plans/promises/{promise.pk}/end").status_code == 302
    promise.refresh_from_db()
    assert promise.valid_to is not None
    assert promise.statement in client.get("/plans/promises").content.decode()


def test_a_lead_sets_targets_for_own_units_only(visit, cast, units) -> None:
    client, lead = visit("lea"), cast["lea"]
    target = {"metric": "ease", "level": "70", "by": "2027-01-01", "owner": str(lead.pk)}
    assert client.post("/plans/targets", {**target, "unit": lead.units[0]}).status_code == 302
    assert client.post("/plans/targets", {**target, "unit": units[1]}).status_code == 422
    assert client.post("/plans/targets", {**target, "unit": ""}).status_code == 422
    assert [t.unit for t in Target.objects.all()] == [lead.units[0]]


def test_a_target_of_another_unit_is_not_there(visit, cast, units) -> None:
    target = Target.objects.create(metric="ease", unit=units[1], level=70, by="2027-01-01", owner=cast["ada"])
    client = visit("lea")
    assert units[1] not in client.get("/plans/targets").content.decode()
    assert client.post(f"/plans/targets/{target.pk}/drop").status_code == 404
    assert Target.objects.filter(pk=target.pk).exists()


@pytest.mark.project("empty")
def test_an_empty_register_says_what_to_do(visit) -> None:
    text = visit("ana").get("/plans/promises").content.decode()
    assert "The register of promises is empty" in text
    assert "Make a promise" in text
