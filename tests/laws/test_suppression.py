"""Whoever holds every published cell cannot tell what fewer than five people answered, nor how many they were."""

from datetime import UTC, datetime, timedelta
from itertools import combinations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from goodwill.ledger.anonymity.door import publish_facts
from goodwill.ledger.anonymity.facts import read
from goodwill.ledger.anonymity.floors import Floors
from goodwill.ledger.anonymity.unit_tree import EVERYONE

FLOOR = 5
WIDTH = 2  # persons: how wide the range of a hidden count of one to four must stay under bounds
TOLERANCE = 1e-6  # of a linear programme's optimum, in persons or points
START = datetime(2025, 3, 3, tzinfo=UTC)
CATEGORIES = {"language": ("en", "sv", "fi"), "mode": ("web", "paper")}
UTC_US = pa.timestamp("us", tz="UTC")


def schema(**types):
    return pa.schema(list(types.items()))


TEXT, ID, REAL = pa.string(), pa.binary(), pa.float64()
REPLIES = schema(reply_id=ID, invitation_id=ID, survey_id=TEXT, unit_id=TEXT, started_at=UTC_US, language=TEXT,
                 mode=TEXT, partial=pa.bool_())  # fmt: skip
ANSWERS = schema(reply_id=ID, question_id=TEXT, construct=TEXT, value=REAL, low=REAL, high=REAL, higher_is=TEXT,
                 text=TEXT)  # fmt: skip
INVITATIONS = schema(invitation_id=ID, survey_id=TEXT, unit_id=TEXT, wave=TEXT, sent_at=UTC_US, channel=TEXT,
                     sender=TEXT, reminder=pa.int64(), state=TEXT)  # fmt: skip
UNITS = schema(unit_id=TEXT, kind=TEXT, parent=TEXT, valid_from=UTC_US, valid_to=UTC_US)


def tables(tree, people, answers):
    """Build stored tables: `tree` unit -> parent, `people` (unit, language, mode), answers per construct or None."""
    replies, spoken = [], []
    for i, (unit, language, mode) in enumerate(people):
        key = f"r{i:05d}".encode()
        replies.append({"reply_id": key, "survey_id": "s", "unit_id": unit, "language": language, "mode": mode,
                        "started_at": START + timedelta(minutes=i), "partial": False})  # fmt: skip
        for q, column in enumerate(answers):
            if column[i] is not None:
                name = f"engage.q{q}"
                spoken.append({"reply_id": key, "question_id": name, "construct": name, "value": float(column[i]),
                               "low": 1.0, "high": 5.0, "higher_is": "better"})  # fmt: skip
    units = [
        {"unit_id": u, "kind": "team", "parent": p, "valid_from": START - timedelta(days=400)} for u, p in tree.items()
    ]
    return tuple(
        pa.Table.from_pylist(rows, schema=kind)
        for rows, kind in ((replies, REPLIES), (spoken, ANSWERS), ([], INVITATIONS), (units, UNITS))
    )


def publish(company, cuts=(), floors=Floors()):  # noqa: B008 - a frozen value
    tree, people, answers = company
    facts = read(*tables(tree, people, answers), zone="UTC", cuts=tuple(cuts))
    return publish_facts(facts, floors)


@st.composite
def companies(draw, most_units=6, most_people=9, questions=2):
    """Draw a tree of units with people in any of them, their languages, modes and answers (some left out)."""
    units = [f"u{i}" for i in range(draw(st.integers(1, most_units)))]
    tree = {u: draw(st.sampled_from([None, *units[:i]])) for i, u in enumerate(units)}
    people = []
    for unit in units:
        size = draw(st.integers(0, most_people))
        one_sided = draw(st.booleans())
        for _ in range(size):
            language = "en" if one_sided else draw(st.sampled_from(CATEGORIES["language"]))
            people.append((unit, language, draw(st.sampled_from(CATEGORIES["mode"]))))
    extreme = draw(st.booleans())
    value = st.sampled_from([1, 2, 3, 4, 5] if not extreme else [5, 5, 5, 5, 4])
    answers = [
        draw(st.lists(st.none() | value if q else value, min_size=len(people), max_size=len(people)))
        for q in range(questions)
    ]
    return tree, people, answers


