"""Feelings on a customer's page: asked before coded before read from words, with consent only, never an employee's."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from goodwill.ledger.one_customer_rows import Row
from goodwill.web.customers.consents import Consented

BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
ANGRY, KIND = "this is the third time I call, I am furious", "thank you so much, that was kind"
READ = {ANGRY: (-0.7, 0.2), KIND: (0.6, 0.1)}
GRANTED = {"reading_emotion": "granted"}


@pytest.fixture
def read_project(tmp_path, settings):
    """Keep readings of two texts the way a study does, in a project that has nothing else."""
    import pyarrow as pa

    from goodwill.ledger.feelings import readings_schema
    from goodwill.study import readings
    from goodwill.web.site import Site

    keys = {_md5(text): value for text, value in READ.items()}
    rows = [{"text_key": key, "valence": keys[key][0], "valence_sd": keys[key][1]} for key in sorted(keys)]
    fields = readings_schema()
    names = ("text_key", *readings.COLUMNS)
    readings._keep(pa.Table.from_pylist(rows, pa.schema([fields.field(n) for n in names])), tmp_path, "1")
    settings.SITE = Site(tmp_path, "http://testserver")
    return tmp_path


def _md5(text):
    from hashlib import md5

    return md5(text.encode(), usedforsecurity=False).hexdigest()


def row(table, **values):
    return Row(table, values, None, False, 1)


def moment(seq, text=None, speaker="customer", valence=None, labelled_by=None):
    return row("moments", interaction_id=b"c1", seq=seq, text=text, speaker=speaker, valence=valence,
               labelled_by=labelled_by)  # fmt: skip


def teller(states, *moments):
    contact = row("interactions", interaction_id=b"c1", started_at=BEGIN, ended_at=BEGIN, touchpoint="chat",
                  channel="chat", reason=None, handler="none", resolved=None)  # fmt: skip
    tables = {"interactions": (contact,), "moments": moments}
    known = SimpleNamespace(of=lambda name: tables.get(name, ()), unit_of=lambda _row: "")
    return SimpleNamespace(known=known, consented=Consented(states), now=BEGIN, place=lambda unit: unit)


def felt(states, *moments):
    from goodwill.web.customers.timeline.feelings import feelings_of

    return [(f.origin, f.valence, f.error) for f in feelings_of(teller(states, *moments)).get(b"c1", [])]


def test_asked_goes_before_coded_before_read(read_project):
    own = moment(0, ANGRY, valence=0.1, labelled_by="customer")
    coded = moment(1, ANGRY, valence=-0.3, labelled_by="coder")
    assert felt(GRANTED, moment(2, KIND), coded, own) == [
        ("asked", 0.1, 0.0), ("coded", -0.3, 0.0), ("read", *READ[KIND]),
    ]  # fmt: skip
    assert felt(GRANTED, moment(0, ANGRY, labelled_by="customer")) == [("read", *READ[ANGRY])]


@pytest.mark.parametrize("states", [{}, {"reading_emotion": "denied"}, {"reading_emotion": "withdrawn"}])
def test_without_consent_only_the_customers_own_word_is_shown(read_project, states):
    own = moment(2, ANGRY, valence=0.1, labelled_by="customer")
    assert felt(states, moment(0, ANGRY), moment(1, KIND, valence=-0.3, labelled_by="coder"), own) == [
        ("asked", 0.1, 0.0)
    ]


def test_words_of_employees_and_words_nobody_read_have_no_feeling(read_project):
    assert not felt(GRANTED, moment(0, KIND, speaker="employee"), moment(1, KIND, speaker="system"))
    assert not felt(GRANTED, moment(0, "said since the last study"), moment(1))


def test_a_project_without_readings_has_labels_only(tmp_path, settings):
    from goodwill.web.site import Site

    settings.SITE = Site(tmp_path, "http://testserver")
    assert felt(GRANTED, moment(0, ANGRY), moment(1, valence=-0.3, labelled_by="coder")) == [("coded", -0.3, 0.0)]


def test_the_list_says_what_was_read_from_words(read_project):
    from django.utils.translation import override

    from goodwill.web.customers.timeline import contacts, felt_curve

    def details(states, *moments):
        (entry,) = contacts.tell(teller(states, *moments)).entries
        return dict(entry.details)

    assert details(GRANTED, moment(0, ANGRY), moment(1, KIND))["Felt"].endswith("; read from words")
    coded = moment(1, valence=0.4, labelled_by="coder")
    assert details(GRANTED, moment(0, ANGRY), coded)["Felt"].endswith("; partly read from words")
    assert "words" not in details(GRANTED, coded)["Felt"]
    assert "Felt" not in details({}, moment(0, ANGRY), moment(1, KIND))
    ((_anchor, ((_label, way),)),) = felt_curve.tell(teller(GRANTED, moment(0, ANGRY), moment(1, KIND))).asides
    assert "rose from" in way
    assert way.endswith("; read from words")
    with override("sv"):
        assert details(GRANTED, moment(0, ANGRY))["Upplevt"].endswith("; läst ur orden")


def test_the_balance_takes_what_was_read_with_its_error_as_the_study_does(read_project):
    from goodwill.web.customers.timeline.balance import events_of

    ((event, _row),) = events_of(teller(GRANTED, moment(0, ANGRY), moment(1, valence=0.3, labelled_by="coder")))
    assert (event.valence, event.error) == pytest.approx(((-0.7 + 0.3) / 2, 0.2 / 2))
    ((unknown, _row),) = events_of(teller({}, moment(0, ANGRY)))
    assert (unknown.valence, unknown.error) == (None, 0.0)


UNLABELLED = "(SELECT * REPLACE (CASE WHEN seq % 4 > 1 THEN valence END AS valence) FROM moments) AS m"


@pytest.mark.project("planted")
def test_every_moment_has_the_feeling_that_the_view_gives_it(site):
    """The page and the view `felt` agree on moments, values and origins; half of the labels are taken away."""
    from dataclasses import replace

    from goodwill.ledger.feelings import FELT
    from goodwill.ledger.ledger import Ledger
    from goodwill.study.readings import read_words
    from goodwill.web.customers import queries
    from goodwill.web.customers.timeline.feelings import feelings_of
    from goodwill.web.people.facade import Sight

    with Ledger.open(site.project) as ledger:
        read_words(ledger, site.project, lambda _told: None)
        view = FELT.replace("moments AS m", UNLABELLED)
        chosen = f"SELECT customer_key FROM ({view}) GROUP BY customer_key ORDER BY count(*) DESC, customer_key LIMIT 9"
        rows = ledger.merge(f"SELECT * FROM ({view}) WHERE customer_key IN ({chosen})").to_pylist()
    assert {r["origin"] for r in rows} == {"asked", "coded", "read"}
    for key in {r["customer_key"] for r in rows}:
        found = queries.customer(Sight(None, "all", leadership=False), key)
        moments = [replace(m, values={**m.values, "valence": m["valence"] if m["seq"] % 4 > 1 else None})
                   for m in found.known.of("moments")]  # fmt: skip
        shown = feelings_of(teller(found.consented.states, *moments))
        ours = {(f.moment["interaction_id"], f.moment["seq"]): (f.origin, f.valence, f.error)
                for feelings in shown.values() for f in feelings}  # fmt: skip
        theirs = {(r["interaction_id"], r["seq"]): (r["origin"], r["valence"], r["valence_sd"])
                  for r in rows if r["customer_key"] == key}  # fmt: skip
        assert ours == theirs
