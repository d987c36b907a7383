"""Fuzz one target in a process of its own.

    python -m tools.fuzz.one_target NAME FOLDER [libFuzzer's options]

A finding is written into FOLDER/found as bytes and traceback, once for each place, and the run goes on.
"""

import hashlib
import sys
from pathlib import Path

import atheris

from tools.fuzz.harness import Harness, bound_memory
from tools.fuzz.target import MAX_BYTES, Target

INSTRUMENTED = [
    "motorik.formats",
    "motorik.domain.reading",
    "motorik.domain.migrations",
    "motorik.bridges.osc",
]
with atheris.instrument_imports(include=INSTRUMENTED):
    from tools.fuzz.targets import named


def main(words: list[str]) -> None:
    """Fuzz until libFuzzer's limits are reached; never returns."""
    name, folder, options = words[0], Path(words[1]), words[2:]
    target = named(name)
    prepare(target, folder)
    harness = Harness(target, folder / "found")
    bound_memory()
    harness.try_again()
    limits = [
        f"-max_len={MAX_BYTES}",
        "-timeout=1200",
        "-report_slow_units=1200",
        "-reload=0",
        "-print_final_stats=1",
    ]
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


if __name__ == "__main__":
    main(sys.argv[1:])
