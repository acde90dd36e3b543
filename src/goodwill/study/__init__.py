"""The study: the whole loop over one version of the facts - measure, manage, monitor, and what may be said."""
