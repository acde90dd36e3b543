"""Rows set aside: taken away, mended in a file, brought back; others' loads; leases; nothing of the erased."""

from __future__ import annotations

import csv
import io

import pytest

pytestmark = pytest.mark.project("empty")


def _body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture
def loaded(visit, send, do_work):
    from .conftest import SURVEY

    there, ana = send(SURVEY), visit("ana")
    ana.post(f"{there}/load")
    assert do_work()[0].state == "done"
    return ana, there


def _delivery(there):
    from goodwill.web.sources.models import Delivery

    return Delivery.objects.get(pk=there.rsplit("/", 1)[-1])


def _mended(text: str) -> bytes:
    rows = list(csv.reader(io.StringIO(text)))
    head = rows[0]
    for row in rows[1:]:
        cells = dict(zip(head, row, strict=True))
        if cells["Response ID"] == "R90":
            row[head.index("NPS")] = "4"
        if cells["Response ID"] == "R91":
            row[head.index("Response Date")] = "2026-03-07 11:00"
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode()


def test_the_download_names_rows_reasons_and_cells(loaded):
    ana, there = loaded
    rows = list(csv.DictReader(io.StringIO(_body(ana.get(f"{there}/rows.csv")).decode("utf-8-sig"))))
    assert [r["row of the file"] for r in rows] == ["42", "43", "44"]
    assert rows[0]["NPS"] == "14"
    assert "outside the ends of its scale" in rows[0]["what is wrong"]
    assert all(r["what to do"] and r["file"] == "survey.csv" for r in rows)


def test_the_workbook_says_the_same(loaded):
    import openpyxl

    ana, there = loaded
    book = openpyxl.load_workbook(io.BytesIO(_body(ana.get(f"{there}/rows.xlsx"))), read_only=True)
    rows = [["" if c is None else c for c in r] for r in book.worksheets[0].iter_rows(values_only=True)]
    same = list(csv.reader(io.StringIO(_body(ana.get(f"{there}/rows.csv")).decode("utf-8-sig"))))
    assert rows == same


def test_a_mended_file_brought_back_is_loaded(site, loaded, do_work):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from goodwill.ledger.ledger import Ledger

    ana, there = loaded
    content = _mended(_body(ana.get(f"{there}/rows.csv")).decode("utf-8-sig"))
    assert ana.post(f"{there}/rows/mended", {"files": SimpleUploadedFile("mended.csv", content)}).status_code == 302
    assert [j.state for j in do_work()] == ["done"]
    assert _delivery(there).aside_open == 1
    with Ledger.open(site.project) as ledger:
        assert ledger.count("replies") == 42
    uploads = {p.name for p in (site.project / "uploads").iterdir()}
    assert uploads == {_delivery(there).pk.hex}


def test_another_file_brought_back_is_refused(loaded, do_work):
    from django.core.files.uploadedfile import SimpleUploadedFile

    ana, there = loaded
    for content in (b"a,b\n1,2\n", b"", b"file,row of the file,NPS\nother.csv,3,4\n", b"\xff\xfe\x00"):
        answer = ana.post(f"{there}/rows/mended", {"files": SimpleUploadedFile("x.csv", content)}, follow=True)
        assert answer.status_code == 200
    assert do_work() == []
    assert _delivery(there).aside_open == 3


def test_giving_rows_up_removes_them_everywhere(site, loaded):
    from goodwill.ledger.project import Project

    ana, there = loaded
    assert Project.open(site.project).manifest.aside_files()
    ana.post(f"{there}/rows/give-up")
    assert Project.open(site.project).manifest.aside_files() == ()
    assert not list((site.project / "set-aside").iterdir())
    assert not _delivery(there).folder.exists()
    assert ana.get(f"{there}/rows").status_code == 200


def test_rows_of_another_load_can_be_read_and_taken_away(site, visit, tmp_path):
    from goodwill.intake.load import load

    file = tmp_path / "customers.csv"
    file.write_text("customer_id,since\nc1,2020-01-01\nc2,<script>\n")
    report = load(site.project, file)
    name = report.set_aside_files[0].removeprefix("set-aside/").removesuffix(".parquet")
    ana = visit("ana")
    assert name.encode() in ana.get("/data/").content
    page = ana.get(f"/data/set-aside/{name}").content
    assert b"&lt;script&gt;" in page
    assert b"cannot be read" in page
    assert "cannot be read" in _body(ana.get(f"/data/set-aside/{name}.csv")).decode()
    assert ana.get("/data/set-aside/..%2F..%2Fgoodwill").status_code == 404
    assert ana.get("/data/set-aside/000009-customers").status_code == 404


def test_a_load_waits_for_nobody_but_says_who_is_there(site, visit, send, do_work):
    from goodwill.ledger.project import Project

    from .conftest import SURVEY

    there, ana = send(SURVEY), visit("ana")
    with Project.open(site.project).leases.write("loading"):
        ana.post(f"{there}/load")
        assert do_work()[0].state == "failed"
    page = ana.get(there).content.decode()
    assert "Someone else is at the ledger." in page
    assert _delivery(there).paths[0].read_bytes() == SURVEY
    ana.post(f"{there}/load")
    assert do_work()[0].state == "done"


