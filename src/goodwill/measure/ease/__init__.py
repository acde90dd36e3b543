"""Ease: easy and nice, to get and to use.

Four questions, not one: was it easy to get, nice to get, easy to use, nice to use. Easy is not nice, and a thing that
is pleasant to buy may be a burden to live with. It is not customer effort alone, and it is always somebody's ease:
what is easy in one circumstance may be hard in another.

The science: clustered means (Cochran 1977) with intervals that hold together (Dunn 1961).
"""
