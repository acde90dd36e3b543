from __future__ import annotations

import pytest

from goodwill.intake.load import load
from goodwill.intake.mapping_yaml import parse
from goodwill.intake.propose import propose
from goodwill.intake.questions import find_scale
from goodwill.ledger.ledger import Ledger
from goodwill.ledger.settings import Settings

CONTACTS = (
    "interaction_id,customer_id,started_at,ended_at,touchpoint,stage,channel,handler,wait\n"
    + "".join(f"i{i},c{i % 7},2024-05-{i % 28 + 1:02d} 10:00,,billing,use,phone,person,{i / 4}\n" for i in range(40))
)  # fmt: skip
SURVEY = (
    "Svarsid;Kundnr;Svarsdatum;NPS;Hur nöjd är du?;Lätt att få hjälp;Kommentar;Enhet\n"
    + "".join(f"s{i};k{i % 5};{i % 28 + 1:02d}.05.2024 10:{i % 60:02d};{i % 11};{i % 5 + 1};{i % 7 + 1};Bra {i};Norr\n"
              for i in range(60))
)  # fmt: skip
ORDERS = (
    "Order ID,Customer ID,Order Date,Total Amount,Currency\n"
    + "".join(f"o{i},c{i % 9},{i % 12 + 1:02d}/{i % 28 + 1:02d}/2024,{i * 3.5},EUR\n" for i in range(50))
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "tables", "taken"),
    [
        (CONTACTS, {"interactions": 40}, 40),
        (SURVEY, {"replies": 60, "answers": 240}, 60),
        (ORDERS, {"outcomes": 50}, 50),
    ],
    ids=["contacts", "enkät", "orders"],
)
def test_the_proposal_for_a_well_named_file_loads_without_edits(text, tables, taken, tmp_path, put):
    file = put("data.csv", text.encode())
    mapping = put("data.yaml", propose(file, zone="Europe/Stockholm").encode())
    Ledger.create(tmp_path / "p", Settings(zone="Europe/Stockholm")).close()
    report = load(tmp_path / "p", file, mapping=mapping)
    assert report.exit_code == 0, str(report)
    assert {t: r.taken for t, r in report.tables.items()} == tables


def test_swedish_names_constructs_scales_and_assumptions(put):
    text = propose(put("enkät.csv", SURVEY.encode("cp1252")))
    found = parse(text)
    replies, answers, words = found.parts
    assert replies.columns["customer_id"].columns == ("Kundnr",)
    assert replies.columns["started_at"].time == "%d.%m.%Y %H:%M"
    scales = {c: (m["construct"].constant, m["low"].constant, m["high"].constant) for c, m in answers.melt.items()}
    assert scales == {
        "NPS": ("recommend", "0", "10"), "Hur nöjd är du?": ("satisfaction", "1", "5"),
        "Lätt att få hjälp": ("ease", "1", "7"),
    }  # fmt: skip
    assert words.melt_into == "text"
    assert "Please check what was assumed" in text
    assert "Windows-1252" in text


def test_what_is_missing_is_said_and_not_made_up(put):
    text = propose(put("k.csv", b"customer_id,city\n1,Lund\n2,Kalmar\n"))
    assert "does not load until these are filled: customers.since" in text
    assert "since" not in parse(text).parts[0].columns


def test_several_files_in_one_mapping(put):
    files = [put("a.csv", CONTACTS.encode()), put("b.csv", ORDERS.encode())]
    found = parse(propose(files))
    assert [(p.table, p.file) for p in found.parts] == [("interactions", "a"), ("outcomes", "b")]


@pytest.mark.parametrize(
    ("values", "scale"),
    [([0, 7, 10], (0, 10)), ([1, 3, 5], (1, 5)), ([1, 6, 7], (1, 7)), ([1, 8, 10], (1, 10)), ([1.5, 2], None),
     (list(range(40)), None), ([3], None)],
)  # fmt: skip
def test_scales(values, scale):
    assert find_scale([str(v) for v in values]) == scale


def test_a_value_off_the_scale_does_not_hide_a_question(tmp_path):
    scores = [str(i % 11) for i in range(60)] + ["14", "n/k?"]
    rows = "\n".join(f"R{i},C{i},2026-03-{1 + i % 28:02d},{s}" for i, s in enumerate(scores))
    file = tmp_path / "survey.csv"
    file.write_text(f"Response ID,Customer,Response Date,NPS\n{rows}\n", encoding="utf-8")
    text = propose(file)
    assert "construct: {value: recommend}" in text
    assert "high: {value: 10}" in text
