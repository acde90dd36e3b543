"""Textbook methods: arrays in, frozen values out. No ledger, no engine, no clock."""
