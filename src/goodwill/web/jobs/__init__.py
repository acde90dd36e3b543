"""Long work: a row that is the truth, a bell that wakes a worker, progress one can watch and cancel."""
