"""The script that makes charts live, written beside the site's own files when it starts: nothing is fetched for it."""

from __future__ import annotations

import os
from importlib.metadata import version
from pathlib import Path

NAME = "shell/vega.js"


def write_bundle(folder: Path) -> Path:
    """Write Vega, Vega-Lite and Vega-Embed as one script below a folder of static files; once per version of them.

    The names the bundle defines stay inside a function's scope: only ``vegaEmbed``, ``vega`` and ``vegaLite``
    become visible to pages.

    Parameters
    ----------
    folder
        Root of static files that are made, not shipped.

    Returns
    -------
    Path
        The script; the version it was made of stands in its first line.
    """
    import vl_convert

    from goodwill.report.picture import VEGA_LITE

    path = folder / NAME
    made_of = f"Vega, Vega-Lite {VEGA_LITE}, Vega-Embed (BSD 3-clause); vl-convert {version('vl-convert-python')}"
    first = f"/* {made_of} */"
    if path.is_file():
        with path.open(encoding="utf-8") as kept:
            if kept.readline().rstrip("\n") == first:
                return path
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}")
    bundle = vl_convert.javascript_bundle(vl_version=VEGA_LITE)  # type: ignore[call-arg]  # the stub knows no default
    draft.write_text(f"{first}\n(() => {{\n{bundle}\n}})();\n", encoding="utf-8")
    draft.replace(path)
    return path
