"""Emotion: what customers feel, read from their own words."""
