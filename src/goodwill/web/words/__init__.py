"""What customers say, by theme; themes edited and checked by people."""
