"""The folder's own modules (judge, oracle_sizes, companies, rates) can be imported by its tests and their workers."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
