"""Actions: three lists, verdicts in words, the chain from plan to earned, and units out of sight stay out."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from lxml import html


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content.decode())


def words(root, path="//main"):
    return " ".join(" ".join(t for n in root.xpath(path) for t in n.itertext()).replace("\u00a0", " ").split())


def named(text, units):
    return {u for u in units if re.search(rf"(?<![\w-]){re.escape(u)}(?![\w-])", text)}


@pytest.fixture
def study(site):
    from goodwill.study import kept

    return kept.read(site.project)


def test_each_action_stands_in_its_list_with_its_verdict(visit, study) -> None:
    root = page(visit("vera"), "/actions")
    assert study.verdicts
    for v in study.verdicts:
        row = root.xpath(f"//section[@id='{v.stage}']//tr[.//a[@href='/actions/{v.action_id}']]")
        assert len(row) == 1
        assert v.verdict in row[0].text_content()


def test_worked_and_harmed_are_coloured_only_where_the_register_accepted_it(visit, study) -> None:
    from goodwill.core.claim import ClaimKind

    root = page(visit("ada"), "/actions")
    coloured = root.xpath("//tr[.//*[contains(@class,'chip good') or contains(@class,'chip bad')]]//th/a/@href")
    assert {c.rsplit("/", 1)[1] for c in coloured} == {r.claim.about for r in study.claims.of(ClaimKind.VERDICT)}


def test_the_page_of_one_action_has_the_whole_chain(visit, study, site) -> None:
    from goodwill.study.action_sheet import ActionSheet

    for v in study.verdicts:
        root = page(visit("ada"), f"/actions/{v.action_id}")
        heads = [h.text_content() for h in root.xpath("//ol[contains(@class,'four')]//h2")]
        assert heads == ["Planned", "Done", "Felt", "Earned"]
        text = words(root)
        record = ActionSheet.open(site.project).action(v.action_id)
        assert record is not None
        for told in (v.verdict, record.owner, record.design, record.aim, f"{record.budget:,.0f}"):
            assert told in text
        assert {s.unit for s in record.steps} == named(text, {u.unit for u in record.units if u.arm == "treated"})
        assert "come up by themselves" in text or "No figure" in text or "Too early" in text


def test_the_sentence_and_the_figure_say_the_same_gain(visit, study) -> None:
    from goodwill.core.claim import ClaimKind

    for r in study.claims.of(ClaimKind.VERDICT):
        root = page(visit("ada"), f"/actions/{r.claim.about}")
        said = re.search(r"[+−-]\d+\.\d+", words(root, "//div[@class='sentence']"))
        assert said is not None
        assert said.group().replace("-", "−") in words(root, "//ol")


def test_a_lead_sees_steps_at_own_units_only(visit, units, study) -> None:
    client = visit("lea")
    for path in ("/actions", *(f"/actions/{v.action_id}" for v in study.verdicts)):
        answer = client.get(path)
        assert answer.status_code in (200, 404)
        assert not named(answer.content.decode(), units[1:]), path


def test_one_unseen_units_mean_is_not_shown() -> None:
    from goodwill.study.action_sheet import ActionOnRecord, ReachedUnit
    from goodwill.web.findings.actions_judged import _may_show_response

    now = datetime(2025, 1, 1, tzinfo=UTC)

    class Seen:
        is_whole = False

        def shows(self, unit):
            return unit == "mine"

    def record(*treated):
        units = tuple(ReachedUnit(u, "treated", "rule", now, now) for u in treated)
        return ActionOnRecord("a", "t", "l", "", "", "", "", "", None, None, now, now, units, ())

    assert _may_show_response(Seen(), record("mine"))
    assert not _may_show_response(Seen(), record("theirs"))
    assert not _may_show_response(Seen(), record("mine", "theirs"))
    assert _may_show_response(Seen(), record("theirs", "others"))


def test_an_action_that_is_not_there_is_404(visit) -> None:
    assert visit("ada").get("/actions/none").status_code == 404
    assert visit("stranger").get("/actions").status_code == 302


@pytest.mark.project("null")
def test_a_null_company_has_no_action_that_worked(visit) -> None:
    root = page(visit("ada"), "/actions")
    assert not root.xpath("//*[contains(@class,'chip good') or contains(@class,'chip bad')]")


@pytest.mark.project("empty")
def test_an_empty_project_says_what_is_missing(visit) -> None:
    assert "No figures yet" in words(page(visit("ada"), "/actions"))
    assert visit("ada").get("/actions/ACT-1").status_code == 404


def test_an_action_that_no_study_has_seen_is_proposed() -> None:
    from goodwill.study.action_sheet import ActionOnRecord, Step
    from goodwill.web.findings.actions_judged import _new

    now = datetime(2025, 1, 1, tzinfo=UTC)
    step = Step("begin", "u", now, now, 1.0)
    plain = ActionOnRecord("a", "t", "l", "", "", "", "", "", None, None, now, now, (), ())
    begun = ActionOnRecord("a", "t", "l", "", "", "", "", "", None, None, now, now, (), (step,))
    assert (_new(plain).stage, _new(begun).stage) == ("proposed", "running")
    assert _new(plain).response is None


def test_the_first_picture_is_of_a_clear_action(visit, study) -> None:
    root = page(visit("ada"), "/actions")
    clear = [v for v in study.verdicts if v.verdict in ("worked", "harmed")]
    if clear:
        assert root.xpath("//h2/a/@href") == [f"/actions/{clear[0].action_id}"]
