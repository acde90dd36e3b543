"""Themes: what customers speak of in their own words, how it feels to them and what goes with it.

A theme is a rule that anyone can read ("wait*", "on hold"), kept in a book that a person edits; nothing is hidden in
a model. Texts that no rule reaches are counted and shown as the share unassigned. Terms that stand out among them are
proposed as new themes; until a person accepts one it is in no figure. A theme is not a reason: whoever mentions a
price does not leave for its sake.

A text is one written answer, or all that a customer wrote or said in one contact. Answers that say nothing are set
aside first. Of employees' words none is read.

The science: dictionaries and their validation (Grimmer & Stewart 2013); words that tell two bodies of text apart by
log odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn 2008); stability under resampling (Meinshausen &
Buehlmann 2010).
"""
