"""The first page: what is in the ledger is what the facts say, without reading them; employees are not counted."""

from __future__ import annotations

import re
from html import unescape

import pytest


def _text(answer) -> str:
    assert answer.status_code == 200
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(r"\s+", " ", answer.content.decode())))


@pytest.mark.project("planted")
def test_rows_and_times_are_those_of_the_facts(site):
    from goodwill.ledger.kept import KEPT
    from goodwill.ledger.ledger import Ledger
    from goodwill.web.sources.ledger_now import ledger_now

    now = ledger_now(site.project)
    shown = {t.name: t for t in now.tables}
    with Ledger.open(site.project) as ledger:
        for name, table in shown.items():
            if table.rows is None:
                continue
            assert table.rows == ledger.count(name), name
            time = KEPT[name].time
            if time is None:
                assert table.first is None
                continue
            ends = ledger.merge(f"SELECT min({time}) AS a, max({time}) AS b FROM {name}").to_pylist()[0]
            assert (table.first, table.last) == (ends["a"], ends["b"]), name
    assert (now.is_stale, now.study.version, now.cells) == (False, str(now.version), str(now.version))


@pytest.mark.project("planted")
def test_what_employees_answered_is_not_counted_here(site, visit):
    from goodwill.ledger.ledger import Ledger
    from goodwill.web.sources.ledger_now import ledger_now

    apart = [t for t in ledger_now(site.project).tables if t.name.startswith("engagement")]
    assert apart
    assert all((t.rows, t.first, t.last) == (None, None, None) for t in apart)
    with Ledger.open(site.project) as ledger:
        count = ledger.count("engagement_replies")
    row = _text(visit("ana").get("/data/")).split("engagement_replies")[1][:200]
    assert "shown in groups only" in row
    assert f"{count:,}" not in row


@pytest.mark.project("empty")
def test_an_empty_ledger_says_what_to_do_first(visit):
    page = _text(visit("ana").get("/data/"))
    assert "The ledger is empty." in page
    assert "Bring in the first file" in page
    assert "Run a study now" not in page


@pytest.mark.project("unstudied")
def test_facts_without_a_study_ask_for_one(visit, do_work):
    page = _text(visit("ana").get("/data/"))
    assert "No study has been run over them yet" in page
    assert "Run a study now" in page


@pytest.mark.project("planted")
def test_when_all_is_done_nothing_is_asked_for(visit):
    page = _text(visit("ana").get("/data/"))
    assert "has read all of them" in page


@pytest.mark.project("unstudied")
def test_what_the_doctor_says_is_shown_and_can_be_put_right(site, visit, do_work):
    (site.project / "ledger" / "work" / "000099").mkdir(parents=True)
    ana = visit("ana")
    ana.post("/data/look-over")
    assert do_work()[0].state == "done"
    page = _text(ana.get("/data/"))
    assert "A load left its work folder behind." in page
    assert "Put right what can be put right" in page
    ana.post("/data/look-over", {"fix": "yes"})
    assert do_work()[0].state == "done"
    assert "A load left its work folder behind." not in _text(ana.get("/data/"))


@pytest.mark.project("empty")
def test_a_project_without_a_ledger_says_so(site, visit):
    (site.project / "ledger" / "manifest.sqlite").unlink()
    for page in ("/data/", "/data/versions"):
        assert visit("ana").get(page).status_code == 200
    assert "There is no ledger" in _text(visit("ana").get("/data/"))


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "utf-16"])
def test_the_beginning_of_a_large_file_tells_what_the_whole_would(tmp_path, encoding):
    from goodwill.web.sources.look import LARGE, look

    row = "R{0};K{0};2026-03-{1:02d};{2};köade länge, och fick svar till slut av en vänlig person\n"
    small = "Svarsid;Kundnr;Datum;NPS;Kommentar\n" + "".join(row.format(i, 1 + i % 28, i % 11) for i in range(300))
    count = LARGE // 60
    large = "Svarsid;Kundnr;Datum;NPS;Kommentar\n" + "".join(row.format(i, 1 + i % 28, i % 11) for i in range(count))
    looks = []
    for name, text in (("small", small), ("large", large)):
        (tmp_path / name).mkdir()
        path = tmp_path / name / "enkät.csv"
        path.write_bytes(text.encode(encoding))
        looks.append(look([path], zone="Europe/Stockholm"))
    one, two = looks
    assert two.files[0].rows is None
    assert one.files[0].rows == 300
    assert (one.files[0].columns, one.mapping) == (two.files[0].columns, two.mapping)
    assert one.files[0].sample == two.files[0].sample
