"""What a project decides once: its zone, currency, fiscal year, constructs and thresholds (`goodwill.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from zoneinfo import ZoneInfo

from goodwill.core.errors import SettingsError

FILE = "goodwill.yaml"
MINIMUM_PERSONS = 5  # an engagement score speaks for at least five people
MINIMUM_COMMENTS = 8  # words give people away sooner than numbers


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a project.

    Attributes
    ----------
    name
        What the project is called on pages.
    zone
        Time zone (IANA name) in which days, weeks and months are cut.
    currency
        ISO 4217 code of the project's money.
    fiscal_start_month
        First month of the fiscal year, 1 to 12.
    languages
        Languages that customers write in, ISO 639-1.
    constructs
        Constructs the project adds to the vocabulary.
    delays
        Seconds by which a source knows a row after the row's own time, by source name.
    live
        Sources whose late rows are known from the moment they arrive.
    minimum_persons, minimum_comments
        Fewest people behind an engagement score and behind comments; can be raised, never lowered.
    """

    name: str = "Goodwill"
    zone: str = "UTC"
    currency: str = "EUR"
    fiscal_start_month: int = 1
    languages: tuple[str, ...] = ("en",)
    constructs: tuple[str, ...] = ()
    delays: Mapping[str, float] = field(default_factory=dict)
    live: tuple[str, ...] = ()
    minimum_persons: int = MINIMUM_PERSONS
    minimum_comments: int = MINIMUM_COMMENTS

    def __post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise SettingsError("Some settings cannot be used.", where=FILE, seen="; ".join(faults), do="correct them")

    def to_dict(self) -> dict[str, object]:
        """Return the settings as plain values, ready for YAML or JSON."""
        plain: dict[str, object] = asdict(self)
        return {
            k: list(v) if isinstance(v, tuple) else dict(v) if isinstance(v, Mapping) else v for k, v in plain.items()
        }

    @classmethod
    def from_dict(cls, plain: Mapping[str, object], where: str = FILE) -> Settings:
        """Return settings from plain values.

        Raises
        ------
        SettingsError
            If a name is not known, or a value cannot be used.
        """
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(plain) - known)
        if unknown:
            raise SettingsError(
                "A setting is not known.", where=where, seen=", ".join(unknown),
                do=f"use one of {', '.join(sorted(known))}",
            )  # fmt: skip
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in plain.items()})  # type: ignore[arg-type]

    def write(self, path: Path) -> None:
        """Write the settings as YAML to the file `path`."""
        import yaml

        text = yaml.safe_dump(self.to_dict(), sort_keys=False, allow_unicode=True)
        path.write_text("# The settings of this project.\n" + text, encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Settings:
        """Read the settings from the YAML file `path`.

        Raises
        ------
        SettingsError
            If the file is missing, is no YAML mapping, or holds something that cannot be used.
        """
        import yaml

        try:
            plain = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        except FileNotFoundError:
            raise SettingsError(
                "The project has no settings.", where=str(path), do="make one with `goodwill init`"
            ) from None
        except yaml.YAMLError as error:
            raise SettingsError("The settings are not YAML.", where=str(path), seen=str(error)) from None
        if not isinstance(plain, dict):
            raise SettingsError("The settings are not a list of names and values.", where=str(path))
        return cls.from_dict(plain, str(path))


def _faults(s: Settings) -> list[str]:
    """Return what is wrong with the settings, one sentence each."""
    faults = []
    try:
        ZoneInfo(s.zone)
    except (ValueError, KeyError, OSError):
        faults.append(f"zone {s.zone!r} is no IANA time zone such as Europe/Stockholm")
    if not re.fullmatch(r"[A-Z]{3}", s.currency):
        faults.append(f"currency {s.currency!r} is no ISO 4217 code such as SEK")
    if not 1 <= s.fiscal_start_month <= 12:
        faults.append(f"fiscal_start_month {s.fiscal_start_month} is no month from 1 to 12")
    if not s.languages:
        faults.append("languages is empty: name at least one, such as en")
    if s.minimum_persons < MINIMUM_PERSONS:
        faults.append(f"minimum_persons {s.minimum_persons} is below {MINIMUM_PERSONS}")
    if s.minimum_comments < MINIMUM_COMMENTS:
        faults.append(f"minimum_comments {s.minimum_comments} is below {MINIMUM_COMMENTS}")
    faults += [f"delay of {k} is negative" for k, v in s.delays.items() if v < 0]
    return faults
