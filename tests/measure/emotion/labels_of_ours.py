"""Labels that we gave, by row of nps_verbatims.csv (counted from 0). The texts themselves stay where they are.

One reader, once. The first draw (130 rows of at least 15 characters) was labelled after the cues were first written,
and the cues were then mended once; the second (60 of the rest, and 70 of those with a score of 0 to 2 and at least 60
characters, so that rare states occur) was labelled after that and nothing was changed since: rates of error come from
the second. A drawn row that is in none of the sets has none of the states.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np


def drawn(rows: Sequence[Mapping[str, str]]) -> tuple[list[int], list[int]]:
    """Return the rows of the first and of the second draw."""
    texts = [r["text"] for r in rows]
    long = [i for i, t in enumerate(texts) if len(t) >= 15]
    first = set(np.random.default_rng(20).choice(long, 130, replace=False).tolist())
    rng, rest = np.random.default_rng(21), [i for i in long if i not in first]
    some = set(rng.choice(rest, 60, replace=False).tolist())
    low = [i for i in rest if i not in some and rows[i]["NPS_SCORE"] in ("0", "1", "2") and len(texts[i]) >= 60]
    return sorted(first), sorted(some | set(rng.choice(low, 70, replace=False).tolist()))


FIRST: dict[str, set[int]] = {
    "frustration": {
        25, 103, 159, 165, 201, 219, 220, 240, 276, 309, 316, 349, 407, 468, 503, 510, 549, 551, 566, 579,
        584, 609, 621, 638, 649, 653, 694, 706, 794, 882, 928, 951, 1026, 1048, 1059, 1078, 1096, 1102, 1176,
        1254, 1256, 1407, 1415, 1433, 1452, 1486, 1491, 1501, 1574, 1636, 1756, 1837, 1871, 1894, 2001, 2008,
        2084, 2104, 2116, 2142, 2169, 2301, 2312, 2346, 2359,
    },
    "confusion": {220, 240, 638, 1263, 1593, 1795, 1998},
    "relief": set(),
    "gratitude": {78, 122, 619, 860, 1045, 1231, 1269, 1541, 1614, 1620, 1851, 2310},
    "distrust": {316, 349, 551, 609, 794, 1048, 1825, 2312},
    "threat_to_leave": {316, 706, 1254, 1825, 2208},
}  # fmt: skip
CALM = {
    0, 144, 185, 437, 449, 464, 498, 502, 530, 601, 634, 702, 715, 820, 894, 911, 941, 1058, 1108, 1134,
    1200, 1240, 1289, 1416, 1421, 1454, 1481, 1565, 1590, 1656, 1659, 2051, 2210, 2300, 2376,
}  # fmt: skip
"""Rows of the second draw without frustration; all others show it."""
SECOND: dict[str, set[int]] = {
    "confusion": {359, 644, 892, 1134, 1374, 1421, 1757},
    "relief": {130},
    "gratitude": {130, 601, 1200, 2300},
    "distrust": {449, 459, 714, 803, 1117, 1118, 1395, 1588, 1595, 1775, 1796, 1958},
    "threat_to_leave": {656, 695, 1733, 1958},
}
