"""Filters of the findings pages."""
