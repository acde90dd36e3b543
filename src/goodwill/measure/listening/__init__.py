"""Listening: whom we asked, who answered, and what silence may hide.

Listening is more than asking: answers are read, acted on and told back. Here stands its first part. A survey
figure speaks for those who answered; who was asked, who stayed silent and how far silence could move the figure
stand beside it. A high answer rate is no proof that the silent think alike, a low one no proof that they do not.

The science: Manski (2003) for worst-case bounds; Holt & Smith (1979) for weighting by groups that are known for
everybody asked.
"""
