"""Rates over many companies with exact binomial intervals, written where docs/validation.md is made from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import companies
import numpy as np
from judge import addressed
from scipy.stats import binomtest, t

RESULTS = Path(__file__).parent / "results"
WIDEST = 1.5  # times the width without nuisances
Record = Mapping[str, Any]


def rate(what: str, hits: int, n: int, bar: str = "") -> dict[str, object]:
    """One row: a share with its Clopper-Pearson interval."""
    if n == 0:
        return {"what": what, "rate": 0.0, "n": 0, "low": 0.0, "high": 1.0, "bar": bar}
    ends = binomtest(hits, n).proportion_ci(0.95)
    return {
        "what": what,
        "rate": hits / n,
        "n": n,
        "low": float(ends.low),
        "high": float(ends.high),
        "bar": bar,
    }


def mean_share(what: str, shares: Sequence[float], bar: str = "") -> dict[str, object]:
    """One row: the mean of shares over companies with its t interval."""
    x = np.asarray(shares, dtype=float)
    half = float(t.ppf(0.975, len(x) - 1) * x.std(ddof=1) / np.sqrt(len(x))) if len(x) > 1 else 1.0
    m = float(x.mean()) if len(x) else 0.0
    return {
        "what": what,
        "rate": m,
        "n": len(x),
        "low": max(0.0, m - half),
        "high": min(1.0, m + half),
        "bar": bar,
    }


def news(found: Sequence[Record], bar: str = "at most 5 %") -> list[dict[str, object]]:
    """Share of briefs with any news, and by kind of news."""
    n = len(found)
    rows = [
        rate(
            "states a change, flags a unit, ranks a priority or judges an action",
            _with(found, None),
            n,
            bar,
        )
    ]
    rows += [rate(f"... {kind}", _with(found, kind), n) for kind in ("change", "flag", "priority", "verdict")]
    others = sum(any(not c["news"] and not c["true"] for c in r["claims"]) for r in found)
    return [*rows, rate("states another thing that is not so (gap, link, difference)", others, n)]


def _with(found: Iterable[Record], kind: str | None) -> int:
    return sum(any(c["news"] and kind in (None, c["kind"]) for c in r["claims"]) for r in found)


def false_claims(found: Sequence[Record]) -> list[dict[str, object]]:
    """Mean share of false claims (none made counts as none false), over all and over what is news."""
    every = [_share_false(r["claims"]) for r in found]
    fresh = [_share_false([c for c in r["claims"] if c["news"]]) for r in found]
    rows = [
        mean_share("share of claims that are false, mean over companies", every, "at most 10 %"),
        mean_share("... among changes, flags, priorities and verdicts alone", fresh, "at most 10 %"),
    ]
    for kind in ("change", "difference", "flag", "gap", "link", "priority", "verdict"):
        claims = [c for r in found for c in r["claims"] if c["kind"] == kind]
        if claims:
            rows.append(rate(f"claims of kind {kind} that are false", sum(not c["true"] for c in claims), len(claims)))
    return rows


def _share_false(claims: Sequence[Record]) -> float:
    return sum(not c["true"] for c in claims) / len(claims) if claims else 0.0


def sort_of(decision: Record) -> str:
    """Kind of truth of a decision: the sort of its key and what is right."""
    key = str(decision["key"])
    sort = key if key in addressed() else key.split(":", maxsplit=1)[0]
    return f"{sort}: {decision['right'] if sort != 'component:most' else _clear(decision)}"


def _clear(decision: Record) -> str:
    return "one goes most" if decision["right"] != "none clear" else "none clear"


def plain_widths(plain: Sequence[Record]) -> dict[str, float]:
    """Median width of intervals per kind of truth in companies without nuisances."""
    widths: dict[str, list[float]] = {}
    for d in (d for r in plain for d in r["decisions"]):
        if d["width"] is not None:
            widths.setdefault(_alike(d), []).append(d["width"])
    return {k: median(v) for k, v in widths.items()}


def _alike(decision: Record) -> str:
    """Decisions whose widths are compared: of one promise (each has its own number of answers), or of one sort."""
    key = str(decision["key"])
    return key if key.startswith("promise") else key.split(":", maxsplit=1)[0]


def found_rates(found: Sequence[Record], plain: Sequence[Record]) -> list[dict[str, object]]:
    """Per kind of truth: found (all three), decision right, interval covers, narrow enough."""
    narrow = plain_widths(plain)
    by_kind: dict[str, list[Record]] = {}
    for d in (d for r in found for d in r["decisions"]):
        by_kind.setdefault(sort_of(d), []).append(d)
    rows = []
    for kind, ds in sorted(by_kind.items()):
        covering = [d for d in ds if d["covers"] is not None]
        measured = [d for d in ds if d["width"] is not None]
        hits = sum(d["decided"] and d["covers"] in (True, None) and _narrow(d, narrow) for d in ds)
        rows += [
            rate(f"{kind} - found", hits, len(ds)),
            rate(f"{kind} - decision right", sum(d["decided"] for d in ds), len(ds)),
        ]
        if covering:
            rows.append(rate(f"{kind} - interval covers", sum(bool(d["covers"]) for d in covering), len(covering)))
        if measured:
            rows.append(
                rate(
                    f"{kind} - at most 1.5x as wide",
                    sum(_narrow(d, narrow) for d in measured),
                    len(measured),
                )
            )
    return rows


def _narrow(decision: Record, narrow: Mapping[str, float]) -> bool:
    return (decision["width"] or 0.0) <= WIDEST * narrow.get(_alike(decision), float("inf"))


def not_addressed(found: Sequence[Record]) -> list[str]:
    """Declared decisions that no method of the first cut answers, by name (units and actions left off)."""
    keys = {k for r in found for k in r["declared"]}
    names = {k if k.split(":")[0] in ("component", "touchpoint", "memory", "account", "disruption", "penalty", "needs",
                                      "reasons", "change") else k.split(":")[0] for k in keys}  # fmt: skip
    return sorted(n for n in names if not n.startswith(addressed()))


def null_record(found: Sequence[Record]) -> dict[str, Any]:
    """Write and return the record of companies in which nothing happens."""
    about = (
        f"{len(found)} companies of {companies.CUSTOMERS:,} customers over 24 months, with all nuisances that leave "
        "averages where they are. News: a change, a flagged unit, a ranked priority, an action that worked or harmed."
    )
    return write("null", "Companies in which nothing happens", about, news(found))


def moving_record(found: Sequence[Record]) -> dict[str, Any]:
    """Write and return the record of companies without truths whose averages all the same move."""
    about = (
        f"{len(found)} companies of {companies.CUSTOMERS:,} customers in which nothing is planted but everything that "
        "misleads is on: season, a common trend, mix, mode and sender switches, kinder customers here and there. No "
        "bar: some of what is said then is so, but none of it is anybody's doing."
    )
    return write("null_moving", "Companies in which nothing happens but averages move", about, news(found, ""))


def planted_record(name: str, title: str, found: Sequence[Record], plain: Sequence[Record]) -> dict[str, Any]:
    """Write and return the record of companies with planted truths."""
    about = (
        f"{len(found)} companies of {companies.CUSTOMERS:,} customers over 24 months with all nuisances. Found: the "
        "declared decision is right, the interval covers the true size on the scale reported, and it is at most 1.5 "
        f"times as wide as the median over {len(plain)} companies without nuisances. A decision without a size of its "
        "own (which component goes most; an action not carried out) is judged by the decision alone."
    )
    rows = [*false_claims(found), *found_rates(found, plain)]
    return write(name, title, about, rows, not_addressed(found))


def write(name: str, title: str, about: str, rows: Sequence[Record], missing: Sequence[str] = ()) -> dict[str, Any]:
    """Write one record and return it."""
    record = {"title": title, "about": about, "rates": list(rows), "not_addressed": list(missing)}
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return record


def show(record: Mapping[str, Any]) -> str:
    """Return a record as lines to read."""
    return "\n".join(
        f"{r['what']}: {r['rate']:.1%} of {r['n']} ({r['low']:.1%} to {r['high']:.1%}) {r.get('bar', '')}"
        for r in record["rates"]
    )
