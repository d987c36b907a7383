"""Prove that a song is the same bits however it is rendered, and print the table.

    python tools/prove_determinism.py [SONG] [--python 3.13] [--python /path/to/python] [--jack] [--json]

Every row is a process of its own that renders the whole song: host blocks down to a single frame, threads,
each instruction set this machine can run, other Python versions, and with --jack what a JACK server without
hardware heard through PortAudio's native callback while another thread hogged Python's lock. SHA-256 is taken
of the float32 little-endian stereo frames, as everywhere. Exits with 1 when any row differs, and names the
first differing frame.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from motorik import _native  # noqa: E402
from motorik.formats.audio import read_audio  # noqa: E402
from motorik.studio.demo import demo_song_path  # noqa: E402
from tools.determinism import live  # noqa: E402
from tools.dev_tasks.environment import Environment  # noqa: E402

BLOCKS = (1, 7, 64, 333, 1024)
THREADS = (1, 2)
REFERENCE = "reference: block 4096, 1 thread"
Bits = NDArray[np.uint32]
"""Frames as bit patterns [frames, 2]: two zeros of different sign are a difference, too."""


@dataclass(frozen=True, slots=True)
class Row:
    """One way to render. ``different_from`` is the first frame that differs, None when none does."""

    name: str
    sha256: str
    frames: int
    detail: str
    elapsed_seconds: float = 0.0
    different_from: int | None = None

    def line(self) -> str:
        """Return the row of the table."""
        verdict = "" if self.different_from is None else f"  DIFFERS from frame {self.different_from} on"
        return f"{self.name:34} {self.sha256}  {self.detail}{verdict}"


class Proof:
    """Renders of one song, each compared with the first as soon as it is there."""

    def __init__(self, song: Path, scratch: Path) -> None:
        self.song, self.scratch = song, scratch
        self._reference = scratch / "reference.f32"
        self._said: dict[str, Any] = {}

    def reference(self) -> Row:
        """Render what everything else is compared with."""
        self._said = self._render(sys.executable, self._reference)
        return self._row(REFERENCE, self._said)

    def offline(self, name: str, python: str = sys.executable, **settings: object) -> Row:
        """Render with ``settings`` in a process of ``python`` and compare."""
        output = self.scratch / "other.f32"
        said = self._render(python, output, **settings)
        different = None if said["sha256"] == self._said["sha256"] else first_difference(
            read_bits(self._reference), read_bits(output)
        )  # fmt: skip
        output.unlink()
        return self._row(name, said, different)

    def jack(self, seconds: float | None) -> Row:
        """Record the song's first ``seconds``, None for all of it, from a JACK server and compare."""
        expected = read_bits(self._reference)
        if seconds is not None:
            expected = expected[: round(seconds * self._said["sample_rate"])]
        take = live.record(self.song, len(expected), self.scratch / "heard.wav")
        sound, rate = read_audio(take.file)
        if rate != self._said["sample_rate"]:
            raise RuntimeError(f"recorded at {rate} Hz instead of {self._said['sample_rate']} Hz")
        heard = aligned(np.ascontiguousarray(sound, "<f4").view(np.uint32), expected)
        different = first_difference(expected, heard)
        name = "JACK, GIL hogged" + ("" if seconds is None else f", first {seconds:g} s")
        detail = f"late {take.figures['late_commands']}, underflows {take.figures['driver_underflows']}"
        return Row(
            name,
            hashlib.sha256(heard.tobytes()).hexdigest(),
            len(heard),
            detail,
            len(expected) / rate,
            different,
        )

    def _render(self, python: str, output: Path, **settings: object) -> dict[str, Any]:
        task = json.dumps({"song": str(self.song), "output": str(output), **settings})
        command = [python, str(ROOT / "tools/determinism/offline.py"), task]
        finished = subprocess.run(command, capture_output=True, text=True, check=False)
        if finished.returncode:
            reason = finished.stderr.strip().splitlines()[-1:] or [f"exit code {finished.returncode}"]
            raise RuntimeError(f"{python} could not render {self.song}: {reason[0]}")
        said: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
        return said

    @staticmethod
    def _row(name: str, said: dict[str, Any], different: int | None = None) -> Row:
        detail = f"{said['instruction_set']}, Python {said['python']}, {said['elapsed_seconds']:.1f} s"
        return Row(name, said["sha256"], said["frames"], detail, said["elapsed_seconds"], different)


def read_bits(file: Path) -> Bits:
    """Return the frames of a raw file, read as they are needed."""
    return np.memmap(file, np.uint32, "r").reshape(-1, 2)


