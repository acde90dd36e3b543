"""Sample companies and what can be odd about the facts: each gives the sentences that a study of it says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pyarrow as pa
import pyarrow.compute as pc

from goodwill.ledger.ledger import Ledger
from goodwill.simulate import Company
from goodwill.study.loop import run
from goodwill.study.result import StudyResult

Tables = dict[str, pa.Table]
WORDED = ("metric", "absent", "measured_in", "verdict", "why", "money_absent", "component")
ASKED = ("replies", "answers", "invitations")


def company(world: str, seed: int, customers: int = 400, months: int = 18) -> Tables:
    return Company(seed=seed, customers=customers, world=world, months=months).tables()


def study_of(tables: Tables) -> StudyResult:
    with Ledger.from_tables(seed=1, **tables) as ledger:
        return run(ledger)


def texts_of(study: StudyResult) -> Iterator[str]:
    """Yield every text of a study that a reader meets, each once."""
    found = [study.headline, study.period, *study.do_first, *study.unknown, study.money or ""]
    found += [*study.absent, *study.absent.values()]
    for v in study.verdicts:
        found += [v.verdict, v.why]
    for result in study.results.values():
        found += [result.title, result.brief(), *(d.message for d in result.diagnostics)]
        chart = result.chart()
        if chart is not None:
            found += [chart.title, chart.description]
        table = result.table()
        for name in WORDED:
            if name in table.column_names:
                found += pc.unique(table[name]).to_pylist()
    found += [r.claim.statement for r in study.claims.proposed]
    yield from dict.fromkeys(text for text in found if text)


def only(*names: str) -> Callable[[Tables], Tables]:
    return lambda tables: {name: tables[name] for name in names if name in tables}


def first_replies(n: int) -> Callable[[Tables], Tables]:
    """Only the first replies to one survey about relationship, and nothing but them."""

    def cut(tables: Tables) -> Tables:
        replies = tables["replies"].filter(pc.equal(tables["replies"]["perspective"], "relationship")).slice(0, n)
        answers = tables["answers"]
        return {
            "replies": replies, "answers": answers.filter(pc.is_in(answers["reply_id"], replies["reply_id"])),
        }  # fmt: skip

    return cut


def other_scale(tables: Tables) -> Tables:
    """Every other answer was given on twice the scale."""
    answers = tables["answers"]
    odd = pa.array([1.0 + i % 2 for i in range(len(answers))])
    names = answers.column_names
    for name in ("value", "low", "high"):
        answers = answers.set_column(names.index(name), name, pc.multiply(answers[name].cast(pa.float64()), odd))
    return {**tables, "answers": answers}


def nothing_carried_out(tables: Tables) -> Tables:
    steps = tables["action_steps"]
    none = pa.array([0.0] * len(steps), pa.float64())
    return {**tables, "action_steps": steps.set_column(steps.column_names.index("fidelity"), "fidelity", none)}


def tiny_teams(tables: Tables) -> Tables:
    """Two persons per team answered: all engagement is suppressed."""
    replies = tables["replies"]
    rows = replies.select(["reply_id", "perspective", "unit_id"]).to_pylist()
    seen: dict[object, int] = {}
    keep = []
    for row in rows:
        if row["perspective"] == "engagement":
            seen[row["unit_id"]] = seen.get(row["unit_id"], 0) + 1
        keep.append(row["perspective"] != "engagement" or seen[row["unit_id"]] <= 2)
    replies = replies.filter(pa.array(keep))
    answers = tables["answers"]
    return {**tables, "replies": replies, "answers": answers.filter(pc.is_in(answers["reply_id"], replies["reply_id"]))}


def promised_dates(tables: Tables) -> Tables:
    """Each delivery was promised within two days."""
    contacts = tables["interactions"]
    kept = contacts.filter(pc.is_valid(contacts["customer_id"])).to_pylist()
    kept = [c for c in kept if c["touchpoint"] == "delivery"]
    for i, c in enumerate(kept):
        c["ended_at"] = c["started_at"] + timedelta(hours=(i * 37) % 95)
        c["stage"] = "get"
    offers = {
        "customer_id": [c["customer_id"] for c in kept], "happened_at": [c["started_at"] for c in kept],
        "product": ["delivery"] * len(kept), "wait": [2880.0] * len(kept),
    }  # fmt: skip
    contacts = contacts.filter(pc.not_equal(contacts["touchpoint"], "delivery"))
    both = pa.concat_tables([contacts, pa.Table.from_pylist(kept, schema=contacts.schema)])
    return {**tables, "interactions": both, "offers": pa.table(offers)}


ODD: dict[str, Callable[[Tables], Tables]] = {
    "only contacts": only("interactions", "units"),
    "only answers": only("replies", "answers"),
    "no invitations": lambda tables: {k: v for k, v in tables.items() if k != "invitations"},
    "no contacts": only(*ASKED, "promises", "actions", "employees", "units"),
    "one reply": first_replies(1),
    "nine replies": first_replies(9),
    "two scales": other_scale,
    "nothing carried out": nothing_carried_out,
    "tiny teams": tiny_teams,
    "promised dates": promised_dates,
}