class Attacker:
    """Someone who holds all published cells of one construct, knows the tree, and knows which cells are empty."""

    def __init__(self, published, company, construct, cuts):
        tree, people, answers = company
        given_answer = [a is not None for a in answers[int(construct[-1])]]
        which = {"language": 1, "mode": 2}
        people = [p for p, g in zip(people, given_answer, strict=True) if g]
        values = [a for a in answers[int(construct[-1])] if a is not None]
        self.atoms = sorted({(p[0], *(p[which[c]] for c in cuts)) for p in people})
        place = {a: i for i, a in enumerate(self.atoms)}
        at = [place[(p[0], *(p[which[c]] for c in cuts))] for p in people]
        self.n = np.bincount(at, minlength=len(self.atoms)).astype(float)
        self.sum = np.bincount(at, weights=values, minlength=len(self.atoms))
        self.hidden, rows = [], []
        for cell in published.cells.to_pylist():
            if cell["construct"] != construct:
                continue
            inside = self.indicator(tree, cell, cuts)
            if cell["suppressed"]:
                assert cell["persons"] is None
                assert cell["mean"] is None
                self.hidden.append(inside)
            else:
                rows.append(inside)
                assert cell["persons"] == inside @ self.n
                assert cell["mean"] * cell["persons"] == pytest.approx(inside @ self.sum)
        self.P = np.array(rows).reshape(len(rows), len(self.atoms))

    def indicator(self, tree, cell, cuts):
        def below(unit):
            while unit is not None:
                if unit == cell["unit"]:
                    return True
                unit = tree[unit]
            return cell["unit"] == EVERYONE

        of = (lambda a: True) if not cell["cut"] else (lambda a: a[1 + cuts.index(cell["cut"])] == cell["category"])
        return np.array([float(below(a[0]) and of(a)) for a in self.atoms])

    def small_groups(self):
        """Yield every set of atoms with one to four people."""
        few = np.flatnonzero(self.n < FLOOR)
        for size in range(1, FLOOR):
            for group in combinations(few.tolist(), size):
                if self.n[list(group)].sum() < FLOOR:
                    yield list(group)

    def finds_a_sum(self):
        """Whether some sum over published cells, of any kind, rests on one to four people only."""
        whole = np.linalg.matrix_rank(self.P) if self.P.size else 0
        for group in self.small_groups():
            rest = np.delete(self.P, group, axis=1)
            if (np.linalg.matrix_rank(rest) if rest.size else 0) < whole:
                return group
        return None

    def count_range(self, inside):
        known = self.P @ self.n
        ends = [linprog(sign * inside, A_eq=self.P, b_eq=known, bounds=(0, None), method="highs") for sign in (1, -1)]
        return (ends[0].fun, np.inf if ends[1].status == 3 else -ends[1].fun)

    def sum_range(self, inside):
        known = self.P @ self.sum
        bounds = np.column_stack([self.n, 5 * self.n])
        ends = [linprog(sign * inside, A_eq=self.P, b_eq=known, bounds=bounds, method="highs") for sign in (1, -1)]
        return ends[0].fun, -ends[1].fun


def attack(company, cuts):
    published = publish(company, cuts)
    for q in range(len(company[2])):
        construct = f"engage.q{q}"
        if all(a is None for a in company[2][q]):
            continue
        attacker = Attacker(published, company, construct, list(cuts))
        assert attacker.finds_a_sum() is None
        for inside in attacker.hidden:
            persons = inside @ attacker.n
            if 0 < persons < FLOOR:
                low, high = attacker.count_range(inside)
                assert high - low >= WIDTH - TOLERANCE
                low, high = attacker.sum_range(inside)
                assert high - low > TOLERANCE


