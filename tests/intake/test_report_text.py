from __future__ import annotations

from goodwill.intake.load import load
from goodwill.intake.report_text import in_words
from goodwill.ledger.ledger import Ledger


def test_the_report_says_what_why_where_and_what_next(tmp_path, put):
    Ledger.create(tmp_path / "p").close()
    bad = "".join(f"u{i},team,,soon,\n" for i in range(5))
    file = put("u.csv", f"unit_id,kind,parent,valid_from,valid_to\nu,team,,2024-01-01,\n{bad}".encode())
    report = load(tmp_path / "p", file, as_table="units")
    text = in_words(report, tmp_path / "p")
    assert "6 rows read, 1 taken, 5 set aside" in text
    assert "valid_from cannot be read (seen: soon), row 3, 4, 5 and 2 more: give an instant" in text
    assert "load it again" in text.splitlines()[-1]
    mended = put("v.csv", b"unit_id,kind,parent,valid_from,valid_to\nu,team,,2024-01-01,\n")
    assert in_words(load(tmp_path / "p", mended, as_table="units"), "p").endswith("Next: goodwill study p")
