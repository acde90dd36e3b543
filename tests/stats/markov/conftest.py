"""The folder's own module (simulated_panels) can be imported by its tests and their workers."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
