"""Export: the same rows in every format, harmless in a spreadsheet, with the source's ids and a codebook."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pyreadstat
import pytest

from goodwill import Ledger
from goodwill.core.errors import SettingsError
from goodwill.report.export import export

AT = datetime(2025, 3, 1, 12, tzinfo=UTC)
EVIL = ['=HYPERLINK("x")', "+1+1", "-2", "@SUM(A1)", "\tcmd", "plain"]


@pytest.fixture(scope="module")
def ledger():
    n = len(EVIL)
    replies = {
        "reply_id": [f"r{i}" for i in range(n)], "survey_id": ["s"] * n, "perspective": ["relationship"] * n,
        "customer_id": [f"c{i}" for i in range(n)], "started_at": [AT] * n, "language": ["en"] * n,
        "mode": ["web"] * n, "partial": [False] * n,
    }  # fmt: skip
    answers = {
        "reply_id": replies["reply_id"], "question_id": ["q"] * n, "construct": ["recommend"] * n,
        "value": [float(i) for i in range(n)], "low": [0.0] * n, "high": [10.0] * n,
        "higher_is": ["better"] * n, "text": EVIL,
    }  # fmt: skip
    return Ledger.from_tables(seed=1, replies=pa.table(replies), answers=pa.table(answers))


def test_csv_and_workbook_hold_no_formula(ledger, tmp_path):
    export(ledger, tmp_path, kind="csv")
    with (tmp_path / "answers.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["text"] for row in csv.DictReader(file)}
    assert texts == {t if t == "plain" else f"'{t}" for t in EVIL}
    export(ledger, tmp_path, kind="xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "answers.xlsx")["answers"]
    assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]


def test_every_format_holds_the_same_scores_and_ids(ledger, tmp_path):
    expected = sorted(float(i) for i in range(len(EVIL)))
    export(ledger, tmp_path, kind="parquet")
    assert sorted(pq.read_table(tmp_path / "answers.parquet")["value"].to_pylist()) == expected
    assert sorted(pq.read_table(tmp_path / "replies.parquet")["customer_id"].to_pylist()) == [f"c{i}" for i in range(6)]
    export(ledger, tmp_path, kind="sav")
    frame, meta = pyreadstat.read_sav(str(tmp_path / "answers.sav"))
    assert sorted(frame.value) == expected
    assert meta.column_names_to_labels["value"] == "the answer as a number on its scale"


def test_parquet_keeps_words_as_they_were_said(ledger, tmp_path):
    export(ledger, tmp_path, kind="parquet", tables=["answers"])
    assert set(pq.read_table(tmp_path / "answers.parquet")["text"].to_pylist()) == set(EVIL)


def test_the_codebook_explains_every_column_written(ledger, tmp_path):
    done = export(ledger, tmp_path, kind="csv")
    with done.codebook.open(encoding="utf-8") as file:
        known = {(row["table"], row["column"]) for row in csv.DictReader(file)}
    for name, path in done.files.items():
        with path.open(encoding="utf-8") as file:
            assert {(name, c) for c in next(csv.reader(file))} <= known


def test_an_unknown_table_or_format_is_refused(ledger, tmp_path):
    with pytest.raises(SettingsError, match="cannot be exported"):
        export(ledger, tmp_path, tables=["secrets"])
    with pytest.raises(SettingsError, match="cannot be exported"):
        export(ledger, tmp_path, kind="docx")
