"""The page about bringing data says what is so."""

from __future__ import annotations

import re
from pathlib import Path

from goodwill.intake import mapping_yaml
from goodwill.intake.load import load
from goodwill.ledger.ledger import Ledger

PAGE = (Path(__file__).parents[2] / "docs" / "how-to" / "bring-your-data.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_every_option_of_a_column_and_of_a_part_is_on_the_page():
    for word in (*mapping_yaml._READING, *mapping_yaml._PART):
        assert re.search(rf"\b{word}\b", PAGE), word


def test_the_examples_load(tmp_path, put):
    survey = put(
        "enkat1.csv",
        "Svarsid;Kundnr;Datum;Språk;Klar;Lätt;Nöjd\n1;k1;01.05.2024 10:00;Svenska;ja;7;8,5\n2;k2;02.05.2024 11:00;"
        "Engelska;nej;3;\n".encode("cp1252"),
    )
    orders = put("orders.csv", b"order_id,customer_id,ordered_at\n1,k1,2024-05-01\n")
    payments = put("payments.csv", b"order_id,amount\n1,10.5\n1,2\n")
    assert len(EXAMPLES) == 2
    given = ([survey], [orders, payments])
    taken = ({"replies": 2, "answers": 3}, {"outcomes": 1})
    for example, files, rows in zip(EXAMPLES, given, taken, strict=True):
        project = tmp_path / str(len(files))
        Ledger.create(project).close()
        report = load(project, files, mapping=mapping_yaml.parse(example))
        assert report.exit_code == 0, str(report)
        assert {t: r.taken for t, r in report.tables.items()} == rows
