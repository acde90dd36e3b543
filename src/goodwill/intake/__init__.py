"""Intake: files of any kind in, rows for the ledger out; what cannot be used is set aside with the reason."""
