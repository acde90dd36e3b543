"""What would have been: the twin chain, and bounds over everything the data cannot tell about its noise."""

from __future__ import annotations

from typing import Literal

import numpy.typing as npt

from goodwill.stats.markov.panels import Panel
from goodwill.stats.markov.parameters import HmmParameters
from goodwill.stats.markov.results import Twins


def twin(
    parameters: HmmParameters,
    panel: Panel,
    counterfactual: npt.ArrayLike,
    *,
    coupling: Literal["shared", "independent"] = "shared",
    bounds: bool = False,
    same_again: bool = False,
    values: npt.ArrayLike | None = None,
    threads: int | None = None,
) -> Twins:
    """Run the factual chain and its twin under other covariates together, given the factual data.

    Each move is S_t = j where a uniform U_t falls into [C_{k,j-1}, C_kj], C the cumulative transition probabilities. Under
    the shared coupling the twin meets the same U_t with its own matrix:
    P(j, i | k, l) = max(0, min(C_kj, C*_li) - max(C_k,j-1, C*_l,i-1)). That noise is shared is an assumption that no data
    can test. Under the independent coupling the twin draws its own. Up to the first row whose covariates differ, both
    are one chain. Only the factual copy emits.

    Parameters
    ----------
    parameters
        The model.
    panel
        Factual data. To compare several counterfactuals of one customer, repeat it: `Panel.take([i, i, i])`.
    counterfactual
        Covariates of the twin, shape (rows, p).
    coupling
        ``shared`` or ``independent``.
    bounds
        Whether to compute bounds for each customer's last row. At every step the coupling of the two moves is any joint
        distribution with the right margins, whatever (k, l) they come from; the extreme ones are found backwards in time
        by one small transport problem for each step and pair of states. They are sharp over couplings chosen at each step
        and pair, hence valid, if conservative, for every structural model behind, whose noise is independent between periods.
    same_again
        Whether to add, to bounds and to the independent coupling, that the same state under the same covariates moves
        alike in both. Without it (the default) bounds also hold for noise drawn anew.
    values
        Worth of each state, shape (K,), for `low_mean` and `high_mean`; None for 0, 1, ..., K - 1.
    threads
        As in `panel_hmm`.
    """
    raise NotImplementedError
