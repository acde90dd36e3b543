"""Bringing files in: who may, from where, what cannot be read, and that nothing is lost or fails."""

from __future__ import annotations

import io
import re
import shutil
from html import unescape
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.project("empty")
PAGES = ("/data/", "/data/bring", "/data/versions", "/data/schedule", "/data/settings")


@pytest.mark.parametrize("who", ["vera", "fia", "lea", "hanna", "olof"])
def test_those_who_do_not_load_find_nothing_here(visit, send, who):
    from .conftest import SURVEY

    there = send(SURVEY)
    client = visit(who)
    for page in (*PAGES, there, f"{there}/columns", f"{there}/columns.yaml", f"{there}/rows", f"{there}/rows.csv"):
        assert client.get(page).status_code == 404, page
    for action in ("check", "load", "discard", "look", "columns", "rows/load", "rows/give-up"):
        assert client.post(f"{there}/{action}").status_code == 404, action
    for action in ("/data/study", "/data/look-over", "/data/bring/upload", "/data/bring/point"):
        assert client.post(action).status_code == 404, action


def test_an_analyst_may_load_but_not_change_the_project(visit):
    ana = visit("ana")
    assert [ana.get(p).status_code for p in PAGES] == [200, 200, 200, 200, 404]
    assert visit("ada").get("/data/settings").status_code == 200


def test_a_stranger_leaves_nothing_on_the_disk(site, visit):
    from django.core.files.uploadedfile import SimpleUploadedFile

    for who in ("stranger", "vera"):
        file = SimpleUploadedFile("a.csv", b"x" * 10_000)
        assert visit(who).post("/data/bring/upload", {"files": file}).status_code in (302, 404)
    assert not list((site.project / "uploads").rglob("*")) if (site.project / "uploads").exists() else True


def test_a_form_without_its_token_is_refused_and_leaves_nothing(site, cast):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["ana"], backend="goodwill.web.people.sign_in.Backend")
    answer = client.post("/data/bring/upload", {"files": SimpleUploadedFile("a.csv", b"a,b\n1,2\n")})
    assert answer.status_code in (403, 404)
    assert not [p for p in (site.project / "uploads").rglob("*") if p.is_file()]


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../goodwill.yaml", "inbox/../../x", "..", "/", "~root", "a\0b", "", "x" * 5000, "ledger"]
)
def test_what_lies_elsewhere_on_the_server_is_nobodys_business(site, visit, path):
    (site.project / "inbox").mkdir()
    answer = visit("ana").post("/data/bring/point", {"path": path})
    assert answer.status_code == 400
    assert b"no such file or folder where this site may read" in answer.content


