"""Experience: one contact as the customer lived it, in three parts that count alike.

Success (did I get what I came for), ease (how hard was it) and emotion (how did it make me feel) are three numbers,
never one: a mean of them hides the part that lags. It is asked about one contact, not about us as a whole, and
what is remembered after a week is kept apart from what was felt at the time.

The science: Temkin (2014) for the three parts; Lindeman, Merenda & Gold (1980) and Groemping (2007) for which of
them goes with loyalty.
"""
