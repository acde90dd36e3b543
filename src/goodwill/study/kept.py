"""Findings kept: a study written beside the ledger and read back, for briefs, workbooks and screens.

A kept result is what a result shows - words, table, picture, doubts, origin - without the code that made
it, so that a brief of last year's study still opens after the methods have changed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from goodwill.core.chart import Chart
from goodwill.core.claim import Claim, ClaimKind
from goodwill.core.diagnostic import Diagnostic
from goodwill.core.errors import LedgerError
from goodwill.core.estimate import Estimate
from goodwill.core.provenance import Provenance
from goodwill.core.result import Result
from goodwill.study.claims import ClaimsOutcome, RegisteredClaim
from goodwill.study.result import ActionVerdict, StudyResult

if TYPE_CHECKING:
    import pyarrow as pa

FOLDER = "findings"
LOOKS = "looks.json"


@dataclass(frozen=True, kw_only=True)
class KeptResult(Result):
    """A result as it was shown when its study ran."""

    rows: pa.Table
    picture: Chart | None
    words: str

    def table(self) -> pa.Table:
        """Return the kept table."""
        return self.rows

    def chart(self) -> Chart | None:
        """Return the kept picture."""
        return self.picture

    def brief(self) -> str:
        """Return the kept words."""
        return self.words


def keep(study: StudyResult, project: Path) -> Path:
    """Write a study into the project; it is there as a whole or not at all.

    Returns
    -------
    Path
        Folder of the kept study, named by the version of the facts.
    """
    import pyarrow.parquet as pq

    folder = project / FOLDER / _folder_name(study.version)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    for name, result in study.results.items():
        pq.write_table(result.table(), draft / f"{name}.parquet")
    text = json.dumps(_to_plain(study), ensure_ascii=False, indent=1, default=str)
    (draft / "study.json").write_text(text, encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    draft.rename(folder)
    _count_looks(study, project)
    return folder


def read(project: Path, version: str = "") -> StudyResult:
    """Read a kept study: that of `version`, else the newest.

    Raises
    ------
    LedgerError
        If the project holds no study (of that version).
    """
    import pyarrow.parquet as pq

    root = project / FOLDER
    kept = sorted(root.glob("*/study.json"), key=lambda p: p.stat().st_mtime) if root.is_dir() else []
    if version:
        kept = [p for p in kept if p.parent.name == _folder_name(version)]
    if not kept:
        raise LedgerError("There is no study to read", where=str(root), do=f"run `goodwill study {project}` first")
    plain = json.loads(kept[-1].read_text(encoding="utf-8"))
    tables = {name: pq.read_table(kept[-1].parent / f"{name}.parquet") for name in plain["results"]}
    return _from_plain(plain, tables)


def looks_before(project: Path, version: str) -> dict[str, int]:
    """Return the looks at versions other than this one: looking twice at the same facts is one look."""
    path = project / FOLDER / LOOKS
    if not path.is_file():
        return {}
    stored: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
    return {key: len([v for v in versions if v != version]) for key, versions in stored.items()}


def _count_looks(study: StudyResult, project: Path) -> None:
    path = project / FOLDER / LOOKS
    stored: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    for r in study.claims.proposed:
        versions = stored.setdefault(r.claim.key, [])
        if study.version not in versions:
            versions.append(study.version)
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(stored, indent=0), encoding="utf-8")
    draft.replace(path)


def _folder_name(version: str) -> str:
    return "".join(c if c.isalnum() or c in "-_." else "-" for c in version) or "memory"


def _to_plain(study: StudyResult) -> dict[str, Any]:
    keep_as_is = (
        "project", "version", "computed_at", "engine", "period", "absent", "headline", "do_first", "unknown",
        "money", "seconds",
    )  # fmt: skip
    plain: dict[str, Any] = {name: getattr(study, name) for name in keep_as_is}
    plain["verdicts"] = [asdict(v) for v in study.verdicts]
    plain["claims"] = {
        "gates": dict(study.claims.gates),
        "q": study.claims.q,
        "gate": study.claims.gate,
        "proposed": [asdict(r) for r in study.claims.proposed],
    }
    plain["results"] = {name: _result_to_plain(r) for name, r in study.results.items()}
    return plain


def _result_to_plain(result: Result) -> dict[str, Any]:
    chart = result.chart()
    return {
        "title": result.title,
        "words": result.brief(),
        "chart": asdict(chart) if chart else None,
        "diagnostics": [asdict(d) for d in result.diagnostics],
        "provenance": asdict(result.provenance) if result.provenance else None,
        "model": dict(result.model),
    }


def _from_plain(plain: Mapping[str, Any], tables: Mapping[str, pa.Table]) -> StudyResult:
    proposed = tuple(_claim_from_plain(r) for r in plain["claims"]["proposed"])
    accepted = tuple(sorted((r for r in proposed if r.accepted), key=lambda r: r.p_value))
    outcome = ClaimsOutcome(accepted, proposed, plain["claims"]["gates"], plain["claims"]["q"], plain["claims"]["gate"])
    results = {name: _result_from_plain(r, tables[name]) for name, r in plain["results"].items()}
    return StudyResult(
        project=plain["project"],
        version=plain["version"],
        computed_at=plain["computed_at"],
        engine=plain["engine"],
        period=plain["period"],
        results=results,
        absent=plain["absent"],
        claims=outcome,
        verdicts=tuple(ActionVerdict(**v) for v in plain["verdicts"]),
        headline=plain["headline"],
        do_first=tuple(plain["do_first"]),
        unknown=tuple(plain["unknown"]),
        money=plain["money"],
        seconds=plain["seconds"],
    )


def _claim_from_plain(plain: Mapping[str, Any]) -> RegisteredClaim:
    claim = dict(plain["claim"])
    claim["kind"] = ClaimKind(claim["kind"])
    claim["estimate"] = Estimate(**claim["estimate"])
    return RegisteredClaim(
        Claim(**claim), plain["accepted"], plain["p_value"], Estimate(**plain["estimate"]), plain["looks"]
    )


def _result_from_plain(plain: Mapping[str, Any], table: pa.Table) -> KeptResult:
    return KeptResult(
        title=plain["title"],
        rows=table,
        picture=Chart(**plain["chart"]) if plain["chart"] else None,
        words=plain["words"],
        diagnostics=tuple(Diagnostic(**d) for d in plain["diagnostics"]),
        provenance=Provenance(**plain["provenance"]) if plain["provenance"] else None,
        model=plain.get("model", {}),
    )
