"""Limits on sign-in hold over several server processes: each tries with a memory of its own, one file is shared."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
TRIES = """
import django, sys
django.setup()
from django.conf import settings
settings.ALLOWED_HOSTS = ["*"]
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
from django.test import Client
for i in range(3):
    answer = Client(REMOTE_ADDR=sys.argv[1]).post(
        "/account/login/", {"login": "ada@example.org", "password": "wrong"}, headers={"accept-language": "en"})
    print("refused" if b"Too many wrong passwords" in answer.content else "wrong")
"""


def test_the_sixth_wrong_password_is_refused_whichever_process_is_asked(tmp_path: Path) -> None:
    from goodwill.ledger.ledger import Ledger
    from goodwill.ledger.settings import Settings

    Ledger.create(tmp_path / "project", Settings(name="Empty")).close()
    around = {k: v for k, v in os.environ.items() if k != "GOODWILL_DATABASE"}
    around |= {"GOODWILL_PROJECT": str(tmp_path / "project"), "DJANGO_SETTINGS_MODULE": "goodwill.web.settings"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], env=around, capture_output=True, text=True, check=True, timeout=120
        )
        return done.stdout

    run("-m", "django", "migrate", "--verbosity", "0")
    first = run("-c", TRIES, "10.0.0.1").split()
    second = run("-c", TRIES, "10.0.0.2").split()
    assert first + second == ["wrong"] * 5 + ["refused"]
