"""A customer's page: who may see it, that it tells what the ledger knows and no more, in picture and list alike."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from goodwill.ledger.one_customer import one_customer


@pytest.mark.parametrize(("who", "own", "other"), [("ada", 200, 200), ("ana", 200, 200), ("lea", 200, 404),
                                                   ("fia", 200, 404), ("olof", 404, 404), ("vera", 404, 404),
                                                   ("hanna", 404, 404), ("stranger", 302, 302)])  # fmt: skip
def test_a_customer_out_of_sight_is_not_there(visit, own_and_other, at, who, own, other):
    client = visit(who)
    assert client.get(at(own_and_other[0])).status_code == own
    assert client.get(at(own_and_other[1])).status_code == other


@pytest.mark.parametrize("key", ["0", "zz", "1y2p0ij32e8e8", "ABC", "-", "a" * 30])
def test_a_key_of_nobody_is_not_found(visit, key):
    assert visit("ada").get(f"/customers/one/{key}").status_code == 404


def test_all_that_happened_is_in_the_list_once_and_every_mark_leads_to_its_line(visit, site, listed, at):
    row = listed.page(sort="interactions", size=1).rows[0]
    client, known = visit("ada"), one_customer(site.project, row.customer_key)
    marks, lines, address = set(), [], at(row)
    first = client.get(address).content.decode()
    marks = set(re.findall(r'<a href="([^"]+)"><title>', first))
    while address:
        page = client.get(address)
        story = page.context["story"]
        lines += [line.entry for line in story.lines]
        address = at(row) + story.after if story.after else ""
    assert len(lines) == len({e.anchor for e in lines}) == story.total
    assert [e.at for e in lines] == sorted((e.at for e in lines), reverse=True)
    assert sum(e.row.table == "interactions" for e in lines) == row.interactions == len(known.of("interactions"))
    assert sum(e.row.table == "replies" for e in lines) == len(known.of("replies"))
    words = {a["text"] for a in known.of("answers") if a["text"]}
    assert words <= {w for e in lines for w in e.words}
    anchors = {e.anchor for e in lines}
    assert marks
    assert {m.partition("#")[2] for m in marks} <= anchors
    elsewhere = sorted(m for m in marks if m.startswith("?"))[-1].replace("&amp;", "&")
    page, _, anchor = elsewhere.partition("#")
    assert f'id="{anchor}"' in client.get(at(row) + page).content.decode()


def test_the_pages_of_the_list_go_back_the_way_they_came(visit, listed, at):
    row, client = listed.page(sort="interactions", size=1).rows[0], visit("ada")
    first = client.get(at(row)).context["story"]
    second = client.get(at(row) + first.after).context["story"]
    again = client.get(at(row) + (second.before or "")).context["story"]
    assert [x.key for x in again.lines] == [x.key for x in first.lines]


def test_a_period_shows_its_part_only(visit, listed, at):
    row = listed.page(sort="interactions", size=1).rows[0]
    story = visit("ada").get(at(row, "?period=3m")).context["story"]
    assert story.end - story.start == timedelta(days=91)
    assert all((x.entry.until or x.entry.at) >= story.start or x.entry.until is None for x in story.lines)


def test_the_sentence_says_what_the_facts_say(visit, site, listed, at):
    row = listed.page(sort="interactions", size=1).rows[0]
    answer = visit("ada").get(at(row))
    sentence = " ".join(answer.context["sentences"])
    assert f"with {row.interactions} contacts" in sentence
    assert f"{row.since:%B %Y}" in sentence
    if row.nps is not None:
        assert "Would recommend us" in sentence
        assert f"{row.nps:.0f}" in sentence


def test_read_emotion_is_shown_only_where_the_customer_agreed(visit, site, listed):
    from goodwill.study.text_scores import TextScores
    from goodwill.web.customers import queries
    from goodwill.web.customers.timeline import contacts
    from goodwill.web.customers.timeline.marks import Teller
    from goodwill.web.people.facade import Sight

    everyone, scores = Sight(None, "all", leadership=False), TextScores.open(site.project)
    seen = set()
    for row in listed.page(sort="interactions", size=120).rows:
        found = queries.customer(everyone, row.customer_key)
        told = contacts.tell(Teller(found.known, found.consented, found.now))
        read = [m for m in found.known.of("moments") if m["valence"] is not None and m["labelled_by"] != "customer"]
        own = {m["interaction_id"] for m in found.known.of("moments")
               if m["valence"] is not None and m["labelled_by"] == "customer"}  # fmt: skip
        said = [m for m in found.known.of("moments") if m["speaker"] == "customer"]
        words = {m["interaction_id"] for m, score in zip(said, scores.of(m["text"] for m in said), strict=True)
                 if score is not None and score["valence"] is not None}  # fmt: skip
        bars = sum(m.kind == "bar" for m in told.marks)
        if found.consented.states.get("reading_emotion") == "granted":
            seen.add("granted") if read else None
            assert bars == len(own | words | {m["interaction_id"] for m in read})
        else:
            seen.add("refused") if read else None
            assert bars == len(own)
    assert seen == {"granted", "refused"}


def test_what_was_concluded_is_hidden_from_those_who_said_no_to_profiling(visit, listed, at):
    from goodwill.web.customers import queries
    from goodwill.web.people.facade import Sight

    everyone = Sight(None, "all", leadership=False)
    states = {}
    for row in listed.page(sort="interactions", size=60).rows:
        found = queries.customer(everyone, row.customer_key)
        families = {a["family"] for a in found.attributes}
        states.setdefault(found.consented.may_show_profile, set()).update(families)
    assert "psychographic" in states[True]
    assert not {"psychographic", "behaviour", "value"} & states[False]


def test_another_id_of_the_same_person_leads_to_the_one_page(visit, site, listed, at):
    import pyarrow as pa

    from goodwill.intake.load import load

    one, two = listed.page(sort="interactions", size=2).rows
    links = pa.table({"space": ["customers"], "customer_id": [two.source_id], "same_as": [one.source_id],
                      "valid_from": [one.since]})  # fmt: skip
    import pyarrow.parquet as pq

    pq.write_table(links, site.folder.parent / "links.parquet")
    load(site.project, [site.folder.parent / "links.parquet"])
    client = visit("ada")
    answers = [client.get(at(r)) for r in (one, two)]
    assert sorted(a.status_code for a in answers) == [200, 302]
    (shown,) = [a for a in answers if a.status_code == 200]
    assert f"with {one.interactions + two.interactions} contacts" in " ".join(shown.context["sentences"])


@pytest.mark.project("unstudied")
def test_without_a_study_a_customer_is_shown_from_the_ledger_alone(visit, cast, site, units):
    from goodwill.ledger.ledger import Ledger
    from goodwill.web.customers.keys import text_of

    with Ledger.open(site.project) as ledger:
        rows = ledger.merge("SELECT customer_key, unit_id FROM memberships").to_pylist()
    own = next(r for r in rows if r["unit_id"] == units[0])
    other = next(r for r in rows if r["unit_id"] != units[0])
    cast["lea"].units = units[:1]
    cast["lea"].save()
    lead = visit("lea")
    assert lead.get(f"/customers/one/{text_of(own['customer_key'])}").status_code == 200
    assert lead.get(f"/customers/one/{text_of(other['customer_key'])}").status_code == 404
