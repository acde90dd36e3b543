"""Words that say something, and the customer's own among them (what says nothing: `measure.emotion.nothing`)."""

from __future__ import annotations

from goodwill.measure.emotion.nothing import says_nothing


def says_something(text: str) -> bool:
    """Whether an answer in words says anything: not a filler, not a machine's, at least three letters."""
    return not bool(says_nothing([text])[0])


def own_words(text: str) -> str:
    """Return an answer without the lines that it quotes from the question (those that begin with ``>``)."""
    return "\n".join(line for line in text.strip().splitlines() if not line.lstrip().startswith(">")).strip()