def test_a_load_that_is_cancelled_keeps_the_file_and_no_fact(site, visit, send, do_work, cast):
    from goodwill.ledger.ledger import Ledger
    from goodwill.web.jobs.facade import Job, cancel

    from .conftest import SURVEY

    there, ana = send(SURVEY), visit("ana")
    ana.post(f"{there}/load")
    cancel(Job.objects.get(kind="load"), cast["ana"])
    assert do_work() == []
    assert _delivery(there).paths[0].read_bytes() == SURVEY
    assert "was cancelled" in ana.get(there).content.decode()
    with Ledger.open(site.project) as ledger:
        assert ledger.count("replies") == 0


def test_loading_the_same_again_after_a_broken_attempt_still_finds_the_rows(site, visit, send, do_work):
    """A worker killed after the ledger was written begins anew: the rows to mend are there all the same."""
    from goodwill.intake.load import load
    from goodwill.web.sources.models import Delivery

    from .conftest import SURVEY

    there, ana = send(SURVEY), visit("ana")
    found = Delivery.objects.get()
    from goodwill.intake import mapping_yaml

    load(site.project, found.paths, mapping=mapping_yaml.parse(found.mapping))
    ana.post(f"{there}/load")
    assert do_work()[0].state == "done"
    assert _delivery(there).aside_open == 3


def test_rows_of_the_erased_are_not_written_down(site, visit, send, do_work):
    from goodwill.ledger.ledger import Ledger

    head = "interaction_id,customer_id,started_at,touchpoint,stage,channel,handler\n"
    first = head + "i1,anna,2026-01-01,shop,use,phone,person\n"
    there, ana = send(first.encode(), "interactions.csv"), visit("ana")
    ana.post(f"{there}/load")
    do_work()
    with Ledger.open(site.project) as ledger:
        ledger.erase("anna")
    again = send((first + "i2,bo,never,shop,use,phone,person\ni3,anna,2026-01-02,shop,use,phone,person\n").encode(),
                 "interactions.csv")  # fmt: skip
    ana.post(f"{again}/load")
    assert do_work()[0].state == "done"
    rows = _body(ana.get(f"{again}/rows.csv")).decode()
    assert "bo" in rows
    assert "anna" not in rows
    folder = _delivery(again).folder
    assert not [p for p in folder.rglob("*") if p.is_file() and b"anna" in p.read_bytes()]


def test_many_rows_are_mended_in_a_file(visit, send, do_work):
    head = "interaction_id,customer_id,started_at,touchpoint,stage,channel,handler\n"
    bad = "".join(f"i{i},c{i},never,shop,use,phone,person\n" for i in range(230))
    there = send((head + "g,g,2026-01-01,shop,use,phone,person\n" + bad).encode(), "interactions.csv")
    ana = visit("ana")
    ana.post(f"{there}/load")
    do_work()
    page = ana.get(f"{there}/rows").content.decode()
    assert "More than 200 rows are mended in a file" in page
    assert 'name="cell.' not in page
    assert "Row 2 " not in page
    assert "Row 3 " in page
    assert 'rel="next"' in page
    last = ana.get(f"{there}/rows?from=220").content.decode()
    assert "Row 232 " in last
    assert ana.get(f"{there}/rows?from=zzz").status_code == 200


@pytest.mark.parametrize("form", ["%d.%m.%Y", "%m/%d/%Y"])
def test_a_mended_date_is_read_as_the_whole_file_was(site, visit, send, do_work, form):
    """One date alone can be read both ways; the file it comes from settled it."""
    from datetime import date, timedelta

    from goodwill.ledger.ledger import Ledger

    days = [date(2026, 1, 1) + timedelta(days=i) for i in range(80)]
    rows = [f"R{i};C{i};{d.strftime(form)};{i % 11};{1 + i % 7}" for i, d in enumerate(days)]
    there = send(
        ("Response ID;Customer;Response Date;NPS;Ease\n" + "\n".join([*rows, "R900;C900;x;3;3"]) + "\n").encode()
    )
    ana = visit("ana")
    ana.post(f"{there}/load")
    do_work()
    page = ana.get(f"{there}/rows").content.decode()
    assert date(2026, 5, 17).strftime(form) in page  # the remedy shows how this file writes dates
    wanted = date(2026, 3, 4)
    row = page.split('name="row.0" value="')[1].split('"')[0]
    ana.post(f"{there}/rows", {"row.0": row, "cell.0.Response Date": wanted.strftime(form), "do": "load"})
    assert do_work()[0].state == "done"
    with Ledger.open(site.project) as ledger:
        days = ledger.merge("SELECT day FROM replies ORDER BY started_at")["day"].to_pylist()
    assert len(days) == 81
    assert days.count(wanted) == 2
