"""Tags of templates about work."""
