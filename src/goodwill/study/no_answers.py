"""Words that say nothing: "no comment", "inga kommentarer", a dash, an automatic reply."""

from __future__ import annotations

import re

NOTHING = frozenset({
    "no comment", "no comments", "nothing", "nothing to add", "none", "no", "nope", "na", "not applicable", "nil",
    "dont know", "do not know", "no idea", "ok", "okay", "yes", "test", "see above", "same as above", "as above",
    "ingen kommentar", "inga kommentarer", "inget", "ingenting", "inget att tillägga", "nej", "ja", "vet ej",
    "vet inte", "ingen aning", "ej aktuellt", "se ovan", "samma som ovan", "inget särskilt", "nothing special",
})  # fmt: skip
"""After lower case and without punctuation."""
MACHINES = re.compile(
    r"^(sent from my|skickat från min|get outlook for|this is an automatic|detta är ett auto|automatic reply|autosvar"
    r"|out of office|thank you for contacting us|tack för att du kontaktar oss|form sent from|formulär skickat från)",
    re.IGNORECASE,
)
"""How signatures, automatic replies and forms begin."""
FEWEST_LETTERS = 3


def says_something(text: str) -> bool:
    """Whether an answer in words says anything: not a filler, not a machine's, at least three letters."""
    plain = " ".join(re.sub(r"[^\w\s]|_", "", text.lower()).split())
    if sum(c.isalpha() for c in plain) < FEWEST_LETTERS or len(set(plain)) < FEWEST_LETTERS:
        return False
    return plain not in NOTHING and not MACHINES.match(text.strip())


def own_words(text: str) -> str:
    """Return an answer without the lines that it quotes from the question (those that begin with ``>``)."""
    return "\n".join(line for line in text.strip().splitlines() if not line.lstrip().startswith(">")).strip()
