"""Documentation as contract: generated pages are current, every room of the map exists, every witness is a test."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from goodwill.cli import COMMANDS
from goodwill.study.loop import default_methods

ROOT = Path(__file__).parents[2]


def _writer():
    path = ROOT / "docs" / "contributing" / "write_reference.py"
    spec = importlib.util.spec_from_file_location("write_reference", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_reference_pages_are_what_the_code_says():
    for path, text in _writer().pages().items():
        kept = ROOT / "docs" / path
        assert kept.is_file(), f"{path} is missing: run make docs"
        assert kept.read_text(encoding="utf-8") == text, f"{path} is behind: run make docs"


def test_every_command_is_documented_and_has_a_twin():
    page = (ROOT / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    for name in COMMANDS:
        section = page.split(f"## goodwill {name}\n", 1)[1].split("\n## ", 1)[0]
        assert "in Python:" in section or name == "demo"


def test_every_room_of_the_architecture_map_exists():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = re.findall(r"^\| `(\w+)/` \|.*\| `([\w./]+)`", text, re.M)
    assert len(rooms) == 13
    for room, begin in rooms:
        assert (ROOT / "src" / "goodwill" / room / begin).exists(), f"{room}/{begin}"


@pytest.mark.parametrize("card", [m.card for m in {m.card.name: m for m in default_methods().values()}.values()],
                         ids=lambda c: c.name)  # fmt: skip
def test_every_witness_is_a_test_that_exists(card):
    assert len(card.witnesses) >= 2
    for witness in card.witnesses:
        assert (ROOT / witness.test).exists(), witness.test


def test_links_between_pages_lead_somewhere():
    broken = []
    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert not broken
