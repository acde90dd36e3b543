"""The version of Goodwill, stamped on every result."""

from __future__ import annotations

VERSION = "0.1.0"
