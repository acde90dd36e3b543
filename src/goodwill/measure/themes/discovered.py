"""New themes among the texts that no rule reaches: terms that stand out there, put together, and tried for stability.

Terms are words and pairs of neighbouring words. One stands out when its log odds among unassigned texts, against texts
with a theme, are clearly higher than a prior made of all texts would let chance do. Of those a greedy cover picks
heads one after another, and adds what goes along with each. All of it is done again on resampled customers; only
what comes up again is proposed. A proposal is a rule for a person to accept, name, merge or dismiss: it is in
no figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.special import ndtri

from goodwill.measure.themes.common_words import COMMON
from goodwill.measure.themes.texts import Ints, Texts

FEWEST_TEXTS, FEWEST_CUSTOMERS = 15, 10
SMALLEST_SHARE = 0.004  # of all texts in the language: below that no theme of the company
MOST_TEXTS = 20_000  # looked at on either side
MOST_TERMS, MOST_PROPOSALS = 3_000, 8
PRIOR = 50.0  # weight of the prior, in words (Monroe et al. 2008: as strong as a small body of text)
FEWEST_ASSIGNED = 100  # texts with a theme below which there is nothing to stand out against
RESAMPLES, STABLE = 40, 0.8
TOGETHER = 0.30  # a term joins a head when at least this share of its texts also hold the head...
MOST_RULE = 6  # ...up to so many terms in a rule
CLEAR, AGAIN = (
    0.025,
    0.05,
)  # chance of any false head in a language; in a resample its grouping is tried, not that again
ALIKE = 0.5  # overlap of texts (Jaccard) by which a resample's proposal counts as the same


@dataclass(frozen=True, slots=True)
class Proposal:
    """A theme that might be made.

    Attributes
    ----------
    language
        Of its texts.
    terms
        Its rule: any of these; the head first.
    texts, customers
        How many unassigned texts fit, of how many customers.
    share
        Of all texts in the language.
    stability
        Share of resamples of the customers in which it comes up again.
    score
        z of the head's log odds.
    """

    language: str
    terms: tuple[str, ...]
    texts: int
    customers: int
    share: float
    stability: float
    score: float

    @property
    def key(self) -> str:
        """What it is known by: its language and head."""
        return f"{self.language}:{self.terms[0]}"

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON-ready values."""
        return {"key": self.key, **asdict(self), "terms": list(self.terms)}


@dataclass(frozen=True, eq=False)
class _Body:
    """Unassigned texts and those with a theme, as terms: rows are texts."""

    terms: tuple[str, ...]
    open: csr_matrix
    assigned: csr_matrix
    customer: Ints
    assigned_customer: Ints


@dataclass(frozen=True, slots=True)
class _Found:
    head: int
    terms: tuple[int, ...]
    rows: npt.NDArray[np.bool_]
    score: float


def proposals(texts: Texts, seed: int = 0) -> tuple[Proposal, ...]:
    """Return the stable proposals of every language, the largest first."""
    found: list[Proposal] = []
    for language in sorted(set(texts.language.tolist()) - {""}):
        found += _of_language(texts, language, seed)
    return tuple(sorted(found, key=lambda p: (-p.texts, p.key))[:MOST_PROPOSALS])


def _of_language(texts: Texts, language: str, seed: int) -> list[Proposal]:
    here = texts.language == language
    spoken = texts.spoken.any(axis=1)
    total = int(here.sum())
    fewest = max(FEWEST_TEXTS, round(SMALLEST_SHARE * total))
    free, taken = _thinned(np.flatnonzero(here & ~spoken)), _thinned(np.flatnonzero(here & spoken))
    if len(free) < fewest:
        return []
    body = _body(texts, free, taken, fewest)
    if not body.terms:
        return []
    ones, all_taken = np.ones(body.open.shape[0]), np.ones(body.assigned.shape[0])
    whole = _pick(body, ones, all_taken, fewest, float(ndtri(1 - CLEAR / len(body.terms))))
    again = _stability(body, whole, fewest, seed)
    scale = int((here & ~spoken).sum()) / len(free)
    made = []
    for one, stable in zip(whole, again, strict=True):
        customers = len(np.unique(body.customer[one.rows]))
        if stable >= STABLE and customers >= FEWEST_CUSTOMERS:
            n = round(float(one.rows.sum()) * scale)
            terms = tuple(body.terms[t] for t in one.terms)
            made.append(Proposal(language, terms, n, customers, n / total, stable, round(one.score, 2)))
    return made


def _thinned(rows: Ints) -> Ints:
    """Return at most `MOST_TEXTS` rows, evenly over all."""
    return rows if len(rows) <= MOST_TEXTS else rows[np.linspace(0, len(rows) - 1, MOST_TEXTS).astype(np.int64)]


def terms_in(words: str) -> set[str]:
    """Return the terms of a text: words and pairs of neighbours, without common words, numbers and single letters."""
    listed = words.split()
    bears = [_bears(w) for w in listed]
    single = {w for w, b in zip(listed, bears, strict=True) if b}
    pairs = {f"{a} {b}" for a, b, x, y in zip(listed, listed[1:], bears, bears[1:], strict=False) if x and y}
    return single | pairs


@lru_cache(maxsize=65_536)
def _bears(word: str) -> bool:
    """Whether a word can name a theme."""
    return word not in COMMON and len(word) > 2 and not any(c.isdigit() for c in word)


