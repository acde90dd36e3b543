"""A server that cannot start says what, where, what was seen and what to do."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from goodwill.core.errors import SettingsError
from goodwill.web.serve import ground, serve


def test_no_project(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="no project") as raised:
        serve(tmp_path, port=1)
    assert "goodwill init" in raised.value.do


def test_a_port_that_another_program_has(project: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match="has this port") as raised:
            serve(project, port=port)
    assert f"--port {port + 1}" in raised.value.do
    assert not (project / "web" / "site.sqlite3").exists()


def test_a_host_that_is_none_of_this_machine() -> None:
    with pytest.raises(SettingsError, match="cannot listen"):
        ground.check_port("192.0.2.1", 8000)


def test_a_folder_that_cannot_be_written(project: Path) -> None:
    shutil.rmtree(project / "web")
    (project / "web").write_text("a file where the folder would be", encoding="ascii")
    with pytest.raises(SettingsError, match="cannot be written"):
        serve(project, port=_free())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become a user who may not write")
def test_a_folder_of_someone_else(project: Path) -> None:
    shutil.rmtree(project / "web")
    code = f"""
import os
from pathlib import Path
from goodwill.web.serve.ground import check_folder
os.setgid(65534); os.setuid(65534)
try:
    check_folder(Path({str(project / "web")!r}))
except Exception as error:
    print(type(error).__name__, error.seen)
"""
    for folder in (project, *list(project.parents)[:2]):  # pytest's folders are root's alone
        folder.chmod(0o755)
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.strip() == "SettingsError Permission denied"


def test_a_full_disk(tmp_path: Path) -> None:
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small], check=False, stderr=subprocess.DEVNULL
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a small disk")
    try:
        with pytest.raises(SettingsError, match="disk is full") as raised:
            ground.check_folder(small / "web")
        assert raised.value.seen == "No space left on device"
        assert list((small / "web").iterdir()) == []
    finally:
        subprocess.run(["umount", small], check=True)


def test_a_second_server_of_the_same_project(project: Path) -> None:
    with ground.only_server(project / "web"):
        with pytest.raises(SettingsError, match="served already") as raised:
            serve(project, port=_free())
        assert raised.value.seen == f"process {os.getpid()}"
    with ground.only_server(project / "web"):
        pass  # free again


def test_two_servers_starting_at_once_one_serves_and_one_says_why_not(project: Path) -> None:
    command = [sys.executable, "-c", "from goodwill.cli import main; main()", "serve", str(project), "--workers", "1"]
    environment = {**{k: v for k, v in os.environ.items() if not k.startswith("GOODWILL_")}, "HEADLESS": "1"}
    both = [
        subprocess.Popen(
            [*command, "--port", str(_free())],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        said = []
        for process in both:
            assert process.stdout is not None
            said.append(process.stdout.readline())
        assert sorted(bool(line) for line in said) == [False, True]
        loser = both[said.index("")]
        assert loser.wait(20) == 2
        assert loser.stderr is not None
        assert "This project is served already" in loser.stderr.read()
        assert "is served at http://localhost" in next(line for line in said if line)
    finally:
        for process in both:
            process.terminate()
        for process in both:
            process.communicate(timeout=40)


def test_a_database_that_is_not_there_and_the_password_is_not_shown(project: Path, prepare) -> None:
    said, code = prepare(project, GOODWILL_DATABASE=f"postgresql://ada:secret@127.0.0.1:{_free()}/site")
    assert code == 2
    assert said["type"] == "SettingsError"
    assert said["error"]["where"].startswith("site at 127.0.0.1")
    assert "secret" not in json.dumps(said)


def test_a_database_of_a_later_version_is_left_alone(project: Path, prepare) -> None:
    import sqlite3

    assert prepare(project)[1] == 0
    with sqlite3.connect(project / "web" / "site.sqlite3") as database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('jobs', '0999_later', '2030-01-01')"
        )
    said, code = prepare(project)
    assert (code, said["type"], said["error"]["seen"]) == (2, "LedgerError", "jobs 0999_later")


@pytest.mark.slow
def test_preparing_again_changes_nothing_and_collects_static_files_only_where_they_changed(
    project: Path, prepare
) -> None:
    assert prepare(project)[1] == 0
    static = project / "web" / "static"
    (static / "mark").touch()
    assert prepare(project)[1] == 0
    assert (static / "mark").exists()  # nothing was collected anew
    assert {p.suffix for p in static.rglob("goodwill*.css*")} >= {".css", ".gz"}
    (static / "collected").write_text("earlier", encoding="ascii")
    assert prepare(project)[1] == 0
    assert not (static / "mark").exists()


def _free() -> int:
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]
