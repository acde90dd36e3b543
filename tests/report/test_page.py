"""The page is valid, whole in itself, without script, and says what the study says."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from itertools import pairwise

import pytest
import tinyhtml5
from lxml import etree

from goodwill.report.brief import Brief
from goodwill.report.page import css_string, page, sentences, typeset
from goodwill.study.claims import register

XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def html(study, cards):
    return page(Brief.of(study, cards=cards))


@pytest.fixture(scope="module")
def swedish(study, cards):
    return page(Brief.of(study, language="sv", cards=cards))


@pytest.fixture(scope="module")
def tree(html):
    return tinyhtml5.parse(html)


def spoken(text):
    """Return text as the page shows it: letter for letter, but for true minus signs before numbers."""
    return re.sub(r"(?<![^\s(])-(?=\d)", "\u2212", " ".join(text.split()))


def text_of(element):
    return " ".join("".join(element.itertext()).split())


def test_the_page_is_balanced_and_well_formed(html):
    # Void elements apart, what we write is XML: any tag left open or closed twice fails here.
    closed = re.sub(r"<meta\b([^>]*)>", r"<meta\1/>", html).replace("<!DOCTYPE html>", "")
    assert etree.fromstring(closed.strip()).tag == "html"


def test_the_page_says_its_language(tree, swedish):
    assert tree.attrib["lang"] == "en"
    assert tinyhtml5.parse(swedish).attrib["lang"] == "sv"


def test_only_sentences_without_swedish_are_english_on_a_swedish_page_and_are_marked(study, cards):
    strange = "No phrase says this of us. 2 actions cannot be judged yet."
    tree = tinyhtml5.parse(page(Brief.of(replace(study, headline=strange), language="sv", cards=cards)))
    lead = next(e for e in tree.iter() if e.attrib.get("class") == "lead")
    assert text_of(lead) == "No phrase says this of us. 2 åtgärder kan inte bedömas än."
    assert [(text_of(e), e.attrib["lang"]) for e in lead] == [("No phrase says this of us.", "en")]


def test_sentences_of_results_are_swedish_on_a_swedish_page(swedish):
    said = text_of(tinyhtml5.parse(swedish))
    assert "Vad vi bör göra först" in said
    assert "48\u00a0211 kunder hade 130\u00a0402 kontakter med oss de senaste tolv månaderna." in unjoined(swedish)
    assert "Besök Malmö innan du bestämmer något." in said
    assert "Hur många fler kunder skulle rekommendera oss än avråda från oss?" in said
    assert "This method shows" not in said
    assert "standing" not in said


def unjoined(html):
    return "".join(tinyhtml5.parse(html).itertext())


def test_headings_never_skip_a_level(tree):
    levels = [int(e.tag[-1]) for e in tree.iter() if re.fullmatch(rf"{re.escape(XHTML)}h[1-6]", str(e.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_references_meet_them(tree):
    ids = [e.attrib["id"] for e in tree.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    wanted = {ref for e in tree.iter() for ref in e.attrib.get("aria-labelledby", "").split()}
    wanted |= {e.attrib["href"][1:] for e in tree.iter() if e.attrib.get("href", "").startswith("#")}
    wanted |= {m for e in tree.iter() for v in e.attrib.values() for m in re.findall(r"url\(#([^)]+)\)", v)}
    assert wanted <= set(ids)


def test_nothing_is_fetched_and_nothing_runs(html, tree):
    assert not [e for e in tree.iter() if str(e.tag).endswith(("script", "link", "iframe", "img", "object", "embed"))]
    assert not [name for e in tree.iter() for name in e.attrib if name.lower().startswith("on")]
    # The name of SVG's vocabulary is the one address HTML may carry, and inline SVG does not need it.
    assert "http://" not in html
    assert "https://" not in html
    assert "url(" not in re.sub(r"url\(#[^)]+\)", "", html)
    assert "@import" not in html


def test_every_picture_has_a_name_and_a_description(tree):
    pictures = [e for e in tree.iter() if str(e.tag).endswith("svg") and e.attrib.get("aria-hidden") != "true"]
    assert len(pictures) >= 10  # two sizes each
    for picture in pictures:
        assert picture.attrib["role"] == "img"
        kinds = [str(child.tag).split("}")[-1] for child in picture][:2]
        assert kinds == ["title", "desc"]
        assert all((child.text or "").strip() for child in list(picture)[:2])


def test_pictures_follow_the_theme_and_stay_small(html):
    for svg in re.findall(r'<svg width="\d+"[^>]*role="img".*?</svg>', html, re.DOTALL):
        assert not re.search(r'(fill|stroke)="#', svg)
        # A band, a line and their axes; the largest has two panels of two lines with 18 points each.
        assert len(svg) < 12_000


def test_all_the_study_says_is_on_the_page(tree, study):
    said = text_of(tree)
    assert spoken(study.headline) in said
    for line in study.do_first:
        assert spoken(line) in said
    for result in study.results.values():
        assert result.title in said
        assert spoken(result.brief()) in said
    for verdict in study.verdicts:
        assert verdict.title in said
    for registered in study.claims.accepted:
        assert spoken(registered.claim.statement) in said
    for line in study.unknown:
        assert spoken(line.partition(": ")[2]) in said
    assert study.money in said
    assert study.period in said
    assert study.version in said


def test_every_failing_doubt_is_named_under_what_is_not_known(tree, study):
    section = next(e for e in tree.iter() if e.attrib.get("class") == "unknown")
    doubts = [d.message for r in study.results.values() for d in r.diagnostics if d.speaks]
    assert doubts
    assert [d for d in doubts if d not in text_of(section)] == []


def test_how_it_is_computed_stands_with_every_method(tree, study, cards):
    hows = [e for e in tree.iter() if e.attrib.get("class") == "how"]
    assert len(hows) == len(study.results)
    for how, name in zip(hows, cards, strict=True):
        said = text_of(how)
        card = cards[name]
        assert card.question in said
        assert card.reading in said
        assert all(a in said for a in card.assumptions.values())
        assert all(r.citation in said for r in card.references)
        assert "construct recommend" in said
        assert "v0042" in said


def test_the_three_perspectives_stand_with_interval_count_and_asked(tree):
    first = next(e for e in tree.iter() if e.attrib.get("class") == "perspective")
    said = text_of(first)
    assert "24.1 points 20.9 to 27.3 2,353 of 9,870 asked answered" in said
    absent = [text_of(e) for e in tree.iter() if e.attrib.get("class") == "absent"]
    assert "No figure: fewer than 5 persons answered" in absent


def test_actions_are_three_lists(tree):
    stages = [e for e in tree.iter() if e.attrib.get("class") == "stage"]
    said = [text_of(e) for e in stages]
    assert [s.split()[0] for s in said] == ["Proposed", "Running", "Judged"]
    assert "Price match for loyal customers Not carried out" in said[0]
    assert "Worked" in said[2]
    assert "Harmed" in said[2]


def test_a_quiet_study_says_that_nothing_is_clear(study, cards):
    claims = register([r.claim for r in study.claims.proposed if r.claim.key.startswith("nothing/")])
    quiet = replace(study, results={}, claims=claims, do_first=(), verdicts=(), unknown=(), money=None)
    said = text_of(tinyhtml5.parse(page(Brief.of(quiet, cards=cards))))
    assert "No claim is clear: 40 comparisons were made and none stands out from chance." in said
    assert "Nothing is clear enough to be put first." in said
    assert "No action is on record." in said
    assert "Nothing stands in the way of reading these figures as they are." in said


def test_what_comes_from_data_cannot_become_markup(study, cards):
    evil = '</style><script>alert("x")</script>'
    few = {"promises": study.results["promises"]}
    named = replace(study, results=few, project=evil, headline=evil, do_first=(evil,), unknown=(f"a: {evil}",))
    html = page(Brief.of(named, cards=cards))
    assert "<script" not in html
    tree = tinyhtml5.parse(html)
    assert not [e for e in tree.iter() if str(e.tag).endswith("script")]
    assert text_of(tree).count('alert("x")') >= 4


def test_a_headline_is_cut_between_sentences_only():
    lead, rest = sentences("It is 24.1 points. Malmö lies 2.5 below. No more is known. 2 wait.")
    assert lead == "It is 24.1 points. Malmö lies 2.5 below."
    assert rest == "No more is known. 2 wait."
    assert sentences("One.") == ("One.", "")


def test_setting_a_sentence_changes_no_letter():
    said = 'It is "24.1" (20 to 28), n = 2,353. a < b'
    assert unescape(re.sub(r"</?span[^>]*>", "", typeset(said))) == said
    assert "<span" in typeset(said)


def test_a_name_cannot_end_a_style_sheet():
    assert "<" not in css_string("</style>")
    assert '"' not in css_string('a"b')[1:-1]


def test_the_same_study_gives_the_same_page(study, cards):
    few = replace(study, results={"priorities": study.results["priorities"]})
    assert page(Brief.of(few, cards=cards)) == page(Brief.of(few, cards=cards))
