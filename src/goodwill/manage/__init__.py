"""Manage: from what was measured to what is decided, owned and paid for.

A *priority* is where a unit of improvement would matter most, in customers and money; it goes with
outcomes, which does not make it their cause.
"""
