"""Swedish is whole: every word of the web is translated, and no page in Swedish shows an English one."""

from __future__ import annotations

import ast
import gettext
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pytest
from lxml import html as markup

WEB = Path(__file__).parents[2] / "src" / "goodwill" / "web"
SLICES = sorted(path.parent.name for path in WEB.glob("*/templates"))
HELD = re.compile(r"%\((\w+)\)[sd]")
# Words that no Swedish sentence has; "and", "no", "men", "till" and the like are words of both.
ENGLISH = re.compile(
    r"(?<![\w./=-])(the|of|with|this|that|these|are|which|from|not|by|or|its|was|were|has|have|been|none|customers|answers|rows)(?![\w./=-])",
    re.IGNORECASE,
)
SHOWN = ("title", "alt", "aria-label", "aria-description", "placeholder", "data-label", "data-confirm")
OWN_WORDS = {"script", "style", "code", "pre", "blockquote", "q"}  # codes, and customers' own words
SURVEY = (
    "Response ID;Customer;Response Date;NPS;Ease;Comment\n"
    + "".join(f"R{i};C{i};2026-03-{1 + i % 28:02d} 10:00;{i % 11};{1 + i % 7};fint {i}\n" for i in range(30))
    + "R90;C90;2026-03-05 10:00;14;3;utanför skalan\n"
).encode()
OF_NO_SCREEN = (
    "people:settings", "account_change_password", "account_logout", "mfa_activate_totp", "mfa_list_webauthn",
    "mfa_view_recovery_codes", "socialaccount_connections",
)  # fmt: skip
ITS_OWN_NAME = "English"  # in a choice of languages, each is called by its own name
ZONES = {name.rpartition("/")[2] for name in available_timezones()}
STRANGERS = ("account_login", "account_reset_password", "account_signup", "account_reset_password_done")


@dataclass(frozen=True)
class Entry:
    """One message of a catalogue."""

    context: str
    english: tuple[str, ...]
    swedish: tuple[str, ...]
    is_fuzzy: bool

    @property
    def key(self) -> str:
        return f"{self.context}\x04{self.english[0]}" if self.context else self.english[0]


def entries(text: str) -> Iterator[Entry]:
    """Yield the messages of a catalogue, without its header."""
    for block in text.split("\n\n"):
        found: dict[str, str] = {}
        last, is_fuzzy = "", False
        for line in block.splitlines():
            if line.startswith("#"):
                is_fuzzy |= line.startswith("#,") and "fuzzy" in line
                continue
            name, _, value = line.partition(" ") if not line.startswith('"') else (last, "", line)
            found[name] = found.get(name, "") + ast.literal_eval(value)
            last = name
        if found.get("msgid"):
            english = tuple(found[n] for n in ("msgid", "msgid_plural") if n in found)
            swedish = tuple(found[n] for n in sorted(found) if n.startswith("msgstr"))
            yield Entry(found.get("msgctxt", ""), english, swedish, is_fuzzy)


def of(slice_: str) -> list[Entry]:
    """Return the messages of a slice as they are kept."""
    return list(entries((WEB / slice_ / "locale" / "sv" / "LC_MESSAGES" / "django.po").read_text("utf-8")))


def test_collecting_again_finds_nothing_that_is_not_translated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.management import call_command

    if shutil.which("xgettext") is None:
        pytest.skip("xgettext is not installed; `make packages-test` installs it")
    copied = tmp_path / "web"
    shutil.copytree(WEB, copied, ignore=shutil.ignore_patterns("static", "migrations", "__pycache__", "*.mo"))
    (copied / "locale").mkdir()  # for what belongs to no slice
    monkeypatch.chdir(copied)
    call_command("makemessages", locale=["sv"], no_location=True, no_wrap=True, verbosity=0)
    wrong = []
    for slice_ in SLICES:
        text = (copied / slice_ / "locale" / "sv" / "LC_MESSAGES" / "django.po").read_text("utf-8")
        found = list(entries(text))
        wrong += [f"{slice_}: no Swedish for {e.english[0]!r}" for e in found if not all(e.swedish)]
        wrong += [f"{slice_}: only guessed: {e.english[0]!r}" for e in found if e.is_fuzzy]
        wrong += [f"{slice_}: no longer said: {line[3:]}" for line in text.splitlines() if line[:8] == "#~ msgid"]
    assert not wrong, "\n".join([*wrong, "run `make messages`, then translate"])


