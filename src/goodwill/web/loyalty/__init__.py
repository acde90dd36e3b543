"""Dynamic loyalty: states, what broke them, early warnings."""
