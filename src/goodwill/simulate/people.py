"""The customers of one block: who they are, what they are like, and the tables that say so."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.simulate.calendar import DAY
from goodwill.simulate.columns import coded, identifiers, table, times
from goodwill.simulate.drawing import team_id
from goodwill.simulate.scene import Scene
from goodwill.simulate.seeds import BLOCK, stream

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
JOINING = 0.012  # new customers a month, as a share of all
PRODUCTS = ("mobile_s", "mobile_m", "mobile_l", "broadband", "bundle")
PRICES = np.array([149.0, 249.0, 399.0, 349.0, 599.0])
AGES = ("18-29", "30-44", "45-59", "60+")
HOUSEHOLDS = ("single", "couple", "family")
PLACES = ("city", "town", "country")
STYLES = ("explorer", "cautious", "social", "practical")
USES = ("light", "medium", "heavy")
INDUSTRIES = ("trade", "building", "care", "services")
LANGUAGES = ("sv", "en")
PURPOSES = ("contact", "profiling", "reading_emotion")


@dataclass(frozen=True)
class People:
    """Customers of one block (all arrays have one entry per customer).

    Attributes
    ----------
    block, number
        The block, and each customer's number in the whole company.
    since
        Start of the relationship, microseconds since 1970.
    team
        The team that looks after them.
    liking
        Lasting attitude, mean 0, standard deviation about 1.
    leaning
        Lasting shift of each component of their contacts (customers x 3).
    rate
        How often they are in touch, mean 1.
    vocal, price_sensitive
        How loud they are; how much they mind the price.
    shift, stretch
        How they use a scale: added to it, and times its spread.
    age, household, place, style, use, product, language
        Codes into the constants of this module.
    business
        Whether they belong to an account of several people.
    """

    block: int
    number: Ints
    since: Ints
    team: Ints
    liking: Floats
    leaning: Floats
    rate: Floats
    vocal: Floats
    price_sensitive: Floats
    shift: Floats
    stretch: Floats
    age: Ints
    household: Ints
    place: Ints
    style: Ints
    use: Ints
    product: Ints
    language: Ints
    business: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.number)

    def ids(self, which: npt.NDArray[np.integer]) -> pa.Array:
        """Return customer ids of the places `which` in this block; empty for -1."""
        return identifiers("C", np.where(which >= 0, self.number[which], -1), width=8)


def meet(scene: Scene, block: int) -> People:
    """Return the customers of a block."""
    shape, nuisances = scene.truths.shape, scene.nuisances
    number = np.arange(block * BLOCK, min((block + 1) * BLOCK, shape.customers))
    rng, n = stream(scene.seed, block, "traits"), len(number)
    liking = rng.standard_normal(n).astype(np.float32)
    since = _since(rng, scene, n, liking)
    team = np.searchsorted(scene.team_weights, rng.random(n)).clip(0, shape.teams - 1)
    leaning = 0.55 * rng.standard_normal((n, 3)).astype(np.float32) + scene.kindness[team][:, None]
    styles = rng.standard_normal((2, n)).astype(np.float32) * (1.0 if nuisances.scale_styles else 0.0)
    return People(
        block=block, number=number, since=since, team=team, liking=liking, leaning=leaning,
        rate=rng.gamma(2.5, 0.4, n).astype(np.float32),
        vocal=rng.standard_normal(n).astype(np.float32),
        price_sensitive=rng.standard_normal(n).astype(np.float32),
        shift=0.35 * styles[0], stretch=np.exp(0.22 * styles[1]),
        age=rng.choice(4, n, p=[0.22, 0.30, 0.27, 0.21]), household=rng.choice(3, n, p=[0.35, 0.30, 0.35]),
        place=rng.choice(3, n, p=[0.45, 0.35, 0.20]), style=rng.integers(0, 4, n),
        use=rng.choice(3, n, p=[0.3, 0.45, 0.25]), product=rng.choice(5, n, p=[0.22, 0.28, 0.15, 0.2, 0.15]),
        language=rng.choice(2, n, p=[0.6, 0.4]), business=rng.random(n) < 0.08,
    )  # fmt: skip


def _since(rng: np.random.Generator, scene: Scene, n: int, liking: Floats) -> Ints:
    """Draw starts: old customers by an exponential tenure, new ones evenly over the months watched."""
    starts = scene.calendar.starts
    joins = rng.random(n) < JOINING * scene.calendar.months / (1 + JOINING * scene.calendar.months)
    years = rng.exponential(3.0, n)
    if scene.nuisances.survivors:
        years *= np.exp(0.35 * liking - 0.06)
    old = starts[0] - (30 + np.minimum(years, 15.0) * 365).astype(np.int64) * DAY
    new = starts[0] + (rng.random(n) * (starts[-1] - starts[0] - 40 * DAY)).astype(np.int64)
    return np.asarray(np.where(joins, new, old // DAY * DAY), dtype=np.int64)


def tables(scene: Scene, people: People) -> dict[str, pa.Table]:
    """Return the tables `customers`, `links`, `memberships`, `attributes` and `consents` of a block."""
    return {
        "customers": _customers(people), "links": _links(people), "memberships": _memberships(people),
        "attributes": _attributes(scene, people), "consents": _consents(scene, people),
    }  # fmt: skip


def _customers(people: People) -> pa.Table:
    account = np.where(people.business, people.number // 4, -1)
    role = np.where(people.business, people.number % 3, -1)
    return table("customers", len(people), customer_id=people.ids(np.arange(len(people))),
                 account_id=identifiers("A", account, width=7), person_role=coded(role, ("uses", "decides", "pays")),
                 since=times(people.since), language=coded(people.language, LANGUAGES))  # fmt: skip


def _links(people: People) -> pa.Table:
    which = np.flatnonzero(people.number % 10 == 3)
    return table("links", len(which), space="web", customer_id=identifiers("W", people.number[which] * 7 + 5, width=9),
                 same_as=people.ids(which), valid_from=times(people.since[which] + 20 * DAY))  # fmt: skip


def _memberships(people: People) -> pa.Table:
    names = [team_id(t) for t in range(int(people.team.max()) + 1)]
    return table("memberships", len(people), customer_id=people.ids(np.arange(len(people))),
                 unit_id=coded(people.team, names), valid_from=times(people.since))  # fmt: skip


def _attributes(scene: Scene, people: People) -> pa.Table:
    """Write each attribute as one span from the start of the relationship (or of what is known)."""
    everyone = np.arange(len(people))
    known = np.maximum(people.since, scene.calendar.starts[0] - 900 * DAY)
    firms = np.flatnonzero(people.business)
    parts = [
        ("age_group", "demographic", AGES, people.age, everyone),
        ("household", "demographic", HOUSEHOLDS, people.household, everyone),
        ("place", "demographic", PLACES, people.place, everyone),
        ("style", "psychographic", STYLES, people.style, everyone),
        ("use", "behaviour", USES, people.use, everyone),
        ("industry", "firmographic", INDUSTRIES, people.number % 4, firms),
        (
            "price_class",
            "value",
            ("low", "middle", "high"),
            np.array([0, 1, 2, 1, 2])[people.product],
            everyone,
        ),
    ]
    return pa.concat_tables(
        table("attributes", len(which), customer_id=people.ids(which), name=name, family=family,
              value=coded(codes[which], names), valid_from=times(known[which]))
        for name, family, names, codes, which in parts
    )  # fmt: skip


def _consents(scene: Scene, people: People) -> pa.Table:
    """Write one span per purpose; a few withdraw, which ends the first span and begins another."""
    rng, everyone = stream(scene.seed, people.block, "deals"), np.arange(len(people))
    starts, parts = scene.calendar.starts, []
    for purpose, granted in zip(PURPOSES, (0.95, 0.8, 0.65), strict=True):
        state = np.where(rng.random(len(people)) < granted, 0, 1)
        begun = np.maximum(people.since, starts[0] - 500 * DAY)
        ends = begun + ((starts[-1] - begun) * rng.uniform(0.2, 0.9, len(people))).astype(np.int64)
        withdraws = (state == 0) & (rng.random(len(people)) < 0.03)
        again = np.flatnonzero(withdraws)
        for which, codes, first, last in (
            (everyone, state, begun, withdraws), (again, np.full(len(people), 2), ends, np.zeros(len(people), bool)),
        ):  # fmt: skip
            parts.append(
                table("consents", len(which), customer_id=people.ids(which), purpose=purpose,
                      state=coded(codes[which], ("granted", "denied", "withdrawn")), valid_from=times(first[which]),
                      valid_to=times(ends[which], last[which]), basis="consent")
            )  # fmt: skip
    return pa.concat_tables(parts)