def test_a_link_out_of_the_folder_is_refused(site, visit, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    (site.project / "inbox").mkdir()
    (site.project / "inbox" / "link.csv").symlink_to(secret)
    assert visit("ana").post("/data/bring/point", {"path": "link.csv"}).status_code == 400
    (site.project / "inbox" / "real.csv").write_text("a,b\n1,2\n")
    from goodwill.web.sources import places

    assert [p.name for p in places.pointed_at(str(site.project / "inbox"))] == ["real.csv"]


def test_a_file_on_the_server_stays_where_it_is(site, visit):
    from .conftest import SURVEY

    (site.project / "inbox").mkdir()
    file = site.project / "inbox" / "export.csv"
    file.write_bytes(SURVEY)
    ana = visit("ana")
    assert b"export.csv" in ana.get("/data/bring").content
    there = ana.post("/data/bring/point", {"path": "export.csv"}).headers["Location"]
    assert b"Response ID" in ana.get(there).content
    ana.post(f"{there}/discard")
    assert file.read_bytes() == SURVEY
    assert ana.get(there).status_code == 404


def test_a_setting_names_other_folders(site, visit, settings, tmp_path):
    settings.GOODWILL_SOURCES = [str(tmp_path / "drop")]
    (tmp_path / "drop" / "may").mkdir(parents=True)
    (tmp_path / "drop" / "may" / "survey.csv").write_text("a,b\n1,2\n")
    ana = visit("ana")
    assert b">may<" in ana.get("/data/bring").content
    assert ana.post("/data/bring/point", {"path": str(tmp_path / "drop" / "may")}).status_code == 302


UNREADABLE = {
    "empty.csv": (b"", "The file is empty."),
    "blank.csv": (b"\n\n\n", "The file is empty."),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old or a protected Excel workbook"),
    "packed.csv.gz": (b"\x1f\x8b\x08" + b"\0" * 60, "packed"),
    "cut.xlsx": (b"PK\x03\x04" + b"\1" * 500, "cannot be opened"),
    "cut.parquet": (b"PAR1" + b"\1" * 50, "cannot be read"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_that_cannot_be_read_says_why_and_is_kept(site, visit, send, name):
    from goodwill.web.sources.models import Delivery

    content, why = UNREADABLE[name]
    there = send(content, name)
    ana = visit("ana")
    page = ana.get(there).content.decode()
    assert why in page
    assert "kept until you discard it" in page
    path = Delivery.objects.get().paths[0]
    assert path.read_bytes() == content
    assert ana.post(f"{there}/check").status_code == 302
    assert ana.get(f"{there}/columns").status_code == 302
    ana.post(f"{there}/discard")
    assert not path.exists()
    assert not path.parent.exists()


def test_an_upload_that_is_too_large_or_fills_the_disk_is_refused_before_it_is_kept(site, visit, monkeypatch):
    from goodwill.web.sources import places

    from .conftest import SURVEY

    ana = visit("ana")
    monkeypatch.setattr(places, "LARGEST", 500)  # a limit, not our code
    answer = ana.post("/data/bring/upload", {"files": io.BytesIO(SURVEY)})
    assert answer.status_code == 400
    assert b"too large to upload" in answer.content
    monkeypatch.undo()
    monkeypatch.setattr(places, "SPARE", shutil.disk_usage(site.project).free + 1)
    answer = ana.post("/data/bring/upload", {"files": io.BytesIO(SURVEY)})
    assert answer.status_code == 413
    assert b"not enough room" in answer.content
    assert not [p for p in (site.project / "uploads").rglob("*") if p.is_file()]


def test_no_file_chosen_is_said(visit):
    assert b"No file was chosen" in visit("ana").post("/data/bring/upload", {}).content


def test_names_of_files_are_made_safe():
    from goodwill.web.sources.places import safe_name

    assert safe_name("../../etc/passwd") == "passwd"
    assert safe_name("C:\\exports\\mars 2026.csv") == "mars 2026.csv"
    assert safe_name(".hidden.csv") == "hidden.csv"
    assert safe_name("a.csv", ["A.CSV"]) == "a (2).csv"
    assert safe_name("\0\n") == "file"
    assert len(safe_name("å" * 400 + ".csv").encode()) <= 130


@given(name=st.text(max_size=300), taken=st.lists(st.text(max_size=5), max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_name_becomes_one_that_can_be_written(tmp_path_factory, name, taken):
    from goodwill.web.sources.places import safe_name

    safe = safe_name(name, taken)
    assert "/" not in safe
    assert safe not in ("", ".", "..")
    assert not safe.startswith(".")
    folder = tmp_path_factory.mktemp("names")
    (folder / safe).write_bytes(b"x")
    assert [p.name for p in folder.iterdir()] == [safe]


CONTENT = st.one_of(
    st.binary(max_size=400),
    st.text(alphabet='ab,;"\n\t\0é1.-:{}[]', max_size=300).map(str.encode),
    st.lists(st.lists(st.text(alphabet="xy1,\"'\n", max_size=6), min_size=1, max_size=4), max_size=8).map(
        lambda rows: "\n".join(",".join(r) for r in rows).encode()
    ),
    st.sampled_from([b"PAR1", b"PK\x03\x04", b"$FL2", b"\xff\xfe", b"\xfe\xff", b"[", b"{", b"[{"]).flatmap(
        lambda head: st.binary(max_size=100).map(lambda tail: head + tail)
    ),
)
NAMES = st.sampled_from(["a.csv", "b.xlsx", "c.sav", "d.json", "e.parquet", "customers.csv", "noending", "f.jsonl"])


@given(content=CONTENT, name=NAMES)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_answered_and_never_lost(site, visit, do_work, content, name):
    """Upload, look, columns, check, load: no page fails, and the file stays until it is loaded or discarded."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from goodwill.web.sources.models import Delivery

    ana = visit_once(visit)
    ana.raise_request_exception = False
    answer = ana.post("/data/bring/upload", {"files": SimpleUploadedFile(name, content)})
    assert answer.status_code == 302
    there = answer.headers["Location"]
    found = Delivery.objects.get(pk=there.rsplit("/", 1)[-1])
    for page in (there, f"{there}/columns", f"{there}/columns/text", f"{there}/columns.yaml", "/data/"):
        assert ana.get(page).status_code in (200, 302), page
    for action in ("check", "load"):
        assert ana.post(f"{there}/{action}").status_code == 302
        assert all(j.state in ("done", "failed") for j in do_work())
        assert ana.get(there).status_code == 200
    found.refresh_from_db()
    if found.is_open:
        assert found.paths[0].read_bytes() == content
        assert ana.post(f"{there}/discard").status_code == 302
        assert not found.paths[0].exists()


_CLIENTS: dict[int, object] = {}


def visit_once(visit):
    """Return Ana's client; signing in for each example would take most of the time."""
    if id(visit) not in _CLIENTS:
        _CLIENTS.clear()
        _CLIENTS[id(visit)] = visit("ana")
    return _CLIENTS[id(visit)]


def test_what_was_brought_in_is_in_the_audit_log_without_names_of_files(send, visit):
    from goodwill.web.people.models import AuditLine

    from .conftest import SURVEY

    there = send(SURVEY, "Anna Andersson 19670403.csv")
    visit("ana").post(f"{there}/discard")
    lines = list(AuditLine.objects.filter(verb__in=("brought files in", "discarded files")))
    assert len(lines) == 2
    assert "Andersson" not in " ".join(f"{line.verb} {line.what} {line.detail}" for line in lines)


def test_uploads_lie_where_erasure_looks(site, send):
    from goodwill.ledger.folder import HANDED_OUT
    from goodwill.web.sources.models import Delivery

    from .conftest import SURVEY

    send(SURVEY)
    path = Delivery.objects.get().paths[0]
    assert path.relative_to(site.project).parts[0] in HANDED_OUT


def test_an_erasure_that_removed_the_file_is_said(site, visit, send):
    from goodwill.ledger.erase_files import clean_copies
    from goodwill.ledger.project import Project
    from goodwill.web.sources.models import Delivery

    from .conftest import SURVEY

    there = send(SURVEY)
    clean_copies(Project.open(site.project), ["C7"])
    folder = Delivery.objects.get().folder
    assert not [p for p in folder.rglob("*") if b"C7" in p.read_bytes()]
    page = visit("ana").get(there).content.decode()
    assert "removed on the server, or by an erasure" in page
    assert Path(folder).exists() or True


def test_a_workbook_says_its_sheets_and_another_can_be_chosen(site, visit, send, do_work):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Readme"
    book.active.append(["About", "Made by"])
    book.active.append(["Spring survey", "Ann"])
    page = book.create_sheet("Answers")
    page.append(["Response ID", "Customer", "Response Date", "NPS"])
    for i in range(25):
        page.append([f"R{i}", f"C{i}", f"2026-03-{1 + i:02d}", i % 11])
    out = io.BytesIO()
    book.save(out)
    there, ana = send(out.getvalue(), "spring.xlsx"), visit("ana")
    html = ana.get(there).content.decode()
    assert "<option>Answers</option>" in html
    ana.post(f"{there}/look", {"sheet": "Answers"})
    html = ana.get(there).content.decode()
    assert "This looks like answers to a survey." in html
    ana.post(f"{there}/load")
    assert do_work()[0].state == "done"
    from goodwill.ledger.ledger import Ledger

    with Ledger.open(site.project) as ledger:
        assert ledger.count("replies") == 25


@pytest.mark.parametrize("alike", [True, False])
def test_several_files_are_read_together(site, visit, send, do_work, alike):
    from goodwill.ledger.ledger import Ledger

    head = b"Response ID,Customer,Response Date,NPS\n"
    first = head + b"".join(b"A%d,C%d,2026-03-01,%d\n" % (i, i, i % 11) for i in range(24)) + b"A90,C90,when,3\n"
    second = head.replace(b"NPS", b"NPS" if alike else b"Ease")
    second += b"".join(b"B%d,C%d,2026-04-01,%d\n" % (i, i, 1 + i % 7) for i in range(24)) + b"B90,C90,when,3\n"
    there, ana = send(first, "march.csv", more={"april.csv": second}), visit("ana")
    html = ana.get(there).content.decode()
    assert "march.csv" in html
    assert "april.csv" in html
    ana.post(f"{there}/load")
    assert do_work()[0].state == "done", ana.get(there).content.decode()
    with Ledger.open(site.project) as ledger:
        assert ledger.count("replies") == 48
    rows = ana.get(f"{there}/rows").content.decode()
    assert "Row 26 of march.csv" in rows
    assert "Row 26 of april.csv" in rows
    keys = re.findall(r'name="(row\.\d+)" value="([^"]*)"', rows)
    post = {k: unescape(v) for k, v in keys} | {f"cell.{k[4:]}.Response Date": "2026-05-01" for k, _ in keys}
    ana.post(f"{there}/rows", {**post, "do": "load"})
    assert do_work()[0].state == "done"
    with Ledger.open(site.project) as ledger:
        assert ledger.count("replies") == 50
