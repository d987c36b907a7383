"""Small inputs to begin with: modules we write ourselves, and the beginnings of real ones."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from motorik.domain.pattern import Effect, Pattern, Step, StepKind
from motorik.formats.classic.byte_reader import ModuleFileError
from motorik.formats.classic.importing import import_module
from motorik.formats.classic.module import NO_VOLUME, NOTE_CUT
from motorik.formats.classic.reading import read_module
from motorik.formats.interchange import FormatError, ImportOptions
from motorik.formats.pattern_text import write_pattern
from tools.dev_tasks.module_packages import module_files
from tools.fuzz.target import MAX_BYTES
from tools.modules.writing import (
    WrittenModule,
    WrittenSample,
    it_bytes,
    mod_bytes,
    s3m_bytes,
    soundtracker_bytes,
    xm_bytes,
)

ROOT = Path(__file__).resolve().parents[2]


def _cells(no_volume: int, rows: int = 64) -> np.ndarray:
    cells = np.zeros((rows, 4, 5), np.uint8)
    cells[:, :, 2] = no_volume
    cells[0, 0], cells[1, 3], cells[5, 1] = (
        (61, 1, no_volume, 1, 2),
        (66, 2, 32, 13, 4),
        (NOTE_CUT, 0, 64, 0, 0),
    )
    return cells


def _sounds() -> list[WrittenSample]:
    ramp = np.arange(-50, 50)
    return [
        WrittenSample(ramp.astype(np.int8), "ramp", (10, 90)),
        WrittenSample((ramp * 300).astype(np.int16), "wide"),
        WrittenSample(np.stack((ramp, -ramp), axis=1).astype(np.int8), "both sides"),
    ]


def _real(ending: str) -> Iterator[bytes]:
    """Return the beginnings of real modules that are read without the rest."""
    for path in module_files():
        if path.suffix.lower() == ending:
            head = path.read_bytes()[: MAX_BYTES - 100]
            try:
                read_module(head)
            except ModuleFileError:
                continue
            yield head


def midi_seeds() -> Iterator[bytes]:
    """Types 0 and 1 with tempo, metre, controllers, bends, running status, and messages in pieces."""
    tempo, metre = b"\0\xff\x51\x03\x07\xa1\x20", b"\0\xff\x58\x04\x03\x02\x18\x08"
    notes = b"\0\xc0\x05\0\xb0\x07\x64\0\x90\x3c\x40\x60\x3c\0\0\xe0\0\x50\x10\x90\x40\x7f\x83\x00\x80\x40\0"
    odd = b"\0\xf0\x03\x7e\x7f\xf7\x05\xff\x03\x04lead\0\xff\x59\x02\xfe\x01\0\xd0\x22"
    end = b"\0\xff\x2f\0"

    def chunk(name: bytes, body: bytes) -> bytes:
        return name + len(body).to_bytes(4, "big") + body

    def file(kind: int, *tracks: bytes, division: int = 96) -> bytes:
        head = b"".join(number.to_bytes(2, "big") for number in (kind, len(tracks), division))
        return chunk(b"MThd", head) + b"".join(chunk(b"MTrk", track + end) for track in tracks)

    yield file(0, tempo + notes)
    yield file(1, tempo + metre, odd + notes, notes)
    yield file(2, notes, odd, division=0xE728)


def pattern_text_seeds() -> Iterator[bytes]:
    """A pattern with a little of everything a step holds, as text."""
    effect = Effect(column=1, command="slide-up", value=16)
    steps = (
        Step(row=0, pitch=60.5, locks={"filter.cutoff": 800.0}, condition="1:4"),
        Step(row=3, column=2, kind=StepKind.CUT, delay=-7),
        Step(row=4, velocity=0.5, ratchet=3, effects=(effect,), accent=True),
    )
    yield write_pattern(Pattern(id="lead", name="a lead", steps=steps)).encode()


def xm_seeds() -> Iterator[bytes]:
    """Every version, samples of every kind, and a message."""
    for version in (0x102, 0x103, 0x104):
        tail = b"text" + b"\x05\0\0\0hello"
        yield xm_bytes(WrittenModule([_cells(0, 16), _cells(0, 6)], _sounds(), [0, 1], tail=tail), version)
    yield from _real(".xm")


def it_seeds() -> Iterator[bytes]:
    """Plain and packed samples, instruments of both forms."""
    for compressed in (0, 214, 215):
        yield it_bytes(WrittenModule([_cells(NO_VOLUME, 8)], _sounds(), compressed=compressed))
    for version in (0x200, 0x100):
        yield it_bytes(
            WrittenModule([_cells(NO_VOLUME, 8)], _sounds()[:1]), compatible=version, instruments=2
        )
    yield from _real(".it")


def s3m_seeds() -> Iterator[bytes]:
    """Samples signed and not."""
    for signed in (False, True):
        yield s3m_bytes(WrittenModule([_cells(NO_VOLUME)], _sounds(), [0, 0]), signed)
    yield from _real(".s3m")


def mod_seeds() -> Iterator[bytes]:
    """A pattern for every set of letters that means something of its own."""
    mono = _sounds()[:1]
    for magic in (b"M.K.", b"FLT8", b"FLT4", b"4CHN", b"N.T.", b"M&K!"):
        patterns = [_mod_cells()] * (2 if magic == b"FLT8" else 1)
        yield mod_bytes(WrittenModule(patterns, mono), magic)
    yield from _real(".mod")


def module_song_seeds() -> Iterator[bytes]:
    """Modules of each format that play: of real ones only where the beginning is enough."""
    for seeds in (xm_seeds, it_seeds, s3m_seeds, mod_seeds):
        yield from filter(_plays, seeds())


def _plays(module: bytes) -> bool:
    try:
        import_module(module, "seed", ImportOptions())
    except FormatError:
        return False
    return True


def soundtracker_seeds() -> Iterator[bytes]:
    """A song without letters."""
    yield soundtracker_bytes(WrittenModule([_mod_cells()], _sounds()[:1]))


def _mod_cells() -> np.ndarray:
    cells = _cells(NO_VOLUME)
    cells[5, 1] = cells[1, 3] = (64, 1, NO_VOLUME, 12, 32)
    return cells


def song_seeds() -> Iterator[bytes]:
    """The oldest song there is, which takes every migration."""
    for path in sorted((ROOT / "tests" / "golden" / "projects").glob("*.json")):
        yield path.read_bytes()


def texts(*lines: str) -> Callable[[], Iterator[bytes]]:
    """Return seeds that are texts."""
    return lambda: (line.encode() for line in lines)
