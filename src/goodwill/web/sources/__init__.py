"""Facts in: files pointed at or uploaded, mapped, checked, loaded, set-aside rows mended; versions; studies."""
