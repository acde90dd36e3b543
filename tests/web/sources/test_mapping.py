"""The form of a mapping says what the YAML says, and changes only what is changed."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.project("empty")


def _fields(html: str) -> dict[str, str]:
    from lxml import html as parse

    return {k: v or "" for k, v in parse.fromstring(html).get_element_by_id("columns").form_values()}


RICH = """
name: rich
zone: Europe/Stockholm
spaces: {customer_id: crm, replies.interaction_id: till}
file: ""
tables:
  - table: replies
    where: {Status: [done]}
    columns:
      reply_id: [Id, Day]
      survey_id: {value: spring}
      perspective: {value: experience}
      customer_id: Kund
      started_at: {column: Day, time: "%d.%m.%Y", zone: UTC}
      language: {column: Lang, values: {Svenska: sv, "a = b": en}, otherwise: keep}
      mode: {value: web}
      partial: {column: Done, values: {ja: "false", nej: "true"}}
  - table: answers
    columns: {reply_id: {columns: [Id, Day], joiner: /}, value: {leading: "true", missing: ["99", vet ej]}}
    melt:
      Q1: {question_id: q1, construct: ease, low: 1, high: 7, higher_is: better, about: shop}
      Q2: {question_id: q2, construct: need.price, low: 1, high: 5, higher_is: worse}
