"""An interpreter whose main module has no file, as in application servers and test workers, can use Sail."""

from __future__ import annotations

import subprocess
import sys

CODE = """
import sys
main = sys.modules['__main__']
for name in ('__file__', '__spec__'):
    if hasattr(main, name):
        delattr(main, name)
main.__spec__ = None
from goodwill.engine.spark import SparkEngine
with SparkEngine() as engine:
    print(engine.merge('SELECT 1 AS one')['one'][0].as_py())
"""


def test_sail_starts_where_the_main_module_has_no_file():
    out = subprocess.run([sys.executable, "-c", CODE], check=False, capture_output=True, text=True, timeout=120)
    assert out.stdout.strip().endswith("1"), out.stderr[-500:]
