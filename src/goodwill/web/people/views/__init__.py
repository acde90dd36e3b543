"""Pages about persons: at the door (`entrance`), one's own settings (`own`), the people (`house`), the log (`log`)."""
