"""From a survey export to changed pages: upload, proposal, check, load, mending, study."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

pytestmark = pytest.mark.project("unstudied")


def _text(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"\s+", " ", answer.content.decode())))


def _rows(project: Path, sql: str):
    from goodwill.ledger.ledger import Ledger

    with Ledger.open(project) as ledger:
        return ledger.merge(sql).to_pylist()


def _fields(html: str) -> dict[str, str]:
    """Return what a browser would send from the mapping form."""
    from lxml import html as parse

    form = parse.fromstring(html).get_element_by_id("columns")
    return {k: v or "" for k, v in form.form_values()}


def test_a_survey_with_bad_rows_becomes_facts_and_then_pages(site, visit, send, do_work):
    from goodwill.web.sources.models import Delivery

    from .conftest import SURVEY

    ana = visit("ana")
    before = _rows(site.project, "SELECT count(*) AS n FROM replies")[0]["n"]
    there = send(SURVEY)
    page = _text(ana.get(there))
    assert "This looks like answers to a survey." in page
    assert "Response ID" in page
    assert "semicolon" in page

    html = ana.get(f"{there}/columns").content.decode()
    post = _fields(html)
    assert post["0.reply_id.from"] == "c:Response ID"
    assert post["0.customer_id.from"] == "c:Customer"
    post |= {"name": "spring survey", "do": "save", "0.mode.from": "=", "0.mode.value": "web"}
    saved = ana.post(f"{there}/columns", post)
    assert saved.headers["Location"] == there
    assert (site.project / "mappings" / "spring-survey.yaml").is_file()

    ana.post(f"{there}/check")
    assert [j.state for j in do_work()] == ["done"]
    page = _text(ana.get(there))
    assert "Nothing has been kept yet" in page
    assert _rows(site.project, "SELECT count(*) AS n FROM replies")[0]["n"] == before
    tried = Delivery.objects.get().tried
    assert (tried["tables"]["replies"]["taken"], tried["tables"]["replies"]["set_aside_rows"]) == (41, 2)

    ana.post(f"{there}/load")
    assert {j.kind: j.state for j in do_work()} == {"load": "done", "doctor": "done"}
    assert _rows(site.project, "SELECT count(*) AS n FROM replies")[0]["n"] == before + 41
    found = Delivery.objects.get()
    assert found.state == "loaded"
    assert not list(found.folder.glob("*.csv"))
    page = _text(ana.get(there))
    assert "Run a study now" in page

    _mend(ana, there, do_work)
    assert _rows(site.project, "SELECT count(*) AS n FROM replies")[0]["n"] == before + 43
    assert _rows(site.project, "SELECT count(*) AS n FROM answers WHERE construct = 'recommend'"
                 " AND text IS NULL AND value = 4 AND low = 0 AND high = 10")[0]["n"] >= 1  # fmt: skip
    assert Delivery.objects.get().aside_open == 0
    assert not found.folder.exists()
    page = _text(ana.get("/data/"))
    assert "Run a study now" in page
    assert "Rows set aside" not in page


def _mend(ana, there: str, do_work) -> None:
    page = ana.get(f"{there}/rows").content.decode()
    rows = {m[2]: m[1] for m in re.finditer(r'name="row\.(\d+)" value="[^"|]*\|(\d+)"', page)}
    keys = dict(re.findall(r'name="(row\.\d+)" value="([^"]*)"', page))
    assert set(rows) == {"42", "43", "44"}  # the header is row 1, forty good rows after it
    post = {k: unescape(v) for k, v in keys.items()}
    post[f"cell.{rows['42']}.NPS"] = "4"
    post[f"cell.{rows['43']}.Response Date"] = "2026-03-07 11:00"
    post["do"] = "load"
    assert ana.post(f"{there}/rows", post).status_code == 302
    assert [j.state for j in do_work()] == ["done"]
    page = _text(ana.get(f"{there}/rows"))
    assert "Row 44" in page
    assert "Row 42" not in page
    page = ana.get(f"{there}/rows").content.decode()
    key = dict(re.findall(r'name="(row\.\d+)" value="([^"]*)"', page))
    cells = {k: unescape(v) for k, v in re.findall(r'name="(cell\.0\.[^"]*)" value="([^"]*)"', page)}
    assert cells["cell.0.Customer"] == "C92"  # cut as well as it goes
    assert cells["cell.0.Comment"] == ""
    right = next(iter(key.values()))
    ana.post(
        f"{there}/rows", {**{k: unescape(v) for k, v in key.items()}, **cells, "right": unescape(right), "do": "load"}
    )
    assert [j.state for j in do_work()] == ["done"]


@pytest.mark.slow
@pytest.mark.project("planted")
def test_a_load_makes_the_last_study_stale_and_a_new_one_changes_the_overview(site, visit, send, do_work):
    from .conftest import SURVEY

    ana = visit("ana")
    there = send(SURVEY)
    ana.post(f"{there}/load")
    do_work()
    assert "the pages are behind" in _text(ana.get("/data/"))
    before = ana.get("/").content
    ana.post("/data/study")
    done = do_work()
    assert [j.state for j in done] == ["done"], [j.error for j in done]
    assert "has read all of them" in _text(ana.get("/data/"))
    assert ana.get("/").content != before


def test_the_command_line_reads_the_saved_mapping_and_finds_the_same(site, visit, send, do_work, tmp_path):
    from goodwill.intake.load import load
    from goodwill.web.sources.models import Delivery

    from .conftest import SURVEY

    there = send(SURVEY)
    ana = visit("ana")
    post = _fields(ana.get(f"{there}/columns").content.decode())
    ana.post(f"{there}/columns", {**post, "name": "spring", "do": "save"})
    ana.post(f"{there}/check")
    do_work()
    tried = Delivery.objects.get().tried
    file = tmp_path / "survey.csv"
    file.write_bytes(SURVEY)
    report = load(site.project, file, mapping=site.project / "mappings" / "spring.yaml", dry_run=True).to_dict()
    for name, table in report["tables"].items():
        ours = {k: v for k, v in tried["tables"][name].items() if k in table}
        assert ours == table
    yaml = ana.get(f"{there}/columns.yaml")
    assert yaml.content == (site.project / "mappings" / "spring.yaml").read_bytes()


def test_the_next_file_with_these_columns_is_read_the_same_way(visit, send, do_work):
    from goodwill.web.sources.models import Delivery

    from .conftest import GOOD, HEAD, SURVEY

    ana = visit("ana")
    there = send(SURVEY)
    post = _fields(ana.get(f"{there}/columns").content.decode())
    ana.post(f"{there}/columns", {**post, "name": "spring", "do": "save", "0.mode.from": "=", "0.mode.value": "paper"})
    again = send((HEAD + "\n".join(GOOD[:5]) + "\n").encode(), "survey-april.csv")
    found = Delivery.objects.get(pk=again.rsplit("/", 1)[-1])
    assert (found.origin, found.mapping_name) == ("saved", "spring")
    assert "paper" in found.mapping
    assert "This is read as before" in _text(ana.get(again))


def test_files_named_after_tables_need_no_mapping(site, visit, send, do_work):
    customers = b"customer_id,since\nN1,2026-01-01\nN2,2026-01-02\n"
    more = {"interactions.csv": b"interaction_id,customer_id,started_at,touchpoint,stage,channel,handler\n"
            b"NI1,N1,2026-02-01,shop,use,phone,person\n"}  # fmt: skip
    there = send(customers, "customers.csv", more=more)
    ana = visit("ana")
    assert "nothing has to be mapped" in _text(ana.get(there))
    ana.post(f"{there}/load")
    assert do_work()[0].state == "done"
    assert _rows(site.project, "SELECT count(*) AS n FROM interactions WHERE touchpoint = 'shop'")[0]["n"] >= 1


def test_mended_rows_of_a_file_without_ids_do_not_count_twice(site, visit, send, do_work):
    """Where ids are made from rows, a row mended keeps the id under which its other answers came in."""
    head, rows = "Customer,Date,NPS,Ease\n", [f"C{i},2026-03-{1 + i % 28:02d},{i % 11},{1 + i % 7}" for i in range(30)]
    there = send((head + "\n".join([*rows, "C77,2026-03-03,5,70"]) + "\n").encode())
    ana = visit("ana")
    before = _rows(site.project, "SELECT count(*) AS n FROM replies")[0]["n"]
    post = _fields(ana.get(f"{there}/columns").content.decode())
    assert post["0.reply_id.from"] == "#row"
    ana.post(f"{there}/columns", {**post, "do": "save"})
    ana.post(f"{there}/load")
    assert do_work()[0].state == "done"
    assert _rows(site.project, "SELECT count(*) AS n FROM replies")[0]["n"] == before + 31
    answers = _rows(site.project, "SELECT count(*) AS n FROM answers")[0]["n"]
    page = ana.get(f"{there}/rows").content.decode()
    keys = {k: unescape(v) for k, v in re.findall(r'name="(row\.\d+)" value="([^"]*)"', page)}
    ana.post(f"{there}/rows", {**keys, "cell.0.Ease": "6", "do": "load"})
    assert do_work()[0].state == "done"
    assert _rows(site.project, "SELECT count(*) AS n FROM replies")[0]["n"] == before + 31
    assert _rows(site.project, "SELECT count(*) AS n FROM answers")[0]["n"] == answers + 1