"""
HEAD = b"Id;Day;Kund;Lang;Done;Status;Q1;Q2\n"
FILE = HEAD + b"".join(
    b"%d;%02d.03.2026;K%d;Svenska;ja;done;%d;%d\n" % (i, 1 + i % 28, i, 1 + i % 7, 1 + i % 5) for i in range(30)
)


@pytest.fixture
def rich(visit, send):
    there = send(FILE)
    ana = visit("ana")
    assert ana.post(f"{there}/columns/text", {"text": RICH}).headers["Location"] == there
    return ana, there


def _mapping(ana, there):
    from goodwill.intake import mapping_yaml

    return mapping_yaml.parse(ana.get(f"{there}/columns.yaml").content.decode())


def test_saving_the_form_unchanged_changes_nothing(rich):
    ana, there = rich
    before = _mapping(ana, there)
    assert before.spaces == {"customer_id": "crm", "replies.interaction_id": "till"}
    page = ana.get(f"{there}/columns")
    assert ana.post(f"{there}/columns", {**_fields(page.content.decode()), "do": "save"}).headers["Location"] == there
    assert _mapping(ana, there) == before


@pytest.mark.parametrize("name", ["olist", "nps"])
def test_mappings_that_ship_survive_the_form(name):
    from goodwill.intake.load import find_mapping
    from goodwill.intake.mapping_text import text_of
    from goodwill.intake.mapping_yaml import parse
    from goodwill.web.sources import mapping_change, mapping_form

    before = find_mapping(name)
    form = mapping_form.form_of(text_of(before), [])
    post = {}
    for section in form.sections:
        for line in section.lines:
            post |= {
                f"{line.key}.from": line.choice,
                f"{line.key}.value": line.value,
                f"{line.key}.written": line.written,
            }
            post |= {f"{line.key}.{k}": v for k, v in line.more.items()}
        for q in section.questions:
            post |= {
                f"{q.key}.{k}": getattr(q, k)
                for k in ("theirs", "question_id", "construct", "low", "high", "higher_is")
            }
    assert parse(mapping_change.changed(text_of(before), post)) == before


def test_a_fault_stands_beside_its_field(rich):
    ana, there = rich
    post = _fields(ana.get(f"{there}/columns").content.decode())
    post |= {"0.started_at.from": "", "0.perspective.value": "weather", "0.customer_id.from": "c:Kundd"}
    answer = ana.post(f"{there}/columns", {**post, "do": "save"})
    html = answer.content.decode()
    assert answer.status_code == 200
    for column, words in (
        ("started_at", "needs started_at"),
        ("perspective", "cannot be"),
        ("customer_id", "no column"),
    ):
        beside = re.search(rf'id="0\.{column}-wrong"[^>]*>(.*?)</p>', html, re.DOTALL)
        assert beside, column
        assert words in beside[1]
    assert "3 things have to be settled" in html
    assert ana.post(f"{there}/check").status_code == 302
    from goodwill.web.jobs.facade import Job

    assert not Job.objects.filter(kind="dry_run").exists()


def test_what_was_filled_in_is_kept_while_things_are_wrong(rich):
    ana, there = rich
    post = _fields(ana.get(f"{there}/columns").content.decode())
    ana.post(
        f"{there}/columns", {**post, "0.mode.value": "phone", "0.started_at.from": "", "zone": "Mars", "do": "save"}
    )
    again = _fields(ana.get(f"{there}/columns").content.decode())
    assert (again["0.mode.value"], again["0.started_at.from"], again["zone"]) == ("phone", "", "Mars")
    ana.post(f"{there}/columns", {**again, "0.started_at.from": "c:Day", "zone": "UTC", "do": "save"})
    assert _mapping(ana, there).zone == "UTC"


def test_a_question_and_a_table_can_be_added_and_left_out(rich):
    ana, there = rich
    post = _fields(ana.get(f"{there}/columns").content.decode())
    ana.post(f"{there}/columns", {**post, "1.q1.theirs": "", "1.q2.theirs": "Done", "1.q2.construct": "heard",
                                  "1.q2.low": "0", "1.q2.high": "1", "do": "save"})  # fmt: skip
    part = _mapping(ana, there).parts[1]
    assert set(part.melt) == {"Q1", "Done"}
    assert part.melt["Q1"]["about"].constant == "shop"
    ana.post(f"{there}/columns", {**_fields(ana.get(f"{there}/columns").content.decode()), "do": "add",
                                  "add_table": "customers"})  # fmt: skip
    assert "Rows of customers" in ana.get(f"{there}/columns").content.decode()
    ana.post(f"{there}/columns", {**_fields(ana.get(f"{there}/columns").content.decode()), "do": "remove-2"})
    assert _mapping(ana, there).tables == ("replies", "answers")


@pytest.mark.parametrize(
    "text", ["", "name: [", "just words", "- a\n- b", "tables: 3", "\0", "&a [*a]", "{{}}", "a: " * 900]
)
def test_no_text_fails_and_a_bad_one_changes_nothing(rich, text):
    ana, there = rich
    before = ana.get(f"{there}/columns.yaml").content
    assert ana.post(f"{there}/columns/text", {"text": text}).status_code in (302, 400)
    assert ana.get(f"{there}/columns.yaml").content == before
    assert ana.get(f"{there}/columns").status_code == 200


@pytest.mark.parametrize(
    "written", ["", "[", "{column: [", "3", "{strange: x}", "{row: maybe}", "[a, b, c]", "&a [*a]"]
)
def test_no_expression_fails(rich, written):
    ana, there = rich
    post = _fields(ana.get(f"{there}/columns").content.decode())
    answer = ana.post(
        f"{there}/columns", {**post, "0.customer_id.from": "+", "0.customer_id.written": written, "do": "save"}
    )
    assert answer.status_code in (200, 302)
    assert ana.get(f"{there}/columns").status_code == 200
    assert ana.get(there).status_code == 200


def test_a_yaml_file_can_be_brought(visit, send):
    from django.core.files.uploadedfile import SimpleUploadedFile

    there, ana = send(FILE), visit("ana")
    answer = ana.post(f"{there}/columns/text", {"file": SimpleUploadedFile("m.yaml", RICH.encode())})
    assert answer.headers["Location"] == there
    assert _mapping(ana, there).name == "rich"


def test_another_table_can_be_proposed(visit, send):
    there, ana = send(FILE), visit("ana")
    ana.post(f"{there}/look", {"table": "interactions"})
    assert _mapping(ana, there).tables == ("interactions",)
    assert ana.get(f"{there}/columns").status_code == 200
