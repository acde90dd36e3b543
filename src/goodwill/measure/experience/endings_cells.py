"""Sums over contacts from which everything about endings follows; two parts of the customers add."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from goodwill.core.cells import Cells
from goodwill.core.method import Facts
from goodwill.measure.experience.endings_paths import DROPPED, ENDED, Bools, Floats, Ints, Paths

if TYPE_CHECKING:
    import pyarrow as pa

MEASURES = ("start", "trough", "finish", "recovery", "better", "bad")
PLACE = ("scope", "period", "unit", "segment")
GROUPS = 128  # of customers, by bits of their key: what intervals of differences are drawn from
BINS = 20  # of the last feeling before a customer fell silent
CLEARLY = 0.1  # a difference on -1 to 1 that counts as better or worse
BADLY = -0.25  # an end below this is a bad one
SPREAD_OF_ENDS = 0.45  # how far ends lie from one another, where a reading is uncertain
LONG_WAIT, LONG_TALK = 5.0, 15.0  # minutes
BEHAVIOURS = ("resolved", "not passed on", "waited at most 5 minutes", "took at most 15 minutes",
              "handled by a person", "first contact in 14 days", "told what came of it")  # fmt: skip
WORK = ("n", "finish", "start", "wait", "again")


@dataclass(frozen=True)
class EndingCells:
    """What is kept of the contacts.

    Attributes
    ----------
    places
        By `PLACE`: ``answers`` (contacts that ended), ``clusters`` and ``nn`` of customers, and per measure m its sum
        ``m`` with ``m_yy`` and ``m_yn``; ``all``, ``dropped`` and ``unknown`` contacts.
    silent
        By place and ``bin``: drop-offs by their last feeling (``n``, ``last``).
    work
        By ``unit, period, stratum``: sums and cross-products of end, start, wait and repeat contact.
    behaviours
        By ``behaviour, touchpoint, side, part``: ``n, finish, start`` and their products.
    people
        By ``customer_key, touchpoint``: the last contact.
    read
        ``contacts``, those with ``words`` (at least one feeling read), and the sums of ``noise`` and ``spread``.
    staff
        People who ever worked in each unit; a unit of one or two is a person.
    consents, share
        Whether consents to reading emotion are kept; share of customers drawn.
    """

    places: Cells
    silent: Cells
    work: Cells
    behaviours: Cells
    people: Cells
    read: Cells
    staff: tuple[tuple[str, int], ...] = ()
    consents: bool = False
    share: float = 1.0

    def __add__(self, other: EndingCells) -> EndingCells:
        staff = dict(self.staff)
        for unit, n in other.staff:
            staff[unit] = max(n, staff.get(unit, 0))
        return EndingCells(
            self.places + other.places, self.silent + other.silent, self.work + other.work,
            self.behaviours + other.behaviours, self.people + other.people, self.read + other.read,
            tuple(sorted(staff.items())), self.consents or other.consents, min(self.share, other.share),
        )  # fmt: skip


def gather(ledger: Facts, paths: Paths) -> EndingCells:
    """Return the sums over contacts."""
    ended = paths.state == ENDED
    return EndingCells(
        _places(paths), _silent(paths), _work(paths, ended), _behaviours(paths, ended), _people(paths), _read(paths),
        _staff(ledger), _consents(ledger), paths.share,
    )  # fmt: skip


def badly(finish: Floats, noise: Floats) -> Floats:
    """Return the probability that each end was a bad one; 0 or 1 where the feeling is known without error."""
    kept = SPREAD_OF_ENDS**2 / (SPREAD_OF_ENDS**2 + noise)
    with np.errstate(divide="ignore", invalid="ignore"):
        chance = ndtr((BADLY - kept * finish) / np.sqrt(kept * noise))
    return np.where(noise > 0, chance, (finish < BADLY).astype(float))


def measures_of(paths: Paths) -> dict[str, Floats]:
    """Return the measures of each contact."""
    n = paths.numbers
    recovery = n["finish"] - n["trough"]
    # The mean of two readings has half the error of one.
    return {"start": n["start"], "trough": n["trough"], "finish": n["finish"], "recovery": recovery,
            "better": (recovery > CLEARLY).astype(float), "bad": badly(n["finish"], n["noise"] / 2)}  # fmt: skip


def _scopes(paths: Paths) -> list[tuple[str, dict[str, Any]]]:
    text = paths.texts
    return [
        ("all", {}), ("touchpoint", {"segment": text["touchpoint"]}), ("channel", {"segment": text["channel"]}),
        ("handler", {"segment": text["handler"]}), ("unit", {"unit": text["unit"]}),
        ("period", {"period": paths.month}),
        ("unit segment", {"unit": text["unit"], "segment": text["touchpoint"]}),
    ]  # fmt: skip


def _places(paths: Paths) -> Cells:
    values, parts = measures_of(paths), []
    for scope, keys in _scopes(paths):
        known = np.ones(len(paths), dtype=bool)
        for key in keys.values():
            known &= key != "" if key.dtype == object else known
        codes, names = _codes(keys, known)
        parts.append(_sums_of(paths, values, codes, known, names, scope))
    return _cells(_together(parts), PLACE)


def _codes(keys: Mapping[str, Any], known: Bools) -> tuple[Ints, list[dict[str, Any]]]:
    """Return a number for each combination of keys that occurs, and the combinations."""
    if not keys:
        return np.zeros(int(known.sum()), dtype=np.int64), [{}]
    pairs = [_distinct(k[known]) for k in keys.values()]
    labels, numbers = [label for label, _ in pairs], [number for _, number in pairs]
    packed = numbers[0].astype(np.int64)
    for number, label in zip(numbers[1:], labels[1:], strict=True):
        packed = packed * len(label) + number
    found, codes = np.unique(packed, return_inverse=True)
    names = []
    for value in found:
        row, rest = {}, int(value)
        for name, label in reversed(list(zip(keys, labels, strict=True))):
            row[name] = label[rest % len(label)]
            rest //= len(label)
        names.append(row)
    return codes.astype(np.int64), names


def _distinct(column: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Ints]:
    """Return the values that occur and which of them each entry has; texts are never sorted row by row."""
    if column.dtype != object:
        distinct, inverse = np.unique(column, return_inverse=True)
        return distinct, inverse.astype(np.int64)
    import pyarrow as pa

    coded = pa.array(column, pa.string()).dictionary_encode()
    labels = np.array(coded.dictionary.to_pylist(), dtype=object)
    return labels, coded.indices.to_numpy().astype(np.int64)


def _sums_of(
    paths: Paths, values: Mapping[str, Floats], codes: Ints, known: Bools, names: list[dict[str, Any]], scope: str
) -> dict[str, Any]:
    """Return the sums of one scope, over contacts and over customers."""
    size, state = len(names), paths.state[known]
    ended = state == ENDED
    made: dict[str, Any] = {
        "scope": np.full(size, scope, dtype=object),
        "period": np.array([int(n.get("period", -1)) for n in names], dtype=np.int64),
        "unit": np.array([str(n.get("unit", "")) for n in names], dtype=object),
        "segment": np.array([str(n.get("segment", "")) for n in names], dtype=object),
        "all": np.bincount(codes, minlength=size).astype(float),
        "dropped": np.bincount(codes, state == DROPPED, size),
        "unknown": np.bincount(codes, ~ended & (state != DROPPED), size),
    }
    codes, customer = codes[ended], paths.customer[known][ended]
    distinct, who = np.unique(customer, return_inverse=True)
    pairs, pair = np.unique(codes * max(len(distinct), 1) + who, return_inverse=True)
    of = (pairs // max(len(distinct), 1)).astype(np.int64)
    count = np.bincount(pair, minlength=len(pairs)).astype(float)
    made |= {"answers": np.bincount(of, count, size), "clusters": np.bincount(of, minlength=size).astype(float),
             "nn": np.bincount(of, count * count, size)}  # fmt: skip
    for name in MEASURES:
        total = np.bincount(pair, values[name][known][ended], len(pairs))
        made |= {name: np.bincount(of, total, size), f"{name}_yy": np.bincount(of, total * total, size),
                 f"{name}_yn": np.bincount(of, total * count, size)}  # fmt: skip
    return made


def _silent(paths: Paths) -> Cells:
    """Return drop-offs by their last feeling."""
    parts = []
    last = paths.numbers["last"]
    binned = np.clip(np.floor((np.nan_to_num(last) + 1) / 2 * BINS), 0, BINS - 1).astype(np.int64)
    for scope, keys in _scopes(paths)[:6]:
        if scope in ("period", "channel", "handler"):
            continue
        known = (paths.state == DROPPED) & ~np.isnan(last)
        for key in keys.values():
            known &= key != ""
        codes, names = _codes({**keys, "bin": binned}, known)
        size = len(names)
        parts.append({
            "scope": np.full(size, scope, dtype=object),
            "unit": np.array([str(n.get("unit", "")) for n in names], dtype=object),
            "segment": np.array([str(n.get("segment", "")) for n in names], dtype=object),
            "bin": np.array([int(n["bin"]) for n in names], dtype=np.int64),
            "n": np.bincount(codes, minlength=size).astype(float), "last": np.bincount(codes, last[known], size),
        })  # fmt: skip
    return _cells(_together(parts), ("scope", "unit", "segment", "bin"))


def _work(paths: Paths, ended: Bools) -> Cells:
    """Return sums and cross-products within unit, month and kind of contact, for the comparison of units."""
    text, n = paths.texts, paths.numbers
    person = (text["handler"] != "automation") & (text["handler"] != "none")
    known = ended & (text["unit"] != "") & person
    stratum = text["touchpoint"] + " / " + text["channel"] + " / " + text["reason"]
    codes, names = _codes({"unit": text["unit"], "period": paths.month, "stratum": stratum}, known)
    size = len(names)
    z = {"finish": n["finish"], "start": n["start"], "wait": np.log1p(np.nan_to_num(n["wait"])) / 5,
         "again": n["again"]}  # fmt: skip
    made: dict[str, Any] = {k: np.array([str(m[k]) for m in names], dtype=object) for k in ("unit", "stratum")}
    made["period"] = np.array([int(m["period"]) for m in names], dtype=np.int64)
    made["n"] = np.bincount(codes, minlength=size).astype(float)
    columns = list(z)
    for i, a in enumerate(columns):
        made[a] = np.bincount(codes, z[a][known], size)
        for b in columns[i:]:
            made[f"{a}_{b}"] = np.bincount(codes, (z[a] * z[b])[known], size)
    return _cells(made, ("unit", "period", "stratum"))


def behaviour(paths: Paths, name: str) -> Floats:
    """Return 1 where a contact had the behaviour, 0 where not, nan where it is not known."""
    n, handler = paths.numbers, paths.texts["handler"]
    person = np.where(handler == "person", 1.0, np.where(handler == "automation", 0.0, np.nan))
    with np.errstate(invalid="ignore"):
        by_name = {
            "resolved": n["resolved"],
            "not passed on": np.where(np.isnan(n["transfers"]), np.nan, (n["transfers"] < 1).astype(float)),
            "waited at most 5 minutes": np.where(np.isnan(n["wait"]), np.nan, (n["wait"] <= LONG_WAIT).astype(float)),
            "took at most 15 minutes": np.where(
                np.isnan(n["duration"]), np.nan, (n["duration"] <= LONG_TALK).astype(float)
            ),
            "handled by a person": person,
            "first contact in 14 days": 1 - n["again"],
            "told what came of it": n["told"],
        }
    return np.asarray(by_name[name], dtype=np.float64)


def _behaviours(paths: Paths, ended: Bools) -> Cells:
    part = (paths.customer & (GROUPS - 1)).astype(np.int64)
    start, finish, parts = paths.numbers["start"], paths.numbers["finish"], []
    for name in BEHAVIOURS:
        side = behaviour(paths, name)
        known = ended & ~np.isnan(side)
        keys = {"touchpoint": paths.texts["touchpoint"], "side": np.nan_to_num(side).astype(np.int64), "part": part}
        codes, names = _codes(keys, known)
        size = len(names)
        s, f = start[known], finish[known]
        parts.append({
            "behaviour": np.full(size, name, dtype=object),
            "touchpoint": np.array([str(m["touchpoint"]) for m in names], dtype=object),
            "side": np.array([int(m["side"]) for m in names], dtype=np.int64),
            "part": np.array([int(m["part"]) for m in names], dtype=np.int64),
            "n": np.bincount(codes, minlength=size).astype(float), "finish": np.bincount(codes, f, size),
            "start": np.bincount(codes, s, size), "fs": np.bincount(codes, f * s, size),
            "ss": np.bincount(codes, s * s, size),
        })  # fmt: skip
    return _cells(_together(parts), ("behaviour", "touchpoint", "side", "part"))


def _people(paths: Paths) -> Cells:
    """Return each customer's last contact whose course is known."""
    known = (paths.customer > 0) & (paths.state != 2)
    order = np.lexsort((paths.at[known], paths.customer[known]))
    which = np.flatnonzero(known)[order]
    keys = paths.customer[which]
    last = which[np.concatenate([keys[1:] != keys[:-1], [True]])] if len(which) else which
    n, dropped = paths.numbers, (paths.state[last] == DROPPED).astype(float)
    finish = np.where(dropped > 0, np.nan, n["finish"][last])
    bad = np.where(dropped > 0, np.nan, badly(n["finish"][last], n["noise"][last] / 2))
    made = {"customer_key": paths.customer[last], "touchpoint": paths.texts["touchpoint"][last],
            "last_at": paths.at[last].astype(float),
            "last_start": n["start"][last], "last_end": finish, "bad": bad, "dropped": dropped}  # fmt: skip
    return _cells(made, ("customer_key", "touchpoint"))


