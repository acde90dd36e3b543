"""What a customer's silence and spending say: four models of repeat buying, each fitted by maximum likelihood.

``bg_nbd`` and ``pareto_nbd`` for customers who can leave without telling (purchases, then silence), ``gamma_gamma`` for
what they spend on a purchase, ``sbg`` for customers under contract who do tell.

The science: Fader, Hardie & Lee (2005); Schmittlein, Morrison & Colombo (1987); Fader & Hardie (2007, 2013).
"""

from goodwill.stats.value.beta_geometric import BetaGeometric, bg_nbd
from goodwill.stats.value.pareto import Pareto, pareto_nbd
from goodwill.stats.value.retention import Retention, sbg
from goodwill.stats.value.spend import Spend, gamma_gamma

__all__ = ["BetaGeometric", "Pareto", "Retention", "Spend", "bg_nbd", "gamma_gamma", "pareto_nbd", "sbg"]
