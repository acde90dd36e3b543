"""Doubts about remembering: how many, how exactly moments are known, who was asked, and who agreed."""

from __future__ import annotations

from goodwill.core.cells import Cells
from goodwill.core.diagnostic import Diagnostic
from goodwill.measure.memory.facts import counted
from goodwill.measure.memory.lag_reading import LagReading

ENOUGH = 5_000
LARGE_ERROR = 0.40  # share of the variance of single moments beyond which extremes are mostly guessed
FEW_KNOWN = 0.50  # share of the answers whose path is known
ONE_SIDED = 0.67  # chance of being asked after open cases against solved ones


def memory_doubts(
    reading: LagReading, known: float | None, selection: Cells, counts: Cells, noise_factor: float | None
) -> tuple[Diagnostic, ...]:
    """Return one diagnostic per assumption of the card.

    Parameters
    ----------
    reading
        The remembered lag.
    known
        Share of the remembered answers whose path is known; None without answers.
    selection, counts
        From the facts.
    noise_factor
        By how much errors of reading were found larger than stated (1 as stated); None where nothing was known twice.
    """
    return (
        _enough(reading), _error(reading, noise_factor), _known(known), _fairly_asked(selection),
        _lags_apart(counts), _consent(counts),
    )  # fmt: skip


def _enough(reading: LagReading) -> Diagnostic:
    key = "enough_memories"
    if reading.n >= ENOUGH:
        return Diagnostic(key, True, f"{reading.n:,} remembered experiences have a known path.", float(reading.n))
    return Diagnostic(
        key, False,
        f"Only {reading.n:,} remembered experiences have a path of three or more felt moments: average, best and worst "
        "are hard to tell apart.", float(reading.n),
    )  # fmt: skip


def _error(reading: LagReading, factor: float | None) -> Diagnostic:
    key, share = "noise_known", reading.error
    if not reading.n:
        return Diagnostic(key, None, "Not checked: no remembered experience has a known path.")
    if share == 0:
        return Diagnostic(key, True, "All moments were told or coded; none was read with error.", 0.0)
    held = "" if factor is None else f" Where moments are known twice, the error is {factor:.1f} times the stated one."
    if share > LARGE_ERROR:
        return Diagnostic(
            key, False,
            f"{share:.0%} of what single moments differ by is error of reading; best and worst moments are mostly "
            f"guessed.{held}", share,
        )  # fmt: skip
    return Diagnostic(
        key, True, f"{share:.0%} of what single moments differ by is error of reading, and allowed for.{held}", share
    )


def _known(share: float | None) -> Diagnostic:
    key = "paths_known"
    if share is None:
        return Diagnostic(key, None, "Nobody was asked when they remember.")
    if share < FEW_KNOWN:
        return Diagnostic(
            key, False,
            f"Only {share:.0%} of remembered answers are about experiences whose moments are known; the others may be "
            "remembered otherwise.", share,
        )  # fmt: skip
    return Diagnostic(key, True, f"{share:.0%} of remembered answers are about experiences with known moments.", share)


def _fairly_asked(selection: Cells) -> Diagnostic:
    key = "asked_fairly"
    rows = {r["resolved"]: r for r in selection.rows.to_pylist()}
    solved, left = rows.get("yes"), rows.get("no")
    if solved is None or left is None or not solved["asked"]:
        return Diagnostic(key, None, "It is not known which contacts were solved, so who was asked cannot be checked.")
    among_solved, among_left = solved["asked"] / solved["contacts"], left["asked"] / left["contacts"]
    if among_left < ONE_SIDED * among_solved:
        return Diagnostic(
            key, False,
            f"{among_left:.0%} of unsolved contacts were asked about, against {among_solved:.0%} of solved ones: bad "
            "endings are missing.", among_left / among_solved,
        )  # fmt: skip
    return Diagnostic(
        key, True, f"Unsolved contacts were asked about ({among_left:.0%}) like solved ones ({among_solved:.0%}).",
        among_left / among_solved,
    )  # fmt: skip


def _lags_apart(counts: Cells) -> Diagnostic:
    between = int(counted(counts, "between"))
    return Diagnostic(
        "lags_apart", True,
        f"Just after (within a day) and remembered (from seven days) are kept apart; {between:,} answers in between "
        "are left out.", float(between),
    )  # fmt: skip


def _consent(counts: Cells) -> Diagnostic:
    key = "consent_on_record"
    if counted(counts, "consents") > 0:
        return Diagnostic(key, True, "Feelings are read and coded only of customers who agreed to it.")
    if not counted(counts, "not_asked"):
        return Diagnostic(key, True, "Only feelings that customers told themselves are used.")
    return Diagnostic(
        key, False, "No consent to reading feelings is on record; make sure that customers agreed.",
        counted(counts, "not_asked"),
    )  # fmt: skip
