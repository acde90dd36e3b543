"""The settings of the project: written to the file the command line reads; minimums only rise; a zone cuts anew."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.project("unstudied")
GIVEN = {
    "name": "Acme", "zone": "Europe/Stockholm", "currency": "sek", "fiscal_start_month": "7", "languages": ["en", "sv"],
    "minimum_persons": "7", "minimum_comments": "8",
}  # fmt: skip


def _settings(site):
    from goodwill.ledger.settings import Settings

    return Settings.read(site.project / "goodwill.yaml")


def test_what_is_saved_is_what_the_ledger_reads(site, visit):
    assert visit("ada").post("/data/settings", GIVEN).status_code == 302
    now = _settings(site)
    assert (now.currency, now.fiscal_start_month, now.minimum_persons) == ("SEK", 7, 7)


def test_a_minimum_is_never_lowered(site, visit):
    ada = visit("ada")
    ada.post("/data/settings", GIVEN)
    for name, value in (("minimum_persons", "5"), ("minimum_comments", "3"), ("minimum_persons", "0")):
        answer = ada.post("/data/settings", {**GIVEN, name: value})
        assert answer.status_code == 400
        assert b"can only be raised" in answer.content
    assert _settings(site).minimum_persons == 7


@pytest.mark.parametrize("wrong", [{"zone": "Mars/Olympus"}, {"currency": "kronor"}, {"languages": []}, {"name": ""}])
def test_what_cannot_be_is_refused_beside_its_field(site, visit, wrong):
    before = _settings(site)
    assert visit("ada").post("/data/settings", {**GIVEN, **wrong}).status_code == 400
    assert _settings(site) == before


def test_what_the_form_does_not_show_stays(site, visit):
    from dataclasses import replace

    replace(_settings(site), delays={"crm": 3600.0}, constructs=("my.thing",)).write(site.project / "goodwill.yaml")
    visit("ada").post("/data/settings", GIVEN)
    now = _settings(site)
    assert (dict(now.delays), now.constructs) == ({"crm": 3600.0}, ("my.thing",))


def test_another_zone_cuts_days_anew_as_a_new_version(site, visit, do_work):
    from goodwill.ledger.ledger import Ledger

    with Ledger.open(site.project) as ledger:
        before = int(ledger.version)
    visit("ada").post("/data/settings", {**GIVEN, "zone": "America/New_York"})
    done = do_work()
    assert [(j.kind, j.state) for j in done] == [("recalendar", "done")]
    with Ledger.open(site.project) as ledger:
        assert int(ledger.version) == before + 1
        wrong = ledger.merge(
            "SELECT count(*) AS n FROM interactions WHERE day <> CAST(timezone('America/New_York', started_at) AS DATE)"
        )
        assert wrong["n"][0].as_py() == 0
    assert "days were cut in another time zone" in visit("ada").get("/data/versions").content.decode()


def test_settings_that_cannot_be_read_say_so(site, visit):
    (site.project / "goodwill.yaml").write_text("zone: [", encoding="utf-8")
    answer = visit("ada").get("/data/settings")
    assert answer.status_code == 200
    assert b"cannot be read" in answer.content
    assert [visit("ada").get(p).status_code for p in ("/data/", "/data/bring", "/data/schedule")] == [200, 200, 200]
