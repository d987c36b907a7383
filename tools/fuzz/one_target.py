"""Fuzz one target in a process of its own.

    python -m tools.fuzz.one_target NAME FOLDER [libFuzzer's options]

A finding is written into FOLDER/found as bytes and traceback, once for each place, and the run goes on.
"""

import hashlib
import resource
import signal
import sys
import traceback
from pathlib import Path
from types import FrameType

import atheris

from tools.fuzz.target import MAX_BYTES, MEMORY_BYTES, SECONDS, Target

INSTRUMENTED = ["motorik.formats", "motorik.domain.reading", "motorik.domain.migrations"]
with atheris.instrument_imports(include=INSTRUMENTED):
    from tools.fuzz.targets import named


def main(words: list[str]) -> None:
    """Fuzz until libFuzzer's limits are reached; never returns."""
    name, folder, options = words[0], Path(words[1]), words[2:]
    target = named(name)
    prepare(target, folder)
    harness = Harness(target, folder / "found")
    bound_memory()
    signal.signal(signal.SIGPROF, too_slow)
    limits = [f"-max_len={MAX_BYTES}", "-timeout=60", "-reload=0", "-print_final_stats=1"]
    dictionary = [f"-dict={folder / 'words'}"] if target.words else []
    atheris.Setup([sys.argv[0], str(folder / "corpus"), *limits, *dictionary, *options], harness.try_one)
    atheris.Fuzz()


def prepare(target: Target, folder: Path) -> None:
    """Write seeds and words where libFuzzer looks for them."""
    for part in ("corpus", "found"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for seed in target.seeds():
        (folder / "corpus" / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed[:MAX_BYTES])
    quoted = ("".join(f"\\x{byte:02x}" for byte in word) for word in target.words)
    (folder / "words").write_text("".join(f'"{word}"\n' for word in quoted), encoding="ascii")


def bound_memory() -> None:
    """Let the program grow by a limit and no further: an input that wants more fails like any other."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def too_slow(_number: int, _frame: FrameType | None) -> None:
    """Stop an input that takes longer than it may."""
    raise TimeoutError(f"longer than {SECONDS} s")


class Harness:
    """Tries inputs and writes down what is found."""

    def __init__(self, target: Target, folder: Path) -> None:
        self._target = target
        self._folder = folder
        self._known: set[str] = set()

    def try_one(self, data: bytes) -> None:
        """Read one input; write it down when the reader does what it must not."""
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        try:
            self._target.try_one(data)
        except Exception as error:  # a finding is whatever it is
            signal.setitimer(signal.ITIMER_PROF, 0)
            self._note(data, error)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)

    def _note(self, data: bytes, error: Exception) -> None:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "motorik" in frame.filename]
        last = frames[-1] if frames else None
        kind = f"{type(error).__name__}: {error}".splitlines()[0][:100]
        place = f"{kind} ({Path(last.filename).name}, line {last.lineno})" if last else kind
        if place in self._known:
            return
        self._known.add(place)
        name = hashlib.sha256(place.encode()).hexdigest()[:12]
        (self._folder / f"{name}.bin").write_bytes(data)
        report = f"{place}\n" + "".join(traceback.format_exception(error))
        (self._folder / f"{name}.txt").write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
