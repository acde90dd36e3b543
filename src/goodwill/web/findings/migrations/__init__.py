"""Schema of `findings`, step by step."""
