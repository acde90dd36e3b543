"""Business: agreements, outcomes, offers and the options people had."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from goodwill.simulate.calendar import DAY
from goodwill.simulate.columns import coded, counts, flags, identifiers, numbers, table, texts, times
from goodwill.simulate.contacts import ANGER
from goodwill.simulate.happenings import PER_BLOCK
from goodwill.simulate.life import NEVER, WHY, Life
from goodwill.simulate.people import PRICES, PRODUCTS, People
from goodwill.simulate.scene import Scene
from goodwill.simulate.seeds import stream

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
CURRENCY = "SEK"
YEAR = 365 * DAY
OPTIONS = ("us", "rival_a", "rival_b", "none")
WORTH = np.array([0.6, 0.2, 0.0, -0.8])  # how well each option is liked, all else equal
GIVEN = {  # what people say when they leave, by the reason on the form and the language (sv, en)
    "price": ("För dyrt.", "Too expensive."),
    "treatment": ("Dåligt bemötande och krångel.", "Poor service, too much hassle."),
    "life": ("Jag flyttar.", "I am moving."),
}
REASONS = tuple(GIVEN)
END_KINDS = ("moved", "cancelled", "cancelled")


def tables(scene: Scene, people: People, life: Life) -> dict[str, pa.Table]:
    """Return the tables `agreements`, `outcomes`, `offers` and `options` of a block."""
    rng = stream(scene.seed, people.block, "deals").spawn(1)[0]
    offers, renewals = _offers(scene, people, life, rng)
    return {
        "agreements": _agreements(scene, people, life),
        "offers": offers,
        "outcomes": _outcomes(scene, people, life, renewals, rng),
        "options": _options(scene, people, life, rng),
    }


def _agreements(scene: Scene, people: People, life: Life) -> pa.Table:
    n, today = len(people), scene.calendar.today
    ended = (life.left_at < today) & ~life.silent
    years = np.maximum(-(-(today - people.since) // YEAR), 1)
    return table(
        "agreements",
        n,
        customer_id=people.ids(np.arange(n)),
        product=coded(people.product, PRODUCTS),
        valid_from=times(people.since),
        valid_to=times(np.minimum(life.left_at, today), ended),
        renewal_at=times(people.since + years * YEAR, ~ended),
        bound_until=times(life.bound_until, life.bound_until > 0),
        end_kind=coded(np.where(ended, life.why, -1), END_KINDS),
    )


def _offers(scene: Scene, people: People, life: Life, rng: np.random.Generator) -> tuple[pa.Table, dict[str, Ints]]:
    """Write what each customer was charged at the start and at each renewal while watched."""
    start, today = scene.calendar.starts[0], scene.calendar.today
    terms = np.arange(int((today - people.since.min()) // YEAR) + 1)
    at = people.since[:, None] + terms[None, :] * YEAR
    who, term = np.nonzero((at >= start) & (at < np.minimum(life.left_at, today)[:, None]))
    when, n = at[who, term], len(who)
    penalty = scene.truths.penalty
    dearer = 1 + (penalty.price if penalty else 0.0) * np.minimum(term, 10)
    longer = (penalty.wait if penalty else 0.0) * np.minimum(term, 10)
    price = PRICES[people.product[who]] * dearer * np.exp(0.05 * rng.standard_normal(n))
    wait = rng.gamma(2.0, 4.0, n) + longer
    offers = table(
        "offers",
        n,
        customer_id=people.ids(who),
        happened_at=times(when),
        product=coded(people.product[who], PRODUCTS),
        price=numbers(price.round(2)),
        wait=numbers(wait.round(1)),
        steps=counts(1 + rng.poisson(2.0, n)),
    )
    again = term > 0
    return offers, {
        "who": who[again],
        "at": when[again],
        "öre": np.rint(1200 * price[again]).astype(np.int64),
    }


def _outcomes(
    scene: Scene, people: People, life: Life, renewals: dict[str, Ints], rng: np.random.Generator
) -> pa.Table:
    """Write purchases, renewals, cancellations, complaints, refunds, referrals and costs."""
    contacts, failures, today = life.contacts, life.failures, scene.calendar.today
    spent = 80 * np.exp(0.7 * rng.standard_normal(len(life.bought_who)))
    left = np.flatnonzero((life.left_at < today) & ~life.silent)
    angry = np.flatnonzero((contacts.feeling[:, 2] < ANGER) & (rng.random(len(contacts)) < 0.3))
    paid = np.flatnonzero((failures.recovery == 4) & (failures.recovered < today))
    happy = np.flatnonzero((contacts.feeling[:, 2] > 1.6) & (rng.random(len(contacts)) < 0.08))
    visits = np.flatnonzero(contacts.place == 4)
    firms = np.flatnonzero(people.business & (people.number % 12 == 0) & (life.left_at > today))
    tendered = scene.calendar.starts[0] + (rng.random(len(firms)) * (today - scene.calendar.starts[0])).astype(np.int64)
    parts = [
        ("purchase", life.bought_who, life.bought_at, spent, 0.35 * spent),
        ("renewal", renewals["who"], renewals["at"], renewals["öre"] / 100, renewals["öre"] / 250),
        ("cancellation", left, life.left_at[left], None, None),
        ("complaint", contacts.who[angry], contacts.ended[angry], None, None),
        ("refund", failures.who[paid], failures.recovered[paid], -rng.uniform(50, 400, len(paid)), None),
        ("referral", contacts.who[happy], contacts.ended[happy], None, None),
        ("cost", contacts.who[visits], contacts.ended[visits], -rng.uniform(500, 900, len(visits)), None),
        ("tender", firms, np.maximum(tendered, people.since[firms] + DAY), None, None),
    ]  # fmt: skip
    return _together(scene, people, life, parts, rng)


def _together(
    scene: Scene,
    people: People,
    life: Life,
    parts: list[tuple[str, Ints, Ints, Floats | None, Floats | None]],
    rng: np.random.Generator,
) -> pa.Table:
    """Return all outcomes of a block as one table, numbered."""
    tables_, number = [], people.block * PER_BLOCK
    for kind, who, at, amount, margin in parts:
        keep = np.flatnonzero(at < scene.calendar.today)
        said = _said(scene, people, life, who[keep], rng) if kind == "cancellation" else None
        tables_.append(
            table("outcomes", len(keep), outcome_id=identifiers("O", number + np.arange(len(keep)), width=12),
                  customer_id=people.ids(who[keep]), happened_at=times(at[keep]), kind=kind,
                  amount=None if amount is None else numbers(amount[keep].round(2)),
                  currency=None if amount is None else CURRENCY,
                  margin=None if margin is None else numbers(margin[keep].round(2)), reason_given=said)
        )  # fmt: skip
        number += len(keep)
    return pa.concat_tables(tables_)


def _said(scene: Scene, people: People, life: Life, who: Ints, rng: np.random.Generator) -> pa.Array:
    """Return the reason each leaver gives: some of those who left over treatment say price."""
    why, u = life.why[who], rng.random((2, len(who)))
    share = scene.truths.says_price or 0.0
    said = np.where(why == WHY.index("treatment"), np.where(u[0] < share, 0, 1), np.where(u[0] < 0.8, 0, 1))
    said = np.where(why == WHY.index("life"), 2, said)
    names = [GIVEN[r][k] for r in REASONS for k in range(2)]
    return texts(coded(2 * said + people.language[who], names), u[1] < 0.85)


def _options(scene: Scene, people: People, life: Life, rng: np.random.Generator) -> pa.Table:
    """Ask a sample of customers once to rank us, two rivals and doing without."""
    who = np.flatnonzero(
        (people.number % 7 == 2) & (life.left_at == NEVER) & (people.since < scene.calendar.today - 200 * DAY)
    )
    n = len(who)
    at = scene.calendar.today - (rng.uniform(5, 150, n) * DAY).astype(np.int64)
    liked = WORTH[None, :] + rng.gumbel(size=(n, 4))
    if not scene.null:
        liked[:, 0] += 0.4 * people.liking[who] + 0.25 * np.maximum(life.balance[who], -3)
    aware = rng.random((n, 4)) < np.array([1.0, 0.9, 0.7, 1.0])
    affordable = rng.random((n, 4)) < np.array([1.0, 0.8, 0.95, 1.0])
    open_ = aware & affordable
    hidden = np.where(open_, liked, -np.inf)
    rank = (-hidden).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable") + 1
    row, option = np.repeat(np.arange(n), 4), np.tile(np.arange(4), n)
    chance = np.exp(np.where(open_, liked - liked.max(axis=1, keepdims=True), -np.inf))
    chance /= chance.sum(axis=1, keepdims=True)
    price = PRICES[people.product[who]][:, None] * np.array([1.0, 0.95, 0.85, 0.0])
    return table(
        "options",
        4 * n,
        occasion_id=identifiers("Q", people.number[who][row], width=9),
        customer_id=people.ids(who[row]),
        happened_at=times(at[row]),
        option=coded(option, OPTIONS),
        aware=flags(aware[row, option]),
        available=True,
        affordable=flags(affordable[row, option]),
        current=flags(option == 0),
        price=numbers(price[row, option].round(2)),
        rank=counts(rank[row, option], open_[row, option]),
        score=numbers(np.clip(np.rint(5 + 1.6 * liked[row, option]), 0, 10), open_[row, option]),
        share=numbers(chance[row, option].round(3), open_[row, option]),
        chosen=flags(option == 0),
    )
