"""Relationship: what customers think of us as a whole, all contacts and years together.

It is not the sum of single experiences, and asking about one contact does not measure it: relationship answers
and answers about a contact are never pooled. A score says how those who answered feel; beside it stands who was
asked. Scores of several questions show what they are made of: net promoter score, satisfaction, ease, the four
consequences (trust, forgive, advocate, buy again) and the satisfaction index. Trends and differences between
teams are judged against how months and teams vary by themselves.

The science: Rocks (2016) for the interval of the net promoter score; Tenenhaus, Esposito Vinzi, Chatelin & Lauro
(2005) for the satisfaction index; Cameron, Gelbach & Miller (2011) for answers that come in clusters.
"""
