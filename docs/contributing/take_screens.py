"""Pictures of every page into ``.cache/screens``: wide and phone, light and dark, full and empty, in both languages.

``make screens`` (or ``python docs/contributing/take_screens.py [--only WORD] [--project FOLDER]``). Nothing is compared: people
look at them. Needs Debian's Chromium.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
OUT = ROOT / ".cache" / "screens"
PORT = 8723
MAIL, PASSWORD = "ada@example.org", "correct horse battery staple"
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--hide-scrollbars")  # fmt: skip
# Pairs, so that every difference is seen somewhere without taking everything in every way.
LOOKS: dict[str, dict[str, Any]] = {
    "wide-en": {"size": (1440, 960), "dark": False, "language": "en"},
    "wide-dark-sv": {"size": (1440, 960), "dark": True, "language": "sv"},
    "phone-sv": {"size": (390, 844), "dark": False, "language": "sv"},
    "phone-dark-en": {"size": (390, 844), "dark": True, "language": "en"},
}


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="only pages whose name holds this")
    parser.add_argument("--project", type=Path, help="take this project instead of a new sample company")
    given = parser.parse_args()
    full = given.project or made("full", 3000)
    for state, project in (("full", full), ("empty", made("empty", 0))):
        with served(project) as names:
            take(state, names, given.only)
    print(f"look at them: {OUT}")


def made(name: str, customers: int) -> Path:
    """Make a project once: a sample company, or one without facts."""
    folder = ROOT / ".cache" / "screens-projects" / name
    if not (folder / "goodwill.yaml").exists():
        goodwill = str(Path(sys.executable).with_name("goodwill"))
        command = (
            [goodwill, "demo", "company", "--project", str(folder), "--customers", str(customers)]
            if customers
            else [goodwill, "init", str(folder)]
        )
        subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return folder


@contextmanager
def served(project: Path) -> Iterator[dict[str, str]]:
    """Serve a project; yield name -> address of every screen and its examples."""
    environment = {
        **os.environ, "GOODWILL_PROJECT": str(project), "DJANGO_SETTINGS_MODULE": "goodwill.web.settings",
        "GOODWILL_ADDRESS": f"http://localhost:{PORT}", "HEADLESS": "1",
    }  # fmt: skip
    command = [str(Path(sys.executable).with_name("goodwill")), "serve", str(project), "--port", str(PORT)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        for line in server.stdout:
            if "is served at" in line:
                break
        listing = subprocess.run(
            [sys.executable, "-c", LIST], env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        yield dict(line[5:].split("\t") for line in listing.stdout.splitlines() if line.startswith("PAGE "))
    finally:
        server.terminate()
        server.wait(60)


LIST = f"""
import django; django.setup()
from django.urls import reverse
from goodwill.web.people.models import Person
from goodwill.web.shell.screens import screens
if not Person.objects.filter(email={MAIL!r}).exists():
    Person.objects.create_superuser({MAIL!r}, {PASSWORD!r}, name="Ada")
for screen in screens():
    print("PAGE " + screen.name.replace(":", "-") + "\\t" + reverse(screen.name))
    for name, address in (screen.examples() if screen.examples else []):
        print("PAGE " + screen.name.replace(":", "-") + "-" + name.replace("/", "-") + "\\t" + address)
"""


def take(state: str, names: dict[str, str], only: str) -> None:
    """Take the pictures of one project."""
    from playwright.sync_api import sync_playwright

    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(CHROMIUM))
        for look, how in LOOKS.items():
            width, height = how["size"]
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme="dark" if how["dark"] else "light",
                locale="sv-SE" if how["language"] == "sv" else "en-GB", base_url=f"http://localhost:{PORT}",
            )  # fmt: skip
            context.add_cookies([{"name": "language", "value": how["language"], "url": f"http://localhost:{PORT}"}])
            page = context.new_page()
            page.goto("/account/login/")
            page.screenshot(path=OUT / f"sign-in-{state}-{look}.png")
            page.fill("input[name=login]", MAIL)
            page.fill("input[name=password]", PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(lambda url: "/login" not in url)
            for name, address in names.items():
                if only in name:
                    page.goto(address)
                    page.screenshot(path=OUT / f"{name}-{state}-{look}.png", full_page=True)
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
