"""The figures of the model card: what the English reading reaches on texts it was not fitted on."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from goodwill.measure.emotion.english import feeling

SEED = 4
FREQUENT = 100  # so many positives held out make a reliability worth a row


def _rates(said: np.ndarray, y: np.ndarray) -> tuple[float, float]:
    hit = float((said & (y > 0.5)).sum())
    return hit / max(1, said.sum()), hit / max(1.0, float(y.sum()))


def report(
    encoder: np.ndarray,
    linear: np.ndarray,
    truth: np.ndarray,
    valence: np.ndarray,
    spread: dict[str, float],
    blend: ModuleType,
) -> dict[str, Any]:
    """Print and return macro-F1, and for each target precision, recall, F1 and calibration, all out of fold."""
    found: dict[str, Any] = {"texts": len(truth)}
    for name, (first, second) in {
        "blend": (encoder, linear),
        "encoder alone": (encoder, encoder),
        "words alone": (linear, linear),
    }.items():
        p, said = blend.judge(first, second, truth, seed=SEED, repeats=1)
        both = [blend.macro(s, truth) for s in said]
        found[name] = {part: round(float(np.mean([m[part] for m in both])), 4) for part in blend.PARTS}
        print(f"{name:14s}", found[name], flush=True)
        if name == "blend":
            kept_p, kept_said = p[-1], said[-1]
    each = blend.f1(kept_said, truth)
    rows = []
    for k, name in enumerate(blend.NAMES):
        precision, recall = _rates(kept_said[:, k], truth[:, k])
        error, bins = blend.reliability(kept_p[:, k], truth[:, k])
        rows.append(
            {
                "name": name,
                "part": next(part for part, own in blend.PARTS.items() if own.start <= k < own.stop),
                "positives": int(truth[:, k].sum()),
                "precision": round(precision, 3),
                "recall": round(recall, 3),
                "f1": round(float(each[k]), 3),
                "calibration_error": round(error, 4),
                "reliability": [[round(said, 4), round(true, 4), n] for said, true, n in bins],
            }
        )
    found["rows"] = rows
    said, _, _, error = feeling(kept_p[:, :28], spread)
    off = valence - said
    found["valence"] = {
        "correlation": round(float(np.corrcoef(said, valence)[0, 1]), 3),
        "mean_error": round(float(off.mean()), 4),
        "root_mean_square": round(float(np.sqrt((off**2).mean())), 3),
        "square_of_error_over_sd": round(float((off**2 / error**2).mean()), 3),
        "by_sd": [
            [round(float(np.sqrt((error[part] ** 2).mean())), 3), round(float(np.sqrt((off[part] ** 2).mean())), 3)]
            for part in np.array_split(np.argsort(error), 5)
        ],
    }
    print(found["valence"])
    for row in rows:
        print(f"{row['name']:16s} {row['positives']:5d} {row['precision']:.2f} {row['recall']:.2f} {row['f1']:.2f}"
              f" {row['calibration_error']:.3f}")  # fmt: skip
    return found


def table(card: dict[str, Any]) -> str:
    """The rows of the card as a Markdown table."""
    lines = ["| | held out | precision | recall | F1 | calibration error |", "|---|---:|---:|---:|---:|---:|"]
    for row in card["rows"]:
        lines.append(
            f"| {row['name']} | {row['positives']} | {row['precision']:.2f} | {row['recall']:.2f} | {row['f1']:.2f} |"
            f" {row['calibration_error']:.3f} |"
        )
    return "\n".join(lines)


def figure(card: dict[str, Any], path: Path) -> None:
    """Draw the reliability of the most frequent labels: said against true, in bins of equal width (20 texts)."""
    import altair

    often = sorted((row for row in card["rows"] if row["part"] == "labels"), key=lambda row: -row["positives"])[:12]
    points = [
        {"label": row["name"], "said": said, "true": true}
        for row in often
        for said, true, n in row["reliability"]
        if n >= 20
    ]
    line = [{"label": row["name"], "said": x, "true": x} for row in often for x in (0.0, 1.0)]
    said = altair.X("said:Q", title="mean probability said", scale=altair.Scale(domain=[0, 1]))
    true = altair.Y("true:Q", title="share true", scale=altair.Scale(domain=[0, 1]))
    base = altair.Chart(width=130, height=130)
    marks = base.mark_point(filled=True, size=28).encode(said, true)
    ideal = base.mark_line(strokeDash=[3, 3], color="#888", strokeWidth=1).encode(said, true)
    data = altair.Data(values=[{**p, "kind": "seen"} for p in points] + [{**p, "kind": "ideal"} for p in line])
    both = altair.layer(
        ideal.transform_filter("datum.kind == 'ideal'"), marks.transform_filter("datum.kind == 'seen'"), data=data
    )
    both.facet(altair.Facet("label:N", title=None, sort=[row["name"] for row in often]), columns=4).save(str(path))
