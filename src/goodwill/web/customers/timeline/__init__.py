"""The one timeline of a customer: tracks on one shared time axis, and the same as a list.

A track is a function from what is known to marks and entries, entered in `tracks`; "Add a track" in CONTRIBUTING.
"""