def first_difference(one: Bits, other: Bits) -> int | None:
    """Return the first frame in which two sounds differ, the end of the shorter one being a difference."""
    length = min(len(one), len(other))
    step = 1 << 20
    for start in range(0, length, step):
        differing = (one[start:length][:step] != other[start:length][:step]).any(axis=1)
        if differing.any():
            return start + int(np.flatnonzero(differing)[0])
    return None if len(one) == len(other) else length


def aligned(heard: Bits, expected: Bits) -> Bits:
    """Return a recording laid over what is expected, first sound upon first sound, cut to its length."""
    first_heard, first_expected = (first_sound(sound) for sound in (heard, expected))
    length = len(expected) - first_expected
    silence: Bits = expected[:first_expected]
    return np.concatenate([silence, heard[first_heard : first_heard + length]])


def first_sound(sound: Bits) -> int:
    """Return the first frame that is not zero of either sign; RuntimeError when there is none."""
    sounding = ((sound << np.uint32(1)) != 0).any(axis=1)
    if not sounding.any():
        raise RuntimeError("nothing but silence")
    return int(np.argmax(sounding))


def interpreter(wanted: str) -> str:
    """Return a Python with motorik: ``wanted`` itself, or for ``3.13`` that of a second environment."""
    if not wanted.startswith("3.") or not wanted.replace(".", "").isdigit():
        return wanted
    inherited = {key: value for key, value in os.environ.items() if key != "MOTORIK_VENV"}
    command = [sys.executable, str(ROOT / "tools/dev.py"), "--python", f"python{wanted}", "setup"]
    subprocess.run(command, env=inherited, check=True)
    return str(Environment(ROOT / f".venv-{wanted}", f"python{wanted}").python)


def rows(proof: Proof, options: argparse.Namespace) -> Iterator[Row]:
    """Yield the rows of the table, one by one as they are done."""
    yield proof.reference()
    for block in options.blocks:
        yield proof.offline(f"block {block}", block=block)
    for threads in options.threads:
        yield proof.offline(f"{threads} thread{'s' * (threads > 1)}, block 256", threads=threads, block=256)
    for name in _native.instruction_sets():
        yield proof.offline(f"instruction set {name}", instruction_set=name)
    for wanted in options.python:
        yield proof.offline(f"Python {wanted}", interpreter(wanted))
    if options.jack:
        yield proof.jack(options.seconds)


def parser() -> argparse.ArgumentParser:
    """Return the command line."""

    def numbers(text: str) -> tuple[int, ...]:
        return tuple(int(part) for part in text.split(",") if part)

    parsed = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parsed.add_argument("song", nargs="?", type=Path, help="a song; the demo song when left out")
    parsed.add_argument("--blocks", type=numbers, default=BLOCKS, help="host blocks (1,7,64,333,1024)")
    parsed.add_argument("--threads", type=numbers, default=THREADS, help="numbers of threads (1,2)")
    parsed.add_argument(
        "--python", action="append", default=[], metavar="PYTHON",
        help="3.13 sets up an environment beside .venv; or an interpreter that has motorik",
    )  # fmt: skip
    parsed.add_argument("--jack", action="store_true", help="record the whole song in real time, too")
    parsed.add_argument("--seconds", type=float, help="of the recording; all of the song when left out")
    parsed.add_argument("--json", action="store_true", help="one JSON object instead of the table")
    return parsed


def main(words: Sequence[str] | None = None) -> int:
    """Print the table; return 1 when a row differs or cannot be made."""
    options = parser().parse_args(words)
    try:
        return prove((options.song or demo_song_path()).resolve(), options)
    except (RuntimeError, OSError, subprocess.CalledProcessError) as error:
        print(f"prove_determinism: {error}", file=sys.stderr)
        return 1


def prove(song: Path, options: argparse.Namespace) -> int:
    """Print the table of ``song``; return 1 when a row differs."""
    done = []
    with tempfile.TemporaryDirectory() as scratch:
        for row in rows(Proof(song, Path(scratch)), options):
            done.append(row)
            if not options.json:
                print(row.line(), flush=True)
    differing = [row for row in done if row.different_from is not None]
    if options.json:
        print(json.dumps({"song": song.name, "same": not differing, "rows": [asdict(row) for row in done]}))
    elif differing:
        print("; ".join(f"{row.name} differs from frame {row.different_from} on" for row in differing))
    else:
        print(f"{song.name}: {len(done)} of {len(done)} are the same {done[0].frames} frames")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
