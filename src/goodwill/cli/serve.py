"""``goodwill serve PROJECT``; in Python: ``goodwill.web.serve.serve(project)``."""

from __future__ import annotations

import json
from pathlib import Path

import click

from goodwill.cli.speak import json_option
from goodwill.core.errors import EngineError


@click.command()
@click.argument("project", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address of this machine to listen on.")
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Processes that make pages (default: one per processor, at most 2)."
)
@json_option
def command(project: Path, port: int, host: str, workers: int | None, as_json: bool) -> None:
    """Serve PROJECT as a web site until stopped.

    Where people reach it from other machines, set GOODWILL_ADDRESS to the address they type. With HEADLESS set no
    browser is opened.
    """
    try:
        import django  # noqa: F401
        import granian  # noqa: F401
    except ImportError as missing:
        raise EngineError(
            "The web application is not installed.", seen=str(missing), do="install goodwill[web]"
        ) from None
    from goodwill.web.serve import serve

    def in_json(line: str) -> None:
        click.echo(json.dumps({"said": line}, ensure_ascii=False))

    serve(project, host=host, port=port, workers=workers, tell=in_json if as_json else click.echo)
