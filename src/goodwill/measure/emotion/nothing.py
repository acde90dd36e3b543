"""Answers that say nothing: fillers, dashes, automatic replies, in nine languages. They are set aside before anything is read.

A filler counts as such in every language: "ok", "nej" and "nada" say nothing wherever they stand, and the language of one
word is seldom known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FEWEST_LETTERS = 3
FILLERS: dict[str, str] = {
    "en": "no comment|no comments|nothing|nothing to add|nothing to say|nothing else|nothing more|none|no|nope|na|not applicable|nil"
    "|dont know|do not know|i dont know|no idea|not sure|ok|okay|yes|yep|test|see above|same as above|as above|nothing special"
    "|nothing at all|nothing really|nothing comes to mind|cant think of anything|no suggestions|no reason|no answer|idk|dunno|null"
    "|no opinion|prefer not to say|nothing in particular|same|ditto|non|skip|blank|all good nothing to add|not that i can think of",
    "sv": "ingen kommentar|inga kommentarer|inget|ingenting|inget att tillägga|inget att säga|nej|nä|nej tack|ja|jo|vet ej|vet inte"
    "|jag vet inte|ingen aning|ej aktuellt|se ovan|samma som ovan|inget särskilt|inget speciellt|ingen åsikt|inga synpunkter"
    "|ingen synpunkt|inga förslag|kommer inte på något|inget mer|inget annat|ej relevant|har inget att säga|ingen orsak|inget svar"
    "|inga|vill inte svara|minns inte|inga övriga synpunkter|osäker|finns inget",
    "da": "ingen kommentar|ingen kommentarer|ingen bemærkninger|intet|ingenting|nej|nej tak|ja|ved ikke|ved det ikke|det ved jeg ikke"
    "|ingen anelse|ikke relevant|se ovenfor|samme som ovenfor|intet at tilføje|ikke noget|ikke noget særligt|ingen forslag"
    "|intet særligt|ingen mening|husker ikke|har ingen",
    "no": "ingen kommentar|ingen kommentarer|ingen merknader|ingenting|nei|nei takk|ja|vet ikke|jeg vet ikke|ingen anelse"
    "|ikke relevant|ikke aktuelt|se over|samme som over|ingenting å tilføye|ikke noe|ikke noe spesielt|ingen forslag|ingen mening"
    "|husker ikke|intet",
    "fi": "ei kommentteja|ei kommentoitavaa|ei kommenttia|ei mitään|en tiedä|ei tiedossa|ei|joo|kyllä|ei lisättävää|ei sanottavaa"
    "|ei muuta|ei mielipidettä|en osaa sanoa|eos|katso yllä|sama kuin yllä|ei mitään erityistä|ei ole|ei ehdotuksia|en muista|ei vastausta",
    "de": "kein kommentar|keine kommentare|nichts|nein|ja|weiß nicht|weiss nicht|ich weiß nicht|keine ahnung|keine angabe|keine angaben"
    "|siehe oben|wie oben|nichts hinzuzufügen|nichts besonderes|keine anmerkungen|keine anmerkung|keine meinung|nichts weiter"
    "|nicht zutreffend|entfällt|keine|ka|keine vorschläge|fällt mir nichts ein",
    "fr": "pas de commentaire|pas de commentaires|aucun commentaire|sans commentaire|rien|non|oui|je ne sais pas|ne sais pas|aucune idée"
    "|sans objet|voir ci dessus|voir plus haut|rien à ajouter|rien à dire|rien à signaler|ras|aucun|aucune|sans avis|sans opinion"
    "|rien de spécial|rien de particulier|nsp|pas davis|sais pas",
    "es": "sin comentarios|ningún comentario|nada|no|sí|si|no sé|no se|no lo sé|ni idea|no aplica|no procede|ver arriba|igual que arriba"
    "|nada que añadir|nada que decir|nada más|nada en especial|ninguno|ninguna|sin opinión|ns nc|nsnc|ningunos|nada en particular",
    "pt": "sem comentários|sem comentário|nenhum comentário|nada|não|sim|não sei|não faço ideia|sem ideia|não aplicável|não se aplica"
    "|ver acima|nada a acrescentar|nada a dizer|nada a declarar|nada mais|nenhum|nenhuma|sem opinião|nada de especial|ns nr|nsnr|nao|nao sei",
}
"""By language, lower case, without punctuation."""
_ALL = frozenset(filler for its in FILLERS.values() for filler in its.split("|"))
MACHINES = re.compile(
    r"^\s*(sent from my|skickat från min|sendt fra min|lähetetty .{0,20}laitteesta|von meinem .{0,20}gesendet|envoyé de mon"
    r"|enviado desde mi|enviado do meu|get outlook for|hämta outlook|this is an automat|this is an auto|detta är ett auto"
    r"|dette er (?:en|et) auto|tämä on automaatti|dies ist eine automat|ceci est un(?:e)? (?:message|réponse) automat"
    r"|este es un mensaje auto|esta é uma (?:mensagem|resposta) auto|automatic reply|auto-?reply|autosvar|automatisk svar"
    r"|automaattinen vastaus|automatische antwort|réponse automatique|respuesta automática|resposta automática"
    r"|out of (?:the )?office|thank you for contacting us|thank you for your (?:e-?mail|message)\. (?:i am|we)"
    r"|tack för att du kontaktar oss|tack för ditt (?:mejl|mail|meddelande)|form sent from|formulär skickat från)",
    re.IGNORECASE,
)
"""How signatures, automatic replies and forms begin."""
_MARKS = re.compile(r"[^\w\s]|_")


def says_nothing(texts: Sequence[str | None], languages: Sequence[str | None] | None = None) -> npt.NDArray[np.bool_]:
    """Return which texts say nothing.

    Parameters
    ----------
    texts
        The texts; None says nothing.
    languages
        Accepted so that callers may pass what they know; fillers of all nine languages count for each text.

    Returns
    -------
    numpy.ndarray
        Booleans, shape (texts,): a filler, a machine's words, or fewer than three letters and no picture of feeling.
    """
    if languages is not None and len(languages) != len(texts):
        raise ValueError(f"{len(languages)} languages for {len(texts)} texts")
    return np.fromiter((_nothing(t) for t in texts), dtype=bool, count=len(texts))


def _nothing(text: str | None) -> bool:
    if not text:
        return True
    if len(text) > 400:  # no filler is as long; machines are known by how they begin
        return MACHINES.match(text) is not None
    plain = " ".join(_MARKS.sub("", text.lower()).split())
    if sum(c.isalpha() for c in plain) < FEWEST_LETTERS or len(set(plain)) < 2:
        return not any(0x1F300 <= ord(c) <= 0x1FAFF or c in "❤☹☺" for c in text)
    if plain in _ALL:
        return True
    return MACHINES.match(text) is not None
