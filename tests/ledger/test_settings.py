from __future__ import annotations

import pytest

from goodwill.core.errors import SettingsError
from goodwill.ledger.settings import Settings


def test_settings_survive_their_file(tmp_path):
    settings = Settings(
        name="Örebro Telecom", zone="Europe/Stockholm", currency="SEK", fiscal_start_month=5,
        languages=("sv", "en"), constructs=("pride",), delays={"crm": 3600.0}, live=("inbox",), minimum_persons=7,
    )  # fmt: skip
    settings.write(tmp_path / "goodwill.yaml")
    assert Settings.read(tmp_path / "goodwill.yaml") == settings


@pytest.mark.parametrize(
    "wrong",
    [
        {"zone": "Mars/Olympus"}, {"currency": "kronor"}, {"fiscal_start_month": 13}, {"languages": ()},
        {"minimum_persons": 4}, {"minimum_comments": 7}, {"delays": {"crm": -1.0}},
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(wrong):
    with pytest.raises(SettingsError):
        Settings(**wrong)


def test_all_faults_are_named_at_once():
    with pytest.raises(SettingsError) as error:
        Settings(zone="Mars/Olympus", currency="kronor", minimum_persons=1)
    assert all(word in str(error.value) for word in ("Mars/Olympus", "kronor", "minimum_persons"))


def test_an_unknown_setting_is_refused_with_those_there_are(tmp_path):
    (tmp_path / "goodwill.yaml").write_text("colour: blue\n")
    with pytest.raises(SettingsError, match=r"colour.*zone"):
        Settings.read(tmp_path / "goodwill.yaml")
