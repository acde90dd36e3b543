"""The list: who sees whom, searches without ids in addresses, filters in addresses, files, saved filters."""

from __future__ import annotations

import csv
import io
import re

import pytest

from goodwill.study.customer_filters import CustomerFilters

ROW = re.compile(r'/customers/one/([0-9a-z]+)"')


def keys_on(answer) -> list[str]:
    return ROW.findall(answer.content.decode())


@pytest.mark.parametrize(("who", "status"), [("ada", 200), ("ana", 200), ("lea", 200), ("fia", 200), ("olof", 200),
                                             ("vera", 404), ("hanna", 404), ("stranger", 302)])  # fmt: skip
def test_who_sees_the_list(visit, who, status):
    assert visit(who).get("/customers/").status_code == status


def test_a_lead_sees_the_customers_of_their_units_and_nobody_elses_whatever_the_address_says(visit, listed, units):
    from goodwill.web.customers.keys import text_of

    own = listed.page(CustomerFilters(units=frozenset(units[:1])), size=1000).rows
    mine = {text_of(r.customer_key) for r in own}
    for query in ("", f"?unit={units[1]}", "?sort=interactions&order=up", "?unit=region-1", "?least=1"):
        shown = set(keys_on(visit("lea").get(f"/customers/{query}")))
        assert shown <= mine, query
    assert f"{len(own)} customers are in your units" in visit("lea").get("/customers/").content.decode()
    assert keys_on(visit("olof").get("/customers/")) == []


def test_a_found_id_is_shown_at_once_and_never_stands_in_an_address(visit, listed, own_and_other, at):
    own, other = own_and_other
    answer = visit("ada").post("/customers/search", {"term": other.source_id})
    assert answer.headers["Location"] == at(other)
    lead = visit("lea")
    assert lead.post("/customers/search", {"term": own.source_id}).headers["Location"] == at(own)
    missed = lead.post("/customers/search", {"term": other.source_id})  # not hers: as if it did not exist
    assert missed.headers["Location"].startswith("/customers/?find=")
    assert other.source_id not in missed.headers["Location"]
    assert keys_on(lead.get(missed.headers["Location"])) == []


def test_the_beginning_of_an_id_narrows_the_list_and_stays_while_one_pages(visit, listed):
    client, start = visit("ada"), listed.page(size=1).rows[0].source_id[:-1]
    answer = client.post("/customers/search", {"term": start})
    page = client.get(answer.headers["Location"])
    expected = listed.count(CustomerFilters(id_prefix=start))
    assert 0 < expected < len(listed)
    assert page.context["total"] == expected
    if page.context["after"]:
        assert "find=" in page.context["after"]
    other_session = visit("ana").get(answer.headers["Location"])  # a token of somebody else's session is nothing
    assert other_session.context["total"] == len(listed)


def test_filters_and_sort_live_in_the_address(visit, listed):
    answer = visit("ada").get("/customers/?nps=detractor&least=5&sort=interactions")
    expected = listed.page(CustomerFilters(nps="detractor", interactions=5), "interactions", size=50)
    assert answer.context["total"] == expected.total
    assert [r.customer_key for r, _key in answer.context["rows"]] == [r.customer_key for r in expected.rows]
    assert len(answer.context["choice"].chips) == 2


@pytest.mark.parametrize(
    "query", ["?after=zzz", "?after=a1~x", "?sort=password", "?nps=11", "?unit=no-such", "?find=x"]
)
def test_an_address_that_says_nonsense_shows_the_list_all_the_same(visit, query):
    answer = visit("ada").get(f"/customers/{query}", follow=True)
    assert answer.status_code == 200
    assert keys_on(answer)


def test_the_file_holds_the_list_as_far_as_the_right_goes(visit, listed, units):
    expected = {r.source_id for r in listed.page(CustomerFilters(units=frozenset(units[:1])), size=1000).rows}
    answer = visit("lea").post(f"/customers/export?unit={units[1]}", {"form": "csv"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert {r["source_id"] for r in rows} == expected
    assert visit("fia").post("/customers/export", {"form": "csv"}).status_code == 404
    workbook = visit("ana").post("/customers/export?nps=promoter", {"form": "xlsx"})
    assert workbook.content[:2] == b"PK"


def test_the_audit_log_has_a_line_for_each_file_and_no_personal_id(visit, listed):
    from goodwill.web.people.models import AuditLine

    client, one = visit("ana"), listed.page(size=1).rows[0]
    where = client.post("/customers/search", {"term": one.source_id[:-1]}).headers["Location"]
    client.post(where.replace("/customers/", "/customers/export"), {"form": "csv"})
    line = AuditLine.objects.get(verb="exported a list of customers")
    assert line.detail["searched"] is True
    assert one.source_id[:-1] not in str(line.detail)


def test_a_long_list_becomes_work_that_its_asker_fetches(visit, listed, monkeypatch):
    from goodwill.web.jobs.facade import Job, perform

    monkeypatch.setattr("goodwill.web.customers.views.AT_ONCE", 10)
    client = visit("ana")
    start = listed.page(size=1).rows[0].source_id[:-2]  # some hundred share it
    expected = listed.count(CustomerFilters(id_prefix=start))
    assert 10 < expected < len(listed)
    found = client.post("/customers/search", {"term": start}).headers["Location"].partition("?")[2]
    where = client.post(f"/customers/export?sort=since&{found}", {"form": "csv"}).headers["Location"]
    job = Job.objects.get(kind="export_customers")
    assert str(job.pk) in where
    assert perform(job).state == "done", job.error
    text = b"".join(client.get(f"{where}?get").streaming_content).decode("utf-8-sig")
    assert len(text.splitlines()) == expected + 1
    assert visit("ada").get(f"{where}?get").status_code == 404


def test_saved_filters_are_ones_own_or_shared(visit):
    ana, lea = visit("ana"), visit("lea")
    ana.post("/customers/filters?nps=promoter&sort=since", {"name": "Fans", "is_shared": "on"})
    ana.post("/customers/filters?least=5", {"name": "Mine"})
    assert [s.name for s in ana.get("/customers/").context["saved"]] == ["Fans", "Mine"]
    (shared,) = lea.get("/customers/").context["saved"]
    assert (shared.name, shared.query) == ("Fans", "nps=promoter&sort=since")
    assert lea.post(f"/customers/filters/{shared.pk}/delete").status_code == 404
    ana.post(f"/customers/filters/{shared.pk}/delete")
    assert list(lea.get("/customers/").context["saved"]) == []


@pytest.mark.project("empty")
def test_an_empty_project_says_what_to_do(visit):
    answer = visit("ada").get("/customers/")
    assert answer.status_code == 200
    assert "No list of customers yet" in answer.content.decode()


@pytest.mark.project("unstudied")
def test_before_the_first_study_the_list_says_so_and_an_id_is_found_all_the_same(visit, site):
    from goodwill.ledger.ledger import Ledger

    with Ledger.open(site.project) as ledger:
        keys = ledger.merge("SELECT customer_key FROM customers LIMIT 1")["customer_key"].to_pylist()
        (name,) = ledger.source_ids(keys).values()
    client = visit("ada")
    assert "No list of customers yet" in client.get("/customers/").content.decode()
    answer = client.post("/customers/search", {"term": name})
    assert client.get(answer.headers["Location"]).status_code == 200
    assert client.post("/customers/search", {"term": "E00001"}).headers["Location"] == "/customers/"