def company_of(*groups):
    """Return a flat company: (unit, language, answers) per group."""
    people = [(unit, language, "web") for unit, language, said in groups for _ in said]
    return {unit: None for unit, _, _ in groups}, people, [[a for _, _, said in groups for a in said]]


def test_two_people_are_not_left_when_another_unit_speaks_one_language():
    # Everyone in English less all of u2 (who all speak it) would be the two English speakers of u1.
    attack(company_of(("u1", "sv", [1, 2, 3, 4, 5, 3]), ("u1", "en", [2, 4]), ("u2", "en", [3, 4, 5, 1, 2, 3, 4, 2])),
           ("language",))  # fmt: skip


@pytest.mark.parametrize("same", [5, 1, 3])
def test_people_who_agree_are_not_left_when_another_unit_speaks_one_language(same):
    company = company_of(
        ("u1", "sv", [1, 2, 3, 4, 5, 3]), ("u1", "en", [same] * 6), ("u2", "en", [3, 4, 5, 1, 2, 3, 4, 2])
    )
    attacker = Attacker(publish(company, ("language",)), company, "engage.q0", ["language"])
    agreed = np.array([float(a == ("u1", "en")) for a in attacker.atoms])
    solution = np.linalg.lstsq(attacker.P.T, agreed, rcond=None)[0]
    assert np.abs(solution @ attacker.P - agreed).max() > TOLERANCE


@settings(max_examples=60, deadline=None)
@given(companies())
def test_nothing_about_fewer_than_five_follows_from_the_tree(company):
    attack(company, ())


@settings(max_examples=40, deadline=None)
@given(companies(most_units=4))
def test_nothing_about_fewer_than_five_follows_from_a_cut(company):
    attack(company, ("language",))


@settings(max_examples=25, deadline=None)
@given(companies(most_units=3, most_people=12, questions=1))
def test_nothing_about_fewer_than_five_follows_from_two_cuts(company):
    attack(company, ("language", "mode"))


@settings(max_examples=30, deadline=None)
@given(companies(), st.integers(5, 8), st.integers(1, 3))
def test_a_higher_floor_never_shows_more(company, floor, more):
    def shown(floors):
        cells = publish(company, ("language",), floors).cells.to_pylist()
        keys = ("unit", "cut", "category", "construct")
        return {tuple(c[k] for k in keys) for c in cells if not c["suppressed"]}

    assert shown(Floors(floor + more, 8 + more)) <= shown(Floors(floor, 8))


@settings(max_examples=15, deadline=None)
@given(companies(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(company, random):
    tree, people, answers = company
    order = list(range(len(people)))
    random.shuffle(order)
    mixed = (
        dict(sorted(tree.items(), reverse=True)),
        [people[i] for i in order],
        [[column[i] for i in order] for column in answers],
    )
    one, two = publish(company, ("mode",)).cells, publish(mixed, ("mode",)).cells
    assert one.drop_columns(["mean", "variance"]).equals(two.drop_columns(["mean", "variance"]))
    for column in ("mean", "variance"):
        np.testing.assert_allclose(
            one[column].to_numpy().astype(float), two[column].to_numpy().astype(float), atol=1e-12
        )


@settings(max_examples=30, deadline=None)
@given(companies())
def test_people_who_all_answered_the_same_are_not_shown_nor_left_over(company):
    published = publish(company)
    for q in range(2):
        if all(a is None for a in company[2][q]):
            continue
        attacker = Attacker(published, company, f"engage.q{q}", [])
        values = [a for a in company[2][q] if a is not None]
        where = [p[0] for p, a in zip(company[1], company[2][q], strict=True) if a is not None]
        seen = {tuple(row) for row in attacker.P.T.tolist()}
        for signature in seen - {tuple([0.0] * len(attacker.P))}:
            units = {
                a[0] for a, col in zip(attacker.atoms, attacker.P.T.tolist(), strict=True) if tuple(col) == signature
            }
            said = [v for v, u in zip(values, where, strict=True) if u in units]
            assert len(set(said)) > 1
