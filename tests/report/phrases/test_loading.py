"""What loading a messy file says - notes, reasons, refusals - is Swedish for a Swedish reader."""

from __future__ import annotations

import pytest

from goodwill.core.errors import GoodwillError
from goodwill.intake.load import load
from goodwill.ledger.ledger import Ledger
from goodwill.ledger.settings import Settings
from goodwill.report.phrases import say

HEAD = "interaction_id;customer_id;started_at;touchpoint;stage;channel;handler;wait;note;;note"


@pytest.fixture
def project(tmp_path):
    settings = Settings(name="x", zone="Europe/Stockholm", currency="SEK", languages=("sv",))
    Ledger.create(tmp_path / "project", settings).close()
    return tmp_path / "project"


def english_in(texts):
    return [text for text in texts if not say(text, "sv").complete]


def test_notes_and_reasons_of_a_messy_file(project, tmp_path):
    rows = [HEAD]
    for i in range(120):
        at = f"{i % 12 + 1:02d}/{i % 12 + 1:02d}/2024 10:00"  # day or month first: nobody can tell
        rows.append(f"i{i};c{i % 20};{at};web;{'get' if i % 9 else 'buy'};web;person;{'1,5' if i % 3 else 'x'};a;b;c")
    rows.insert(20, "i999;short")
    rows.insert(40, '"x;y')
    file = tmp_path / "interactions.csv"
    file.write_text("\n".join(rows), encoding="latin-1")
    report = load(project, file)
    said = [text for t in report.tables.values() for text in (*t.notes, *t.set_aside)]
    assert len(said) > 10
    assert english_in(said) == []


@pytest.mark.parametrize(("name", "text"), [("answers.csv", ""), ("strange.csv", "a,b\n1,2\n"), ("answers.jsonl", "x")])
def test_refused_files_say_so_in_swedish(project, tmp_path, name, text):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    with pytest.raises(GoodwillError) as refused:
        load(project, file)
    assert english_in(t for t in (refused.value.what, refused.value.do) if t) == []
