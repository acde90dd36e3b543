"""Engagement: what employees answer about their work, by unit as asked, never by person.

It is what people say when asked; nobody's feelings are read from words, voices or behaviour, and comments are
never scored. It is not satisfaction with pay, and it is not a mark for a manager: items about leadership describe
the conditions in a unit. Every figure comes from cells that `goodwill.ledger.anonymity` has published: at least
five people, and nothing to be found by subtraction.

The science: James, Demaree & Wolf (1984) for agreement within units; Bliese (2000) and LeBreton & Senter (2008) for
whether a mean of a unit means something; Cochran (1977) for intervals in finite groups.
"""
