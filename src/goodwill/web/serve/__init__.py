"""Serving a project: pages, and a process that does the long work, kept alive by one that does nothing else."""

from __future__ import annotations

from goodwill.web.serve.server import serve

__all__ = ["serve"]
