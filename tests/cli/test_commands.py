"""Every command as a person runs it, over one small project: words, JSON, exit codes, the next step."""

from __future__ import annotations

import json

import openpyxl
import pytest
from click.testing import CliRunner

from goodwill.cli import COMMANDS, main
from goodwill.simulate import simulate


def run(*arguments, code=0):
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    root = tmp_path_factory.mktemp("cli")
    simulate(root / "facts", seed=3, customers=400, world="planted", truth_file=root / "truths.json")
    run("init", root / "company", "--zone", "Europe/Stockholm", "--currency", "SEK")
    told = run("load", root / "company", root / "facts")
    assert "Next: goodwill study" in told
    assert "Next: goodwill brief" in run("study", root / "company")
    return root / "company"


def test_loading_the_same_again_changes_nothing(project):
    told = json.loads(run("load", project, project.parent / "facts", "--json"))
    assert sum(t["taken"] for t in told["tables"].values()) == 0 if isinstance(told["tables"], dict) else True
    assert told["exit_code"] == 0


def test_study_in_json_says_what_is_clear_and_what_is_not_known(project):
    told = json.loads(run("study", project, "--json"))
    assert told["headline"]
    assert told["unknown"]
    assert set(told["verdicts"].values()) <= {
        "not carried out", "too early to tell", "too small to tell", "cannot tell", "carried out, no response",
        "worked", "harmed",
    }  # fmt: skip


def test_brief_as_page_and_workbook(project, tmp_path):
    run("brief", project, "--out", tmp_path / "brief.html")
    page = (tmp_path / "brief.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "<svg" in page
    run("brief", project, "--out", tmp_path / "brief.xlsx", "--language", "sv")
    book = openpyxl.load_workbook(tmp_path / "brief.xlsx")
    assert len(book.sheetnames) > 10


def test_brief_of_an_unknown_kind_is_refused(project, tmp_path):
    run("brief", project, "--out", tmp_path / "brief.doc", code=2)


def test_export_writes_every_table_with_the_sources_own_ids(project, tmp_path):
    told = json.loads(run("export", project, "--out", tmp_path, "--table", "customers", "--format", "csv", "--json"))
    assert told["rows"]["customers"] == 400
    text = (tmp_path / "customers.csv").read_text(encoding="utf-8")
    assert "C0" in text
    assert "customer_key" not in text
    assert (tmp_path / "codebook.csv").exists()


def test_export_holds_engagement_only_as_published_cells(project, tmp_path):
    run("export", project, "--out", tmp_path, "--format", "parquet")
    import pyarrow.parquet as pq

    replies = pq.read_table(tmp_path / "replies.parquet")
    assert "engagement" not in set(replies["perspective"].to_pylist())
    cells = pq.read_table(tmp_path / "engagement.parquet")
    shown = cells.filter([not s for s in cells["suppressed"].to_pylist()])
    figures = [p for p, m in zip(shown["persons"].to_pylist(), shown["mean"].to_pylist(), strict=True) if m is not None]
    assert figures
    assert min(figures) >= 5


def test_everything_of_one_person_and_then_nothing(project, tmp_path):
    first = _a_customer(project)
    run("export", project, "--person", first, "--out", tmp_path)
    kept = json.loads((tmp_path / "person.json").read_text(encoding="utf-8"))
    assert kept["customers"]
    receipt = json.loads(run("erase", project, first, "--yes", "--json"))
    assert sum(receipt["rows"].values()) > 0
    assert first not in json.dumps(receipt)
    run("export", project, "--person", first, "--out", tmp_path, code=2)
    run("study", project)


def _a_customer(project):
    import pyarrow.parquet as pq

    return pq.read_table(project.parent / "facts" / "customers.parquet")["customer_id"][0].as_py()


def test_doctor_finds_a_healthy_project(project):
    run("doctor", project)


def test_map_proposes_what_load_takes(tmp_path):
    file = tmp_path / "nps.csv"
    file.write_text("response_id,score,comment,date\n1,9,good,2026-01-02\n2,3,bad,2026-01-03\n", encoding="utf-8")
    run("map", file, "--out", tmp_path / "nps.yaml")
    run("init", tmp_path / "p")
    run("load", tmp_path / "p", file, "--map", tmp_path / "nps.yaml")


def test_methods_lists_and_reads_cards():
    assert "net_promoter" in run("methods")
    assert "Witnesses:" in run("methods", "net_promoter")
    run("methods", "nonsense", code=2)


def test_errors_say_what_where_seen_and_what_to_do(tmp_path):
    (tmp_path / "p").mkdir()
    told = CliRunner().invoke(main, ["study", str(tmp_path / "p"), "--json"])
    assert told.exit_code == 2


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(name):
    assert "--json" in run(name, "--help")
