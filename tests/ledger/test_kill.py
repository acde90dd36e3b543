"""kill -9 in the middle of loads and erasures: the ledger is the version before or after, and nothing is left."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from goodwill import Ledger
from goodwill.ledger.doctor import doctor
from tests.ledger.test_erase import MAIL, PERSON, WORDS, fill, traces

LOAD = f"""
import sys
sys.path.insert(0, sys.argv[2])
from goodwill import Ledger
from goodwill.ledger.contracts import CONTRACTS
from goodwill.ledger.frames import source_of
from tests.ledger.conftest import answers, interactions, replies
customers = ["{PERSON}" if i % 7 == 0 else f"n{{i % 300}}" for i in range(3000)]
frames = dict(
    interactions=interactions(customers, first=100, channel="web"), replies=replies(customers, first=100),
    answers=answers(3000, first=100, text=["{WORDS}" if i % 7 == 0 else f"others {{i}}" for i in range(3000)]),
)
with Ledger.open(sys.argv[1]) as ledger:
    print("ready", flush=True)
    ledger.load({{n: source_of(CONTRACTS[n], f, "UTC") for n, f in frames.items()}})
    print("done", flush=True)
"""
ERASE = f"""
import sys
from goodwill import Ledger
with Ledger.open(sys.argv[1]) as ledger:
    print("ready", flush=True)
    ledger.erase("{PERSON}")
    print("done", flush=True)
"""
TABLES = ("interactions", "replies", "answers", "attributes")


def state(root: Path) -> dict[str, list]:
    with Ledger.open(root) as ledger:
        return {t: ledger.merge(f"SELECT * FROM {t} ORDER BY ALL").to_pylist() for t in TABLES}


def killed(script: str, root: Path, after: float) -> bool:
    """Run a script, kill it `after` seconds from when it begins its work; return whether it got to its end."""
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(root), str(Path(__file__).parents[2])],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    rest = process.stdout.read()
    process.wait()
    return "done" in rest


def seconds(script: str, root: Path) -> float:
    """Return how long the work of a script takes when nobody kills it."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(root), str(Path(__file__).parents[2])],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    begun = time.perf_counter()
    assert process.wait() == 0
    return time.perf_counter() - begun


def made(path: Path, sources, rows) -> Path:
    with Ledger.create(path, seed=2) as ledger:
        fill(ledger, sources, rows)
    return path


def try_kills(tmp_path: Path, sources, rows, moments: int) -> None:
    base = made(tmp_path / "base", sources, rows)
    loaded = Path(shutil.copytree(base, tmp_path / "loaded"))
    whole_load = seconds(LOAD, loaded)
    before, after = state(base), {t: len(r) for t, r in state(loaded).items()}
    trial = Path(shutil.copytree(loaded, tmp_path / "erased"))
    whole_erasure = seconds(ERASE, trial)
    chance = random.Random(20260517)
    for turn in range(moments):
        shutil.rmtree(trial)
        if turn % 2:
            shutil.copytree(loaded, trial)
            killed(ERASE, trial, chance.uniform(0, whole_erasure * 1.1))
            check_erasure(trial, after)
        else:
            shutil.copytree(base, trial)
            killed(LOAD, trial, chance.uniform(0, whole_load * 1.1))
            check_load(trial, before, after)


def check_load(root: Path, before: dict[str, list], after: dict[str, int]) -> None:
    found = state(root)
    if found != before:
        assert {t: len(r) for t, r in found.items()} == after
    with Ledger.open(root) as ledger:
        ledger.erase(PERSON)
    assert traces(root, (PERSON, MAIL, WORDS)) == []
    assert {f.severity for f in doctor(root)} <= {"advice"}
    assert len(state(root)["interactions"]) in (3, after["interactions"] - 431)  # 429 new ones, 2 old ones


def check_erasure(root: Path, after: dict[str, int]) -> None:
    found = {t: len(r) for t, r in state(root).items()}
    assert found in (after, {t: n - _theirs(t) for t, n in after.items()})
    doctor(root, fix=True)
    with Ledger.open(root) as ledger:
        if ledger.project.identity.keys_of("customers", PERSON):  # killed before it was begun
            ledger.erase(PERSON)
    assert traces(root, (PERSON, MAIL, WORDS)) == []
    assert {f.severity for f in doctor(root)} <= {"advice"}
    assert {t: len(r) for t, r in state(root).items()} == {t: n - _theirs(t) for t, n in after.items()}


def _theirs(table: str) -> int:
    return 1 if table == "attributes" else 431


def test_three_kills(tmp_path, sources, rows):
    try_kills(tmp_path, sources, rows, 3)


@pytest.mark.slow
def test_fifty_kills(tmp_path, sources, rows):
    try_kills(tmp_path, sources, rows, 50)
