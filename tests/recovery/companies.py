"""Many companies through the whole loop, one process per core, each seed's record kept so that a run can go on.

    python tests/recovery/companies.py null 0 200 --workers 2

Records lie in `.cache/recovery/<set>/<fingerprint of the code>/<seed>.json`; a changed line of code starts anew.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

HERE = Path(__file__).resolve().parent
CUSTOMERS = 2_000
# Set -> (world, nuisances). "planted plain" is the planted company without nuisances: how narrow an interval could be.
SETS = {
    "null": ("null", "default"),
    "null all": ("null", "all"),
    "planted": ("planted", "default"),
    "planted plain": ("planted", "none"),
    "misspecified": ("misspecified", "default"),
}
# Results of these make no claims and judge no action (`test_the_methods_left_out_make_no_claims`).
CLAIM_NOTHING = (
    "perspectives", "consequences", "construct_score", "customer_effort", "customer_satisfaction", "net_promoter",
    "satisfaction_index", "small_groups", "who_answered", "ease_grid", "agreement",
)  # fmt: skip
# No method reads these tables yet.
NOT_READ = ("links", "ideas", "options", "assessments", "unit_measures")
READ_BY_CODE = ("simulate", "ledger", "engine", "stats", "measure", "manage", "monitor", "study", "core")


def fingerprint() -> str:
    """Return a hash of all code that the rates depend on, this folder included."""
    import goodwill

    root = Path(goodwill.__file__).parent
    files = [p for room in READ_BY_CODE for p in (root / room).rglob("*.py")] + list(HERE.glob("*.py"))
    digest = hashlib.sha256()
    for p in sorted(files):
        digest.update(p.name.encode() + p.read_bytes())
    return digest.hexdigest()[:12]


def folder(name: str, code: str) -> Path:
    """Return where the records of a set lie."""
    cache = Path(os.environ.get("GOODWILL_RECOVERY_CACHE", HERE.parents[1] / ".cache" / "recovery"))
    return cache / name.replace(" ", "-") / f"{code}-{CUSTOMERS}"


def one(name: str, seed: int) -> dict[str, object]:
    """Run the loop over one company and judge what it says."""
    from judge import NEWS, decide, is_true
    from oracle_sizes import Oracle

    from goodwill import Ledger
    from goodwill.simulate import Company, Nuisances
    from goodwill.study.loop import default_methods, run

    started = time.process_time()
    world, which = SETS[name]
    nuisances = {"default": None, "all": Nuisances.all(), "none": Nuisances.none()}[which]
    company = Company(seed=seed, customers=CUSTOMERS, world=world, nuisances=nuisances)
    tables = {t: rows for t, rows in company.tables().items() if t not in NOT_READ}
    with Ledger.from_tables(seed=seed, **tables) as ledger:
        asked = {k: m for k, m in default_methods().items() if k not in CLAIM_NOTHING}
        study = run(ledger, asked, with_words=False)  # every simulated moment is labelled by a person already
    oracle = Oracle(company)
    claims = [
        {
            "key": r.claim.key, "kind": str(r.claim.kind), "statement": r.claim.statement, "p": r.p_value,
            "value": r.claim.estimate.value, "true": bool(is_true(r, oracle, study)), "news": r.claim.kind in NEWS,
        }
        for r in study.claims.accepted
    ]  # fmt: skip
    return {
        "seed": seed, "claims": claims, "gates": dict(study.claims.gates),
        "proposed": {r.claim.key: r.p_value for r in study.claims.proposed},
        "verdicts": {v.action_id: v.verdict for v in study.verdicts},
        "decisions": [j.row() for j in decide(oracle, study)],
        "declared": [d.key for d in company.decisions], "absent": dict(study.absent),
        "seconds": round(time.process_time() - started, 2),
    }  # fmt: skip


def _kept(name: str, seed: int, where: str) -> None:
    os.environ.setdefault("GOODWILL_THREADS", "1")  # companies run side by side, each on one core
    sys.path.insert(0, str(HERE))
    at = Path(where) / f"{seed}.json"
    if at.exists():
        return
    draft = at.with_suffix(f".{os.getpid()}")
    draft.write_text(json.dumps(one(name, seed), ensure_ascii=False, default=float), encoding="utf-8")
    draft.replace(at)


def records(name: str, seeds: range, workers: int = 0, code: str = "") -> list[dict[str, object]]:
    """Run the seeds that have no record yet and return all records, in order of seed."""
    at = folder(name, code or fingerprint())
    at.mkdir(parents=True, exist_ok=True)
    missing = [s for s in seeds if not (at / f"{s}.json").exists()]
    if missing:
        cores = workers or len(os.sched_getaffinity(0))
        with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
            running = {pool.submit(_kept, name, s, str(at)): s for s in missing}
            for done in as_completed(running):
                done.result()
    return [json.loads((at / f"{s}.json").read_text(encoding="utf-8")) for s in seeds]


def main() -> None:
    """Run one set from the command line."""
    parse = argparse.ArgumentParser()
    parse.add_argument("set", choices=[s.replace(" ", "-") for s in SETS])
    parse.add_argument("first", type=int)
    parse.add_argument("last", type=int)
    parse.add_argument("--workers", type=int, default=0)
    asked = parse.parse_args()
    records(asked.set.replace("-", " "), range(asked.first, asked.last), asked.workers)


if __name__ == "__main__":
    main()
