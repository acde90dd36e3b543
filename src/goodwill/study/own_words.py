"""What a study learns of the company's own words: texts beside a score teach the reader, language by language.

Only answers that may be read are learned from (`goodwill.measure.emotion.own_answers.PAIRS`). What was learned is used
only where it reads clearly better on customers it has not seen, and a customer's words are read by the model that never
saw that customer's scores. It reads answers only: turns of conversations speak otherwise, and read worse by it than by
day 0 (measured: correlation with what customers said when asked .67 before, .42 after). The kept scores of texts stay
those of day 0: learning is done anew with each study's facts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from goodwill.measure.emotion.own_answers import FEWEST, MOST, PAIRS, PARTS, OwnAnswers, learn

if TYPE_CHECKING:
    from goodwill.ledger.ledger import Ledger

SCHEMA = pa.schema([("text_key", pa.string()), ("part", pa.int32()), ("own", pa.float64())])
BESIDE = """
SELECT p.text, p.unit_score, p.customer_key, r.language, r.valence
FROM ({pairs}) p JOIN {read} r ON r.text_key = md5(p.text)
WHERE r.valence IS NOT NULL AND NOT r.says_nothing AND r.language IS NOT NULL
"""
OF_ONE = """
SELECT t.text_key, t.text, r.valence FROM {words} t JOIN {read} r ON r.text_key = t.text_key
WHERE r.language = '{language}' AND r.valence IS NOT NULL AND NOT r.says_nothing ORDER BY t.text_key
"""


def learn_own(ledger: Ledger, read: str) -> tuple[OwnAnswers, ...]:
    """Return what each language's answers teach; only languages with enough texts, whether it is used or not.

    Parameters
    ----------
    ledger
        The facts.
    read
        Table on the engine with ``text_key``, ``language``, ``valence`` and ``says_nothing`` of each text.
    """
    rows = ledger.merge(BESIDE.format(pairs=PAIRS.format(most=2 * MOST), read=read))
    languages = np.array(rows["language"].to_pylist(), dtype=object)
    found = []
    for language in sorted(set(languages.tolist())):
        its = rows.filter(pa.array(languages == language))
        if its.num_rows >= FEWEST:
            scores, valence = (np.asarray(its[c].to_numpy(), dtype=np.float64) for c in ("unit_score", "valence"))
            customers = its["customer_key"].to_pylist()
            found.append(learn(its["text"].to_pylist(), scores, valence, language=language, customers=customers))
    return tuple(found)


def own_valence(ledger: Ledger, learned: tuple[OwnAnswers, ...], *, words: str, read: str) -> pa.Table:
    """Return the valence of texts after learning: one row for each text and part of the customers.

    Parameters
    ----------
    ledger
        The facts.
    learned
        As `learn_own` returned it; languages where it is not used have no rows.
    words, read
        Tables on the engine with each text, and with its reading of day 0.
    """
    parts = []
    for its in learned:
        if not its.used:
            continue
        rows = ledger.merge(OF_ONE.format(words=words, read=read, language=its.language))
        texts, valence = rows["text"].to_pylist(), np.asarray(rows["valence"].to_numpy(), dtype=np.float64)
        for part in range(PARTS):
            own = its.adjust(texts, valence, part)
            parts.append(
                pa.table([rows["text_key"].combine_chunks(), pa.repeat(pa.scalar(part, pa.int32()), len(own)), own],
                         schema=SCHEMA)
            )  # fmt: skip
    return pa.concat_tables(parts) if parts else SCHEMA.empty_table()
