"""Hidden Markov models: one series with switching regimes, and panels of customers with ordered states.

Arrays in, frozen values out. No model here knows what a customer is beyond a stretch of rows.

- `switching`: a hidden Markov model of one or several series, or a latent class model (Visser & Speekenbrink 2010,
  Journal of Statistical Software 36(7)).
- `Channel`, `Panel`: what a panel model is fitted to.
- `panel_hmm`: the nonhomogeneous panel model with ordered states (Netzer, Lattin & Srinivasan 2008, Marketing Science
  27(2):185-204); `choose_states` compares numbers of states.
- `smooth`, `filtered`, `forecast`, `likely_paths`: states of customers under fitted parameters.
- `twin`: what would have been under other covariates: shared or independent noise, and bounds over couplings.
- `profile_interval`: an interval from the profile likelihood, where a Wald interval is not to be trusted.

Filter and smoother as folds over tables are in `goodwill.engine.state_folds`, one floor up.
"""

from __future__ import annotations

from goodwill.stats.markov.decode import filtered, forecast, likely_paths, smooth
from goodwill.stats.markov.panel import choose_states, panel_hmm
from goodwill.stats.markov.panels import Channel, Panel
from goodwill.stats.markov.parameters import ChannelForm, EmissionParameters, Form, HmmParameters
from goodwill.stats.markov.profile import profile_interval
from goodwill.stats.markov.results import Decoded, PanelHmm, StateChoice, Twins
from goodwill.stats.markov.series import Switching, switching
from goodwill.stats.markov.twin import twin

__all__ = [
    "Channel",
    "ChannelForm",
    "Decoded",
    "EmissionParameters",
    "Form",
    "HmmParameters",
    "Panel",
    "PanelHmm",
    "StateChoice",
    "Switching",
    "Twins",
    "choose_states",
    "filtered",
    "forecast",
    "likely_paths",
    "panel_hmm",
    "profile_interval",
    "smooth",
    "switching",
    "twin",
]
