"""The brief is made from a study, by suffix; perspectives come from their method or stand in for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from goodwill.core.errors import SettingsError
from goodwill.report import Brief, write_brief
from goodwill.report.perspectives import perspectives


def test_sections_are_grouped_by_concept_in_reading_order(study, cards):
    brief = Brief.of(study, cards=cards)
    assert [g.title for g in brief.groups] == [
        "Side by side", "Relationship", "Listening", "Experience", "Promises", "Engagement", "What to improve",
        "What actions did",
    ]  # fmt: skip
    assert sum(len(g.sections) for g in brief.groups) == len(study.results)


def test_a_method_without_a_card_still_has_its_section(study):
    brief = Brief.of(study, cards={})
    assert [g.title for g in brief.groups] == ["Other methods"]
    assert len(brief.groups[0].sections) == len(study.results)


def test_pictures_open_the_brief_and_are_not_repeated(study, cards):
    brief = Brief.of(study, cards=cards)
    assert [s.key for s in brief.pictures] == ["trend", "components"]


def test_what_is_not_known_is_gathered_by_subject(study, cards):
    brief = Brief.of(replace(study, unknown=("A: x", "B: y", "A: z", "A: x", "no subject")), cards=cards)
    assert [(u.subject, u.reasons) for u in brief.unknown] == [("A", ("x", "z")), ("B", ("y",)), ("", ("no subject",))]


def test_three_perspectives_with_interval_count_and_asked(study, cards):
    relationship, experience, engagement = perspectives(study.results, cards)
    nps = relationship.figures[0]
    assert (nps.metric, nps.estimate.value, nps.asked, nps.answered) == ("net promoter score", 24.1, 9870, 2353)
    assert nps.course is not None
    assert [f.metric for f in experience.figures] == ["success", "ease", "emotion"]
    assert [f.metric for f in engagement.figures] == ["leadership trust", "workload", "voice"]
    assert {f.period for f in engagement.figures} == {"2025-H2"}  # the last wave, never pooled over waves
    assert not engagement.figures[2].estimate.is_present


def test_without_their_method_the_concepts_stand_in(study, cards):
    few = {name: r for name, r in study.results.items() if name in ("net_promoter", "components")}
    relationship, experience, engagement = perspectives(few, cards)
    assert relationship.figures[0].estimate.n == 2353
    assert [f.metric for f in experience.figures] == ["success", "ease", "emotion"]
    assert engagement.figures == ()


@pytest.mark.parametrize("name", ["brief.docx", "brief"])
def test_an_unknown_suffix_says_which_there_are(study, cards, tmp_path, name):
    with pytest.raises(SettingsError, match=r"\.html for a page, \.pdf for print or \.xlsx"):
        write_brief(study, tmp_path / name, cards=cards)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_language_is_refused(study, cards, tmp_path):
    with pytest.raises(SettingsError, match="'de'"):
        write_brief(study, tmp_path / "brief.html", language="de", cards=cards)


def test_a_page_is_written_into_a_new_folder(study, cards, tmp_path):
    few = replace(study, results={"promises": study.results["promises"]})
    path = write_brief(few, tmp_path / "new" / "Brief.HTML", cards=cards)
    assert path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_one_method_run_twice_keeps_its_card_under_both_names(study, cards):
    twice = replace(study, results={"trend": study.results["trend"], "trend-ease": study.results["trend"]})
    sections = [s for g in Brief.of(twice, cards=cards).groups for s in g.sections]
    assert [s.key for s in sections] == ["trend", "trend-ease"]
    assert all(s.card is cards["trend"] for s in sections)
