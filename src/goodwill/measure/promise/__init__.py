"""Promise: what the brand says it will deliver, beside what it delivered.

A promise has a level and a place where it is kept. Delivered levels and dates are set beside it; over-claimed
means that delivery stays below, under-claimed that it could promise more. It is not expectation: that is asked of
customers and counts only before their first contact. A difference of two answers of one person is never used as a
score, because such differences are unreliable even where both answers are good.

The science: Peter, Churchill & Brown (1993) and Edwards (2001) against difference scores; Oliver (1980) on
expectation and delivery.
"""
