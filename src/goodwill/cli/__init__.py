"""The command line: every command has a Python twin, speaks JSON on request, and says what comes next.

Commands are imported when they are called, so that ``goodwill --help`` answers at once.
"""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any

import click

from goodwill import __version__
from goodwill.core.errors import GoodwillError

# Matrices are small here; the linear algebra library's own threads wait for each other and cost twice the time.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

COMMANDS = {
    "init": "make a project",
    "load": "load a file into a project",
    "map": "propose a mapping from a file's columns to ours",
    "study": "run the whole loop over a project",
    "serve": "serve a project as a web site",
    "brief": "write what was found as a page, PDF or workbook",
    "export": "write facts to files, or all facts of one person",
    "erase": "erase one person everywhere, with a receipt",
    "doctor": "say what is wrong with a project and what to do",
    "simulate": "make a sample company with known truths",
    "methods": "list the methods and read their cards",
    "demo": "build a sample project and run the loop over it",
}


class Lazy(click.Group):
    """A group whose commands live in one module each."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return the commands in the order of a first day."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return one command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"goodwill.cli.{cmd_name}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        """Turn our errors into one clear message and exit code 2."""
        try:
            return super().invoke(ctx)
        except GoodwillError as error:
            from goodwill.cli.speak import fail

            fail(error)


@click.command(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="goodwill")
def main() -> None:
    """Measure, manage and monitor what customers remember and feel."""
