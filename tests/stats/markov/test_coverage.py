"""Do 95 % intervals cover 95 % of the time? A thousand small panels of each kind, drawn apart from the code under test.

States are told apart by their order alone: estimates are compared with the truth under the same name, whatever lies
closer.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom, binomtest
from simulated_panels import Truth, draw

from goodwill.stats.markov import panel_hmm

RESULTS = Path(__file__).parents[2] / "recovery" / "results"
PANELS = 1000
LEVEL = 0.95
SIMULTANEOUS = 0.99

DESIGNS = {
    "two_states": (
        "two states, two channels",
        Truth(initial=(0.5, 0.5), tau=((1.5,), (-1.5,)), b=(-1.5, 1.5), log_rate=(0.3, -0.7)),
        200,
        1,
    ),
    "three_states": (
        "three states, three channels",
        Truth(log_rate=(0.8, -0.2, -0.9), mean=(-1.0, 0.0, 1.0), sd=(0.6, 0.6, 0.6)),
        300,
        1,
    ),
    "customers_differ": (
        "two states, customers differ (7 nodes)",
        Truth(initial=(0.5, 0.5), tau=((1.5,), (-1.5,)), b=(-1.5, 1.5), log_rate=(0.3, -0.7), sigma=0.8),
        250,
        7,
    ),
}


def band(parameters, panels):
    """Shares between which all coverages lie together with 99 % if each is 95 % (Sidak over parameters)."""
    each = 1.0 - SIMULTANEOUS ** (1.0 / parameters)
    return binom.ppf(each / 2.0, panels, LEVEL) / panels, binom.ppf(1.0 - each / 2.0, panels, LEVEL) / panels


def study(truth, customers, nodes, panels):
    """Fit all panels; per parameter: covered, width, error, in how many there was no interval."""
    names = truth.by_name()
    found = {name: {"covered": [], "width": [], "error": [], "absent": 0} for name in names}
    lost = 0
    for n in range(panels):
        panel, _ = draw(truth, customers, 12, seed=10_000 + n)
        fit = panel_hmm(panel, truth.states, nodes=nodes, starts=1, threads=1)  # from the data, not the truth
        lost += not fit.converged
        for name, value in names.items():
            figure, row = fit.estimates[name], found[name]
            row["error"].append(figure.value - value)
            if figure.low is None:
                row["absent"] += 1
            else:
                row["covered"].append(figure.covers(value))
                row["width"].append(figure.width)
    return found, lost


def record(key, title, customers, found, lost, low, high):
    """Write what docs/validation.md shows."""
    rows = []
    for name, row in found.items():
        n, hits = len(row["covered"]), int(np.sum(row["covered"]))
        ends = binomtest(hits, n).proportion_ci(0.95)
        bias, width, spread = np.mean(row["error"]), np.mean(row["width"]), np.std(row["error"])
        rows.append(
            {
                "what": f"{name} (mean width {width:.3f}, bias {bias:+.4f}, spread of estimates {spread:.3f})",
                "rate": hits / n,
                "n": n,
                "low": float(ends.low),
                "high": float(ends.high),
                "bar": f"{low:.1%} to {high:.1%}",
            }
        )
    absent = sum(row["absent"] for row in found.values())
    about = (
        f"{PANELS:,} panels of {customers} customers over 12 periods. 95 % intervals (Wald, from the observed "
        "information; probabilities on the logit scale, standard deviations on the log scale). The bar is the band in "
        "which all coverages of the table lie together with probability 99 % if each is 95 %. "
        f"{lost} fits did not converge; in {absent} of {PANELS * len(found):,} cases a parameter was at a boundary and "
        "had no interval. States are matched by their order, never by closeness to the truth."
    )
    RESULTS.mkdir(exist_ok=True)
    kept = {"title": f"Hidden Markov panels: {title}", "about": about, "rates": rows, "not_addressed": []}
    (RESULTS / f"markov_{key}.json").write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("key", DESIGNS)
def test_intervals_cover(key):
    title, truth, customers, nodes = DESIGNS[key]
    found, lost = study(truth, customers, nodes, PANELS)
    low, high = band(len(found), PANELS)
    record(key, title, customers, found, lost, low, high)
    outside = {
        name: np.mean(row["covered"]) for name, row in found.items() if not low <= np.mean(row["covered"]) <= high
    }
    assert lost == 0
    assert outside == {}


def test_a_few_panels():
    """The study itself, small: six panels, all parameters have intervals, most cover."""
    _, truth, customers, nodes = DESIGNS["two_states"]
    found, lost = study(truth, customers, nodes, 6)
    assert lost == 0
    assert np.mean([c for row in found.values() for c in row["covered"]]) > 0.75  # 60 intervals, 95 % expected