def test_words_that_no_collector_sees_are_found() -> None:
    """Verbs of the audit log have to be marked, and xgettext does not look inside an f-string."""
    verb, hidden = re.compile(r"\bnote\([\w.]+, (\"[^\"]+\")"), re.compile(r"f[\"'].*\{(?:_|n?gettext)\(.*\}.*[\"']")
    wrong = []
    for path in sorted(WEB.rglob("*.py")):
        text = path.read_text("utf-8")
        wrong += [f"{path.relative_to(WEB)}: {found.group()}" for p in (verb, hidden) for found in p.finditer(text)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("slice_", SLICES)
def test_the_compiled_catalogue_says_what_the_written_one_says(slice_: str) -> None:
    with (WEB / slice_ / "locale" / "sv" / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    written: dict[Any, str] = {}
    for e in of(slice_):
        if len(e.english) == 1:
            written[e.key] = e.swedish[0]
        else:
            written |= {(e.key, n): text for n, text in enumerate(e.swedish)}
    assert {k: v for k, v in compiled.items() if k} == written


@pytest.mark.parametrize("slice_", SLICES)
def test_places_are_held_and_signs_kept(slice_: str) -> None:
    wrong = []
    for e in of(slice_):
        places = set(HELD.findall(e.english[-1]))
        for english, swedish in zip((e.english[0], e.english[-1]), (e.swedish[0], e.swedish[-1]), strict=True):
            if set(HELD.findall(swedish)) not in (set(HELD.findall(english)), places):
                wrong.append(f"{english!r} and {swedish!r} have other places")
            ends = [(t.rstrip()[-1:] if t.rstrip()[-1:] in ".:?" else "") for t in (english, swedish)]
            if ends[0] != ends[1] and not swedish.endswith(" ..."):
                wrong.append(f"{english!r} and {swedish!r} end otherwise")
            if "!" in swedish:
                wrong.append(f"{swedish!r} shouts")
            if ENGLISH.search(HELD.sub("", swedish)):
                wrong.append(f"{swedish!r} is English in part")
    assert not wrong, "\n".join(wrong)


def test_one_word_is_said_one_way_in_all_slices() -> None:
    """Django reads all catalogues as one, so a second translation of a word would never be seen: give it a context."""
    said: dict[str, tuple[str, tuple[str, ...]]] = {}
    wrong = []
    for slice_ in SLICES:
        for e in of(slice_):
            first, swedish = said.setdefault(e.key, (slice_, e.swedish))
            if swedish != e.swedish:
                wrong.append(f"{e.english[0]!r}: {swedish} in {first}, {e.swedish} in {slice_}")
    assert not wrong, "\n".join(wrong)


@cache
def english_left() -> Callable[[str], bool]:
    """Return whether a text is one of our messages, in English."""
    plain: set[str] = set()
    held: list[tuple[str, re.Pattern[str]]] = []
    for e in (e for slice_ in SLICES for e in of(slice_)):
        for english, swedish in zip((e.english[0], e.english[-1]), (e.swedish[0], e.swedish[-1]), strict=True):
            text = " ".join(english.split()).replace("%%", "%")
            if english == swedish or english.lower() == swedish.lower():
                continue
            if not HELD.search(text):
                plain.add(text)
            elif len(HELD.sub("", text)) > 12:
                literals = HELD.split(text)[::2]
                held.append((literals[0], re.compile(".+".join(map(re.escape, literals)))))
    both = {e.swedish[0] for slice_ in SLICES for e in of(slice_)}
    return lambda text: (
        (text in plain and text not in both) or any(text.startswith(a) and p.fullmatch(text) for a, p in held)
    )


def ours(element: Any) -> Iterator[Any]:
    """Yield the elements under one whose words are ours: not codes, what is not to be translated, customers' words."""
    yield element
    for child in element:
        if isinstance(child.tag, str) and child.tag not in OWN_WORDS and child.get("translate") != "no":
            yield from ours(child)


def words_of(tree: Any) -> Iterator[tuple[str, str]]:
    """Yield the texts a page shows or reads aloud, with their element."""
    for element in ours(tree):
        texts = [element.text, *(child.tail for child in element), *(element.get(name) for name in SHOWN)]
        for text in filter(None, texts):
            if text.strip() not in ("", ITS_OWN_NAME):
                yield f"<{element.tag} class={element.get('class', '')!r}>", " ".join(text.split())


def names_of(folder: Path) -> frozenset[str]:
    """Return names of the facts, which are the company's own and in its own language, as pages write them."""
    from goodwill.ledger.ledger import Ledger

    columns = {
        "interactions": ("touchpoint", "channel"), "invitations": ("channel",), "circumstances": ("name",),
        "actions": ("title", "owner", "aim"), "promises": ("statement",),
    }  # fmt: skip
    with Ledger.open(folder) as ledger:
        rows = [ledger.merge(f"SELECT DISTINCT {c} AS name FROM {t}").to_pylist() for t in columns for c in columns[t]]
    found = {str(row["name"]).replace("_", " ").rstrip(".").lower() for part in rows for row in part}
    return frozenset(found | {"customer", "ease", "response id", "response date", "comment"})


@cache
def codes() -> frozenset[str]:
    """Return names of tables, columns and their values, which pages about data show as they stand in files."""
    from goodwill.ledger.contracts import CONTRACTS

    columns = [column for contract in CONTRACTS.values() for column in contract.columns]
    return frozenset(CONTRACTS) | {c.name for c in columns} | {v for c in columns for v in c.values}


TYPED = ("input", "textarea")  # rules for English words are typed in English, whoever types them


def faults_of(page: str, is_ours: Callable[[str], bool], names: frozenset[str] = frozenset()) -> list[str]:
    """Return what of a page is not Swedish."""
    longest = sorted((n for n in names if " " in n), key=len, reverse=True)
    inside = re.compile("|".join(map(re.escape, longest)) or "$^", re.IGNORECASE)
    single = re.compile(rf"\b({'|'.join(sorted(n for n in names if ' ' not in n)) or '$^'})\b")
    tree, found = markup.fromstring(page), []
    for at, text in words_of(tree):
        if text.rstrip(".").lower() in names or text.replace(" ", "_").rpartition("/")[2] in ZONES:
            continue
        if is_ours(text) or ENGLISH.search(single.sub("", inside.sub("", text))):
            found.append(f"{at} {text!r}")
    english = [" ".join(e.text_content().split()) for e in ours(tree) if e.get("lang") == "en" and e.tag not in TYPED]
    return found + [f"not translated: {text!r}" for text in english if text != ITS_OWN_NAME]


@pytest.fixture
def in_swedish(visit: Callable[..., Any], cast: dict[str, Any]) -> Callable[[str], Any]:
    """Return a function that signs someone in who reads Swedish."""

    def signed_in(who: str) -> Any:
        if cast[who] is not None:
            cast[who].language = "sv"
            cast[who].save()
        client = visit(who)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = "sv"
        return client

    return signed_in


def _read(client: Any, addresses: Iterator[str] | list[str]) -> list[str]:
    from django.conf import settings

    is_ours, names = english_left(), names_of(settings.SITE.project)
    wrong = []
    for address in dict.fromkeys(addresses):
        answer = client.get(address, follow=True)
        text = answer.content.decode()
        assert answer.status_code in (200, 404), f"{address}: {answer.status_code}"
        assert 'lang="sv"' in text, address
        shown = names | codes() if address.startswith("/data") else names
        wrong += [f"{address}: {fault}" for fault in faults_of(text, is_ours, shown)]
    return wrong


def addresses() -> Iterator[str]:
    """Yield every screen, its examples, and pages of no screen."""
    from django.urls import reverse

    from goodwill.web.shell.screens import screens

    for screen in screens():
        yield reverse(screen.name)
        if screen.examples:
            yield from (address for _, address in screen.examples())
    yield from (reverse(name) for name in OF_NO_SCREEN)
    yield "/no-such-page"


@pytest.fixture
def furnished(site: Any, cast: dict[str, Any], visit: Callable[..., Any]) -> None:
    """Give the project a file that waits, one with a row set aside, work that failed, an invitation, a saved filter."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from goodwill.web.jobs.facade import begin, perform
    from goodwill.web.jobs.models import Job

    ada = visit("ada")
    for name in ("spring.csv", "summer.csv"):
        there = ada.post("/data/bring/upload", {"files": [SimpleUploadedFile(name, SURVEY)]}).headers["Location"]
        if name == "spring.csv":
            ada.post(f"{there}/load")
    perform(Job.objects.get(kind="load"))
    perform(begin("load", cast["ada"], delivery="00000000-0000-0000-0000-000000000000"))
    ada.post("/people/invite", {"email": "new@example.org", "role": "viewer", "language": "sv"})
    ada.post("/customers/filters?nps=promoter", {"name": "Rekommenderar oss"})


def test_every_page_of_a_studied_project(furnished: None, in_swedish: Any) -> None:
    wrong = _read(in_swedish("ada"), addresses())
    assert not wrong, "\n".join(wrong)


def test_how_each_figure_is_computed(in_swedish: Any, site: Any) -> None:
    from goodwill.study import kept

    wrong = _read(in_swedish("hanna"), [f"/how/{key}" for key in kept.read(site.project).results])
    assert not wrong, "\n".join(wrong)


@pytest.mark.project("empty")
def test_every_page_of_an_empty_project(in_swedish: Any) -> None:
    wrong = _read(in_swedish("ada"), addresses())
    assert not wrong, "\n".join(wrong)


@pytest.mark.project("empty")
def test_pages_before_signing_in_and_faults_of_their_forms(in_swedish: Any) -> None:
    from django.urls import reverse

    stranger, is_ours = in_swedish("stranger"), english_left()
    wrong = _read(stranger, [reverse(name) for name in STRANGERS])
    for name, form in (
        ("account_login", {"login": "nobody", "password": ""}),
        ("account_login", {"login": "ada@example.org", "password": "wrong"}),
        ("account_reset_password", {"email": "no address"}),
    ):
        answer = stranger.post(reverse(name), form)
        assert answer.status_code == 200
        wrong += [f"{name} {form}: {fault}" for fault in faults_of(answer.content.decode(), is_ours)]
    ada = in_swedish("ada")
    for name, form in (
        ("people:list_invite", {"email": "ada@example.org", "role": "team_lead"}),
        ("people:list_invite", {"email": "", "role": "nonsense"}),
        ("account_change_password", {"oldpassword": "wrong", "password1": "kort", "password2": "kortare"}),
    ):
        answer = ada.post(reverse(name), form)
        assert answer.status_code == 200, name
        wrong += [f"{name} {form}: {fault}" for fault in faults_of(answer.content.decode(), is_ours)]
    assert not wrong, "\n".join(wrong)
