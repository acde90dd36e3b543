"""Reciprocity: what customers give us, to be held against what we give them.

What a customer will still bring is no property of the past: it depends on whether they are still there, which nobody
tells a shop, and on what they pay when they come. Both are probabilities, with the doubt that belongs to them.

The science: Schmittlein, Morrison & Colombo (1987); Fader, Hardie & Lee (2005); Fader & Hardie (2007).
"""
