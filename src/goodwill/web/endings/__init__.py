"""How interactions end, by touchpoint and team."""
