"""Which language a text is in: sentences of our own, short and foreign texts, speed."""

from __future__ import annotations

import time

import pytest

from goodwill.core.errors import EstimateError
from goodwill.measure.emotion.languages import LANGUAGES, detect

OWN = {
    "en": ("I waited for an hour and nobody could help me.", "The delivery came on time and the driver was kind."),
    "sv": ("Jag väntade i en timme och ingen kunde hjälpa mig.", "Leveransen kom i tid och chauffören var trevlig."),
    "da": ("Jeg ventede i en time, og der var ingen, der kunne hjælpe mig.", "Jeg er meget tilfreds med jeres hjælp."),
    "no": ("Jeg ventet i en time, men det var ingen som kunne hjelpe meg.", "Hva skjer nå? Jeg vet ikke noe mer."),
    "fi": ("Odotin tunnin eikä kukaan osannut auttaa minua.", "Toimitus tuli ajoissa ja kuljettaja oli mukava."),
    "de": ("Ich habe eine Stunde gewartet und niemand konnte mir helfen.", "Die Lieferung kam pünktlich, danke."),
    "fr": ("J'ai attendu une heure et personne n'a pu m'aider.", "La livraison est arrivée à l'heure, merci."),
    "es": ("Esperé una hora y nadie pudo ayudarme.", "El pedido llegó a tiempo y el conductor fue amable."),
    "pt": ("Esperei uma hora e ninguém me conseguiu ajudar.", "A encomenda chegou a tempo, obrigado."),
}
FOREIGN = (
    "Ik heb een uur gewacht en niemand kon mij helpen.",
    "Ho aspettato un'ora e nessuno ha potuto aiutarmi.",
    "Czekałem godzinę i nikt nie mógł mi pomóc.",
    "Bir saat bekledim ve kimse bana yardım edemedi.",
    "Я ждал час, и никто не смог мне помочь.",
    "一時間待ちましたが、誰も助けてくれませんでした。",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_told(language):
    assert detect(OWN[language]) == [language] * 2


def test_other_languages_are_not_taken_for_ours():
    assert detect(FOREIGN) == [None] * len(FOREIGN)
    assert detect(FOREIGN, ["sv", "en"], default="sv") == [None] * len(FOREIGN)


def test_what_has_no_words_has_no_language():
    assert detect(["", None, "12 345", "!!!", "👍"], default="en") == [None] * 5


def test_only_the_projects_languages_are_named():
    both = [t for its in OWN.values() for t in its]
    assert set(detect(both, ["sv", "en"])) <= {"sv", "en", None}
    with pytest.raises(EstimateError, match="can be told"):
        detect(["hello"], ["xx"])


def test_a_default_is_for_what_cannot_be_told_only():
    assert detect(["Nja", "Great service, very helpful"], ["sv", "en"], default="sv") == ["sv", "en"]


def test_order_and_company_of_texts_do_not_matter():
    texts = [t for its in OWN.values() for t in its] * 300  # more than one batch
    assert detect(texts) == detect(texts[: len(OWN) * 2]) * 300


def test_eight_thousand_short_texts_a_second():
    texts = [t for its in OWN.values() for t in its] * 500
    detect(texts[:100])
    start = time.process_time()
    detect(texts)
    assert len(texts) / (time.process_time() - start) > 8_000
