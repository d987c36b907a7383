"""Trying one input after the other, within bounds, and writing down what is found."""

import hashlib
import re
import resource
import signal
import traceback
from pathlib import Path
from types import FrameType

from tools.fuzz.target import MEMORY_BYTES, SECONDS, Target


def bound_memory() -> None:
    """Let the program grow by a limit and no further: an input that wants more fails like any other."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def too_slow(_number: int, _frame: FrameType | None) -> None:
    """Stop an input that takes longer than it may."""
    raise TimeoutError("longer than it may take")


class Harness:
    """Tries inputs and writes down what is found."""

    def __init__(self, target: Target, folder: Path, seconds: float = SECONDS) -> None:
        self._target = target
        self._folder = folder
        self._seconds = seconds
        signal.signal(signal.SIGPROF, too_slow)
        self._known: set[str] = set()

    def try_one(self, data: bytes) -> None:
        """Read one input; write it down when the reader does what it must not."""
        # Again and again, as a signal may get lost on a machine that is stopped and goes on.
        signal.setitimer(signal.ITIMER_PROF, self._seconds, self._seconds)
        try:
            self._target.try_one(data)
        except Exception as error:  # a finding is whatever it is
            signal.setitimer(signal.ITIMER_PROF, 0)
            self._note(data, error)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    def try_again(self) -> None:
        """Try what was found before; what is put right since is forgotten."""
        inputs = [path.read_bytes() for path in sorted(self._folder.glob("*.bin"))]
        for path in [*self._folder.iterdir()]:
            path.unlink()
        for data in inputs:
            self.try_one(data)

    def _note(self, data: bytes, error: Exception) -> None:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "motorik" in frame.filename]
        last = frames[-1] if frames else None
        kind = f"{type(error).__name__}: {error}".splitlines()[0][:100]
        where = f" ({Path(last.filename).name}, line {last.lineno})" if last else ""
        alike = re.sub(r"\d+", "", kind) + where  # numbers in a message are those of the input
        if alike in self._known:
            return
        self._known.add(alike)
        name = hashlib.sha256(alike.encode()).hexdigest()[:12]
        (self._folder / f"{name}.bin").write_bytes(data)
        report = f"{kind}{where}\n" + "".join(traceback.format_exception(error))
        (self._folder / f"{name}.txt").write_text(report, encoding="utf-8")
