"""Words of the account in templates."""
