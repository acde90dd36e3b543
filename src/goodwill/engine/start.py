"""Start an engine by its name."""

from __future__ import annotations

from typing import Any

from goodwill.core.errors import EngineError
from goodwill.engine.engine import Engine

ENGINES = ("local", "sail")


def start(name: str = "local", **caps: Any) -> Engine:
    """Return a new engine.

    Parameters
    ----------
    name
        ``"local"`` (DuckDB) or ``"sail"`` (Spark Connect).
    **caps
        What the engine's class takes: ``memory, threads, spill`` of `LocalEngine`; ``url, folder, groups`` of
        `SparkEngine`.

    Raises
    ------
    EngineError
        If there is no engine of that name, or its extra is not installed.
    """
    if name == "local":
        from goodwill.engine.local import LocalEngine

        return LocalEngine(**caps)
    if name == "sail":
        from goodwill.engine.spark import SparkEngine

        return SparkEngine(**caps)
    raise EngineError("There is no such engine.", seen=repr(name), do=f"Choose one of {', '.join(ENGINES)}")
