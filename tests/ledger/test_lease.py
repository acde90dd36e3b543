from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from goodwill.core.errors import LedgerError
from goodwill.ledger.lease import Leases

HOLD = """
import sys, time
from pathlib import Path
from goodwill.ledger.lease import Leases
leases = Leases(Path(sys.argv[1]))
with leases.write("holding"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_one_writer_at_a_time(tmp_path):
    leases = Leases(tmp_path / "leases.sqlite")
    with leases.write("loading"), pytest.raises(LedgerError, match=str(os.getpid())), leases.write("erasing"):
        pass
    with leases.write("erasing"):
        pass
    assert leases.all() == ()


def test_readers_stand_in_the_way_of_those_who_must_be_alone(tmp_path, monkeypatch):
    monkeypatch.setattr("goodwill.ledger.lease.PATIENCE_SECONDS", 0.1)
    leases = Leases(tmp_path / "leases.sqlite")
    reader = leases.read(3)
    with leases.write("loading"):
        assert [r.version for r in leases.readers()] == [3]
    with pytest.raises(LedgerError, match="reader"), leases.write("erasing", alone=True):
        pass
    leases.release(reader)
    with leases.write("erasing", alone=True):
        pass


def test_who_must_be_alone_waits_for_a_reader_who_leaves_and_not_for_a_writer(tmp_path):
    leases = Leases(tmp_path / "leases.sqlite")
    reader = leases.read(3)
    began = time.monotonic()
    threading.Timer(0.3, leases.release, (reader,)).start()
    with leases.write("erasing", alone=True):
        assert 0.3 <= time.monotonic() - began < 10
        assert leases.readers() == ()
    reader = leases.read(3)
    with leases.write("loading"), pytest.raises(LedgerError, match="writer"), leases.write("erasing", alone=True):
        pass
    leases.release(reader)


def test_the_lease_of_a_living_process_holds_and_of_a_killed_one_does_not(tmp_path):
    path = tmp_path / "leases.sqlite"
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    leases = Leases(path)
    with pytest.raises(LedgerError), leases.write("loading"):
        pass
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(0.01)
    assert [lease.is_stale for lease in leases.all()] == [True]
    with leases.write("loading"):
        pass


def test_leases_torn_by_a_power_cut_are_begun_anew(tmp_path):
    path = tmp_path / "leases.sqlite"
    Leases(path).read(1)
    path.write_bytes(b"no database" * 1000)
    leases = Leases(path)
    lease = leases.read(2)
    assert [one.version for one in leases.readers()] == [2]
    leases.release(lease)
