"""Answers that say nothing, where no reader of feelings has judged them already: a dash, "no comment", a machine's."""

from __future__ import annotations

import re

from goodwill.measure.themes.tokens import tokens

FILLERS = frozenset({
    "no comment", "no comments", "nothing", "nothing to add", "nothing to say", "nothing else", "none", "no", "nope",
    "na", "n a", "not applicable", "nil", "dont know", "do not know", "no idea", "ok", "okay", "yes", "yep", "test",
    "see above", "same as above", "as above", "stop", "asdf", "because", "because i have", "because you asked",
    "no reason", "ingen kommentar", "inga kommentarer", "inget", "ingenting", "inget att tillägga", "inget att säga",
    "nej", "ja", "vet ej", "vet inte", "vet inget", "ingen aning", "ej aktuellt", "se ovan", "samma som ovan",
    "inget särskilt", "nothing special", "inget speciellt", "därför", "stopp", "se tidigare svar",
})  # fmt: skip
MACHINES = re.compile(
    r"^\W*(sent from my|skickat från min|get outlook for|hämta outlook|this is an automatic|detta är ett auto"
    r"|automatic reply|autosvar|out of office|thank you for contacting us|tack för att du kontaktar|form sent from"
    r"|formulär skickat från)",
    re.IGNORECASE,
)
FEWEST_LETTERS = 3


def own_words(text: str) -> str:
    """Return a text without the lines that it quotes (those that begin with ``>``)."""
    if ">" not in text:
        return text.strip()
    return "\n".join(line for line in text.strip().splitlines() if not line.lstrip().startswith(">")).strip()


def says_nothing(text: str) -> bool:
    """Whether a text is a filler, a machine's, or has fewer than three different letters."""
    letters = {c for c in text.casefold() if c.isalpha()}
    if len(letters) < FEWEST_LETTERS:
        return True
    return (len(text) <= 40 and " ".join(tokens(text)) in FILLERS) or MACHINES.match(text) is not None
