"""The words all layers share: estimates, doubts, origins, results, cards, claims, errors."""
