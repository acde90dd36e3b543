"""Engagement leaves the ledger as cells only: counted in persons, above the floors, with what protects them."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from goodwill.core.errors import GoodwillError, LedgerError, PrivacyError
from goodwill.ledger import anonymity
from goodwill.ledger.anonymity import EVERYONE, REPLIES, Floors, PublishedEngagement
from goodwill.ledger.anonymity.door import publish_facts
from goodwill.ledger.anonymity.facts import read
from goodwill.ledger.contracts import CONTRACTS
from goodwill.ledger.frames import source_of
from goodwill.ledger.ledger import Ledger
from goodwill.ledger.settings import Settings

WAVE = datetime(2025, 3, 3, 8, tzinfo=UTC)
TREE = {"north": None, "south": None, "a": "north", "b": "north", "c": "north", "d": "south"}


def frames(sizes, *, wave="spring", start=WAVE, asked=2, link=False, words=(), tree=TREE, prefix=""):
    """Build file-side tables of one wave: `sizes` people per unit, all of whom answer, and `asked` silent ones each.

    Answers go round 2, 3, 4, 5, so that no group of two or more agrees.
    """
    people = [(unit, i) for unit, size in sizes.items() for i in range(size)]
    key = [f"{prefix}{wave}-{unit}-{i}" for unit, i in people]
    units = [unit for unit, _ in people]
    silent = [unit for unit in sizes for _ in range(asked)]
    n = len(key)
    invitations = pd.DataFrame({
        "invitation_id": [f"i-{k}" for k in key] + [f"s-{prefix}{wave}-{j}" for j in range(len(silent))],
        "survey_id": "work", "perspective": "engagement", "unit_id": units + silent, "wave": wave, "sent_at": start,
        "channel": "e-mail", "reminder": 0, "state": ["completed"] * n + ["sent"] * len(silent),
    })  # fmt: skip
    replies = pd.DataFrame({
        "reply_id": key, "invitation_id": [f"i-{k}" for k in key] if link else None, "survey_id": "work",
        "perspective": "engagement", "unit_id": units,
        "started_at": [start + timedelta(hours=1, minutes=j) for j in range(n)], "language": "en", "mode": "web",
        "partial": False,
    })  # fmt: skip
    answers = pd.DataFrame({
        "reply_id": key, "question_id": "q", "construct": "engage.voice", "value": [2.0 + j % 4 for j in range(n)],
        "low": 1.0, "high": 5.0, "higher_is": "better", "text": None,
    })  # fmt: skip
    said = pd.DataFrame({
        "reply_id": [k for k, (u, _) in zip(key, people, strict=True) if u in words], "question_id": "w",
        "construct": "engage.voice", "value": None, "low": 1.0, "high": 5.0, "higher_is": "better",
    })  # fmt: skip
    said["text"] = [f"words of {k}" for k in said.reply_id]
    table = pd.DataFrame({
        "unit_id": list(tree), "kind": "team", "parent": list(tree.values()), "valid_from": start - timedelta(days=500),
    })  # fmt: skip
    return {"invitations": invitations, "replies": replies, "answers": pd.concat([answers, said]), "units": table}


def together(*parts):
    return {k: pd.concat([p[k] for p in parts], ignore_index=True).drop_duplicates() for k in parts[0]}


def persons(published, construct=REPLIES, cut="", category=""):
    """Return unit -> persons, None where hidden, of the last wave."""
    rows = [r for r in published.cells.to_pylist() if r["wave"] == published.waves[-1]]
    return {
        r["unit"]: r["persons"] for r in rows if (r["construct"], r["cut"], r["category"]) == (construct, cut, category)
    }


TEXT, ID, TIME = pa.string(), pa.binary(), pa.timestamp("us", tz="UTC")
STORED = {
    "replies": {"reply_id": ID, "invitation_id": ID, "survey_id": TEXT, "unit_id": TEXT, "started_at": TIME,
                "language": TEXT, "mode": TEXT, "partial": pa.bool_()},
    "answers": {"reply_id": ID, "construct": TEXT, "value": pa.float64(), "low": pa.float64(), "high": pa.float64(),
                "higher_is": TEXT, "text": TEXT},
    "invitations": {"invitation_id": ID, "survey_id": TEXT, "unit_id": TEXT, "wave": TEXT, "sent_at": TIME,
                    "channel": TEXT, "sender": TEXT, "reminder": pa.int64(), "state": TEXT},
    "units": {"unit_id": TEXT, "kind": TEXT, "parent": TEXT, "valid_from": TIME, "valid_to": TIME},
}  # fmt: skip


def stored(tables):
    """Return the frames as the ledger keeps them (ids as bytes, all columns there)."""
    for name, columns in STORED.items():
        frame = tables.get(name, pd.DataFrame(columns=list(columns)))
        rows = frame.reindex(columns=list(columns)).astype(object).where(lambda f: f.notna(), None)
        for column in [c for c, kind in columns.items() if kind == ID]:
            rows[column] = [None if v is None else v.encode() for v in rows[column]]
        yield pa.Table.from_pylist(rows.to_dict("records"), schema=pa.schema(list(columns.items())))


def publish(tables, *, cuts=(), floors=Floors(), earlier=()):  # noqa: B008 - a frozen value
    return publish_facts(read(*stored(tables), zone="UTC", cuts=cuts), floors, earlier=earlier)


def published_of(sizes, **options):
    return publish(frames(sizes, **options))


def test_nothing_is_hidden_where_everyone_is_many():
    found = published_of({"a": 5, "b": 6, "c": 7, "d": 9})
    assert persons(found) == {EVERYONE: 27, "north": 18, "south": 9, "a": 5, "b": 6, "c": 7, "d": 9}
    assert persons(found, "engage.voice") == persons(found)


def test_a_small_unit_takes_its_smallest_sibling_with_it_and_no_more():
    found = published_of({"a": 3, "b": 6, "c": 7, "d": 9})
    assert persons(found) == {EVERYONE: 25, "north": 16, "south": 9, "a": None, "b": None, "c": 7, "d": 9}


def test_two_small_units_hide_each_other():
    found = published_of({"a": 3, "b": 3, "c": 7, "d": 9})
    assert persons(found) == {EVERYONE: 22, "north": 13, "south": 9, "a": None, "b": None, "c": 7, "d": 9}


def test_a_rest_below_the_floor_needs_a_third():
    found = published_of({"a": 2, "b": 2, "c": 7, "d": 9})
    assert persons(found)["c"] is None
    assert persons(found)["north"] == 11


def test_a_single_small_branch_is_hidden_through_its_parents():
    found = published_of({"a": 8, "b": 7, "d": 4})
    assert persons(found)["south"] is None
    assert persons(found)["north"] is None  # else everyone less the north is the south
    assert persons(found)[EVERYONE] == 19


def test_people_directly_in_a_parent_are_no_remainder():
    found = published_of({"north": 2, "a": 6, "b": 8, "c": 9, "d": 9})
    assert persons(found)["north"] == 25
    assert persons(found)["a"] is None


def test_one_reason_for_all():
    cells = published_of({"a": 3, "b": 6, "c": 7, "d": 9}).cells
    assert set(cells.filter(cells["suppressed"])["reason"].to_pylist()) == {anonymity.lattice.REASON}


def test_figures_are_those_of_the_rows():
    found = published_of({"a": 5, "b": 6, "c": 7, "d": 9})
    row = next(r for r in found.cells.to_pylist() if (r["unit"], r["construct"]) == ("a", "engage.voice"))
    values = pd.Series([2.0, 3, 4, 5, 2])
    assert (row["mean"], row["variance"]) == (pytest.approx(values.mean()), pytest.approx(values.var()))
    assert (row["low"], row["high"]) == (1.0, 5.0)


def test_asked_counts_arrived_first_invitations():
    tables = frames({"a": 6, "d": 9}, asked=2)
    extra = tables["invitations"].iloc[:2].copy()
    extra["invitation_id"] = ["bounced", "reminded"]
    extra["state"], extra["reminder"] = ["bounced", "sent"], [0, 1]
    tables["invitations"] = pd.concat([tables["invitations"], extra])
    rows = publish(tables).cells.to_pylist()
    assert {r["unit"]: r["asked"] for r in rows if r["construct"] == REPLIES} == {
        EVERYONE: 19, "north": 8, "south": 11, "a": 8, "b": None, "c": None, "d": 11,
    }  # fmt: skip


def test_two_replies_to_one_invitation_are_one_person():
    tables = frames({"a": 6, "d": 9}, link=True)
    tables["replies"].loc[1:2, "invitation_id"] = tables["replies"].loc[0, "invitation_id"]
    assert persons(publish(tables)) == dict.fromkeys([*TREE], None) | {EVERYONE: 13}


def test_a_question_that_few_answered_is_hidden_alone():
    tables = frames({"a": 6, "b": 8, "c": 9, "d": 9})
    tables["answers"] = tables["answers"].iloc[2:]
    found = publish(tables)
    assert persons(found)["a"] == 6
    assert persons(found, "engage.voice")["a"] is None
    assert persons(found, "engage.voice")["b"] is None


def test_a_scale_turned_round_is_turned_back():
    tables = frames({"a": 6, "d": 9})
    tables["answers"]["higher_is"] = "worse"
    tables["answers"]["value"] = 6.0 - tables["answers"]["value"]
    turned = publish(tables).cells
    assert turned["mean"].to_pylist() == pytest.approx(
        published_of({"a": 6, "d": 9}).cells["mean"].to_pylist(), nan_ok=True
    )


def test_the_wave_is_the_one_sent_out_last_and_else_the_quarter():
    later = WAVE + timedelta(days=180)
    tables = together(frames({"a": 6}), frames({"a": 7}, wave="autumn", start=later))
    found = publish(tables)
    assert found.waves == ("spring", "autumn")
    assert found.notes == ()
    del tables["invitations"]
    found = publish(tables)
    assert found.waves == ("2025-Q1", "2025-Q3")
    assert all("quarter" in note for note in found.notes)


def test_floors_can_be_raised_never_lowered():
    tables = frames({"a": 6, "b": 9, "d": 9})
    with Ledger.from_tables(Settings(minimum_persons=7), seed=1, **tables) as ledger:
        assert persons(anonymity.published(ledger))["a"] is None
    with pytest.raises(GoodwillError):
        Settings(minimum_persons=4)
    with pytest.raises(PrivacyError, match="never lowered"):
        Floors(persons=4)
    with pytest.raises(PrivacyError):
        Floors(comments=7)


@pytest.mark.parametrize(
    "cut", ["started_at", "day", "month", "reply_id", "unit_id", "text", "partial", "language = 'en'", "1=1", ""]
)
def test_free_periods_searches_and_expressions_are_refused(cut):
    with pytest.raises(PrivacyError, match="fixed when people were asked"):
        publish(frames({"a": 6, "d": 9}), cuts=(cut,))


def test_no_query_over_the_ledger_meets_engagement():
    with Ledger.from_tables(seed=1, **frames({"a": 6, "d": 9})) as ledger:
        for table in ("engagement_replies", "engagement_answers"):
            with pytest.raises(GoodwillError):
                ledger.merge(f"SELECT * FROM {table}")
        assert ledger.merge("SELECT count(*) AS n FROM answers")["n"].to_pylist() == [0]


def test_no_engagement_says_so():
    nothing = Ledger.from_tables(seed=1, units=frames({"a": 1})["units"])
    with nothing as ledger, pytest.raises(LedgerError, match="no engagement"):
        anonymity.published(ledger)


def test_comments_are_listed_from_eight_people_on_and_never_by_difference():
    with Ledger.from_tables(seed=1, **frames({"a": 8, "b": 9, "d": 9}, words=("a", "b"))) as ledger:
        assert len(anonymity.comments(ledger, "spring", "a")) == 8
        assert anonymity.comments(ledger, "spring", "a") == tuple(sorted(anonymity.comments(ledger, "spring", "a")))
        assert len(anonymity.comments(ledger, "spring")) == 17
    with Ledger.from_tables(seed=1, **frames({"a": 7, "b": 9, "d": 9}, words=("a", "b"))) as ledger:
        assert len(anonymity.comments(ledger, "spring", "north")) == 16
        for unit in ("a", "b"):  # north less b would be a
            with pytest.raises(PrivacyError, match="Too few people"):
                anonymity.comments(ledger, "spring", unit)


def test_cells_hold_no_words():
    found = published_of({"a": 8, "b": 9, "d": 9}, words=("a", "b", "d"))
    assert not any("words of" in str(v) for column in found.cells.itercolumns() for v in column.to_pylist())


def test_what_was_stored_is_read_back(tmp_path):
    made = published_of({"a": 3, "b": 6, "c": 7, "d": 9})
    made.save(tmp_path)
    read = PublishedEngagement.load(tmp_path, made.version)
    assert read.cells.equals(made.cells)
    assert (read.cuts, read.floors, read.notes) == (made.cuts, made.floors, made.notes)
    with pytest.raises(LedgerError):
        PublishedEngagement.load(tmp_path, "none")


def again(sizes, earlier, **options):
    return publish(frames(sizes), earlier=earlier, **options)


def test_a_few_late_replies_do_not_change_a_published_wave():
    first = again({"a": 6, "b": 8, "d": 9}, ())
    second = again({"a": 7, "b": 8, "d": 9}, (first,))
    assert second.cells.equals(first.cells)
    assert "late replies" in second.notes[0]
    third = again({"a": 11, "b": 8, "d": 9}, (first, second))
    assert persons(third)["a"] == 11
    assert third.notes == ()


def test_late_replies_of_several_units_must_suffice_in_each():
    first = again({"a": 6, "b": 8, "d": 9}, ())
    second = again({"a": 9, "b": 11, "d": 9}, (first,))  # six late ones, three in each
    assert second.cells.equals(first.cells)


def test_a_corrected_answer_is_not_read_off_two_publications():
    first = again({"a": 6, "d": 9}, ())
    tables = frames({"a": 6, "d": 9})
    tables["answers"].loc[0, "value"] = 5.0
    assert publish(tables, earlier=(first,)).cells.equals(first.cells)


def test_other_cuts_later_are_refused():
    first = again({"a": 6, "d": 9}, ())
    with pytest.raises(PrivacyError, match="other cuts"):
        publish(frames({"a": 6, "d": 9}), cuts=("mode",), earlier=(first,))


def test_a_raised_floor_hides_in_what_was_published_before():
    first = again({"a": 6, "b": 8, "d": 9}, ())
    second = again({"a": 6, "b": 8, "d": 9}, (first,), floors=Floors(7))
    assert persons(second)["a"] is None
    assert pc.all(pc.is_null(second.cells.filter(second.cells["suppressed"])["mean"])).as_py()


def test_a_project_keeps_what_it_published(tmp_path):
    tables = frames({"a": 6, "b": 8, "d": 9})
    with Ledger.create(tmp_path / "p", seed=1) as ledger:
        ledger.load({name: source_of(CONTRACTS[name], table, "UTC") for name, table in tables.items()})
        made = anonymity.published(ledger)
        file = tmp_path / "p" / "published" / "engagement" / f"{ledger.version}.parquet"
        assert file.exists()
        assert anonymity.published(ledger).cells.equals(made.cells)
        assert pq.read_table(file).num_rows == made.cells.num_rows
