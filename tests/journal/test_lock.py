"""One writer a song."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from motorik.journal import SongLock, SongLockedError


def test_the_second_writer_is_told_who_the_first_is(tmp_path: Path) -> None:
    lock = SongLock(tmp_path)
    with pytest.raises(
        SongLockedError, match=f"the song is open in process {os.getpid()}; close it there first"
    ):
        SongLock(tmp_path)
    lock.release()
    lock.release()
    SongLock(tmp_path).release()


def test_another_process_holds_it_until_it_dies(tmp_path: Path) -> None:
    code = "import sys, pathlib, time; from motorik.journal.lock import SongLock; "
    code += "lock = SongLock(pathlib.Path(sys.argv[1])); print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(SongLockedError, match=f"process {holder.pid}"):
            SongLock(tmp_path)
        holder.kill()
    SongLock(tmp_path).release()