def _read(paths: Paths) -> Cells:
    ended, noise = paths.state == ENDED, paths.numbers["noise"]
    made = {"origin": np.array(["all"], dtype=object), "contacts": np.array([float(ended.sum())]),
            "words": np.array([float((ended & (noise > 0)).sum())]),
            "noise": np.array([float(np.nansum(noise[ended]) / 2)]),
            "finish": np.array([float(paths.numbers["finish"][ended].sum())]),
            "squares": np.array([float((paths.numbers["finish"][ended] ** 2).sum())])}  # fmt: skip
    return _cells(made, ("origin",))


def _staff(ledger: Facts) -> tuple[tuple[str, int], ...]:
    if not ledger.has("employees"):
        return ()
    rows = ledger.merge("SELECT unit_id, COUNT(DISTINCT employee_key) AS n FROM employees GROUP BY unit_id")
    return tuple(sorted((str(r["unit_id"]), int(r["n"])) for r in rows.to_pylist()))


def _consents(ledger: Facts) -> bool:
    if not ledger.has("consents"):
        return False
    sql = "SELECT COUNT(*) AS n FROM consents WHERE lower(replace(purpose, ' ', '_')) = 'reading_emotion'"
    return bool(ledger.merge(sql)["n"][0].as_py())


def _together(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}


def _cells(columns: Mapping[str, Any], by: tuple[str, ...]) -> Cells:
    import pyarrow as pa

    made: dict[str, pa.Array] = {}
    for name, values in columns.items():
        text = values.dtype == object
        made[name] = pa.array([str(v) for v in values], pa.string()) if text else pa.array(values)
    ordered = {b: made[b] for b in by} | {k: v for k, v in made.items() if k not in by}
    return Cells(pa.table(ordered).sort_by([(b, "ascending") for b in by]), by)
