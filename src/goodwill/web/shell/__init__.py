"""What every page stands in: the frame, the register of screens, words and figures in templates, health, metrics."""
