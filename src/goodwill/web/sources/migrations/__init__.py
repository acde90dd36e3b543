"""Schema changes of `sources`."""
