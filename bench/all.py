"""Every claim of speed, beside what one would pick instead: `make bench` (SMALL=1 for a tenth of the size)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
SMALL = bool(os.environ.get("SMALL"))
RUNS = (
    ("importance.py",),
    ("value.py",),
    ("themes.py", "--texts", "10000" if SMALL else "50000"),
    ("load.py", "1000000" if SMALL else "10000000"),
    ("nps.py", "--rows", "1000000" if SMALL else "10000000"),
    ("emotion.py", "--texts", "1000" if SMALL else "4000"),
    ("fold.py", "--rows", "1800000" if SMALL else "18000000"),
    ("account.py", "--rows", "400000" if SMALL else "2000000"),
    ("markov.py", "--rows", "1800000" if SMALL else "18000000"),
    ("pages.py", *(("--interactions", "1000000", "--customers", "100000") if SMALL else ())),
    ("study.py", "--sizes", *(("100000", "1000000") if SMALL else ("1000000", "10000000"))),
)

if __name__ == "__main__":
    for script, *arguments in RUNS:
        print(f"== {script} {' '.join(arguments)}", flush=True)
        subprocess.run([sys.executable, HERE / script, *arguments], check=True)
