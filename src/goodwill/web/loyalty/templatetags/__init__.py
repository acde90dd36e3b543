"""Tags of loyalty."""