def _body(texts: Texts, free: Ints, taken: Ints, fewest: int) -> _Body:
    sides = [[terms_in(str(texts.words[i])) for i in rows] for rows in (free, taken)]
    counted = Counter(t for terms in sides[0] for t in terms)
    frequent = sorted((t for t, n in counted.items() if n >= max(5, fewest // 3)), key=lambda t: (-counted[t], t))
    terms = tuple(frequent[:MOST_TERMS])
    at = {t: i for i, t in enumerate(terms)}
    return _Body(terms, _matrix(sides[0], at), _matrix(sides[1], at), texts.customer[free], texts.customer[taken])


def _matrix(texts: Sequence[Iterable[str]], at: dict[str, int]) -> csr_matrix:
    columns = [sorted(at[t] for t in terms if t in at) for terms in texts]
    starts = np.cumsum([0, *(len(c) for c in columns)])
    indices = np.array([i for c in columns for i in c], dtype=np.int32)
    return csr_matrix((np.ones(len(indices)), indices, starts), shape=(len(columns), len(at)))


def log_odds(
    first: npt.NDArray[np.float64], second: npt.NDArray[np.float64], prior: float = PRIOR
) -> npt.NDArray[np.float64]:
    """Return z of the difference in log odds of each term between two bodies of text.

    Parameters
    ----------
    first, second
        In how many texts of either body each term stands, shape (terms,); their sums stand for how long the bodies
        are, since texts with a theme tend to be longer.
    prior
        Weight of the prior, in words; it says of each term what both bodies together say.

    Notes
    -----
    Monroe, Colaresi & Quinn (2008), Political Analysis 16(4), eq. 15, 16, 18 and 22.
    """
    n1, n2 = float(first.sum()), float(second.sum())
    a = prior * (first + second + 0.5) / (n1 + n2 + 1.0)
    odds = [np.log((y + a) / np.maximum(n + prior - y - a, 0.5)) for y, n in ((first, n1), (second, n2))]
    return (odds[0] - odds[1]) / np.sqrt(1 / (first + a) + 1 / (second + a))


def _pick(
    body: _Body, weight: npt.NDArray[np.float64], other: npt.NDArray[np.float64], fewest: int, bar: float
) -> list[_Found]:
    """Return the greedy cover: at each step the head that stands out and reaches most texts not yet reached."""
    first, second = weight @ body.open, other @ body.assigned
    z = log_odds(first, second)
    clear = z > bar
    if len(other) < FEWEST_ASSIGNED:  # a book with hardly any rule yet: what is frequent is what there is to see
        z, clear = first, first > 0
    by_term = body.open.tocsc()
    reached = np.zeros(body.open.shape[0], dtype=bool)
    left = clear.copy()
    found: list[_Found] = []
    while left.any() and len(found) < 2 * MOST_PROPOSALS:
        gain = np.where(left, (weight * ~reached) @ body.open, 0.0)
        head = int(np.argmax(gain))
        if gain[head] < fewest / 2:
            break
        terms = _around(body, by_term, weight, head, z)
        rows = np.asarray(body.open[:, list(terms)].sum(axis=1)).ravel() > 0
        left[list(terms)] = False
        if float(weight[rows].sum()) >= fewest:
            found.append(_Found(head, terms, rows, float(z[head])))
            reached |= rows
        left[head] = False
    return found


def _around(
    body: _Body, by_term: Any, weight: npt.NDArray[np.float64], head: int, z: npt.NDArray[np.float64]
) -> tuple[int, ...]:
    """Return a head with the terms that mostly stand beside it, or are forms of it (the same beginning)."""
    held = np.asarray(by_term[:, head].todense()).ravel() > 0
    total = weight @ body.open
    beside = ((weight * held) @ body.open) / np.maximum(total, 1.0)
    word = body.terms[head]
    joined = []
    for t in np.argsort(-total):
        term = body.terms[t]
        if t == head or term in word.split() or z[t] <= 0:
            continue
        is_form = " " not in term and " " not in word and _same_stem(term, word)
        if is_form or (" " not in term and beside[t] >= TOGETHER and total[t] >= 0.1 * total[head] and z[t] > 2):
            joined.append(int(t))
        if len(joined) == MOST_RULE - 1:
            break
    return (head, *joined)


def _same_stem(one: str, other: str) -> bool:
    short = min(len(one), len(other))
    return short >= 4 and one[: max(4, short - 2)] == other[: max(4, short - 2)] and abs(len(one) - len(other)) <= 5


def _stability(body: _Body, whole: list[_Found], fewest: int, seed: int) -> list[float]:
    """Return in which share of resamples of the customers each comes up again: its head stands out there too."""
    rng = np.random.default_rng(seed)
    hits = np.zeros(len(whole))
    if not whole:
        return []
    customers = max(int(body.customer.max(initial=0)), int(body.assigned_customer.max(initial=0))) + 1
    for _ in range(RESAMPLES):
        drawn = rng.poisson(1.0, customers).astype(float)  # the bootstrap over customers, as weights
        weight, other = drawn[body.customer], drawn[body.assigned_customer]
        again = _pick(body, weight, other, fewest // 2, float(ndtri(1 - AGAIN)))
        hits += [any(_alike(one.rows, a.rows, weight) for a in again) for one in whole]
    return [float(h) / RESAMPLES for h in hits]


def _alike(one: npt.NDArray[np.bool_], other: npt.NDArray[np.bool_], weight: npt.NDArray[np.float64]) -> bool:
    both, either = float(weight[one & other].sum()), float(weight[one | other].sum())
    return either > 0 and both / either >= ALIKE
