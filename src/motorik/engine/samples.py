"""Where the engine gets sounds from: any object with ``load``, and one that reads files within limits."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np
import soundfile
from numpy.typing import NDArray

from motorik.domain.patch import Sample

MAX_BYTES = 2**29
MAX_CHANNELS = 2
MAX_LEVEL = 1e6
"""120 dB above full scale. What is louder, infinite or no number is damage, and would poison a whole mix."""
RATES = (1000, 768_000)
READABLE = ("WAV", "WAVEX", "RF64", "W64", "FLAC", "OGG", "AIFF", "AIFC", "CAF", "MP3")


class SampleError(ValueError):
    """A sample that cannot be loaded; one sentence that names it."""


class SampleSource(Protocol):
    """Gives the sound of a sample."""

    def load(self, sample: Sample) -> tuple[NDArray[np.float32], int]:
        """Return float32 [frames, channels] and the rate in Hz; may raise :class:`SampleError`."""
        ...


class NoSamples:
    """A source for projects without samples."""

    def load(self, sample: Sample) -> tuple[NDArray[np.float32], int]:
        """Refuse: there is nothing here."""
        raise SampleError(f"sample {sample.id!r}: no folder of samples is open")


class FileSamples:
    """Reads samples from the files that ``find`` names."""

    def __init__(self, find: Callable[[Sample], Path]) -> None:
        self._find = find

    def load(self, sample: Sample) -> tuple[NDArray[np.float32], int]:
        """Return the sound of ``sample``; raises :class:`SampleError`."""
        return decode(self._find(sample), f"sample {sample.id!r}")


class MemorySamples:
    """Samples held as arrays, by id: for tests, generators and recordings not saved yet."""

    def __init__(self, sounds: dict[str, tuple[NDArray[np.float32], int]]) -> None:
        self._sounds = sounds

    def load(self, sample: Sample) -> tuple[NDArray[np.float32], int]:
        """Return the sound of ``sample``; raises :class:`SampleError`."""
        try:
            return self._sounds[sample.id]
        except KeyError:
            raise SampleError(f"sample {sample.id!r} is not in memory") from None


def decode(path: Path, name: str) -> tuple[NDArray[np.float32], int]:
    """Return the sound file at ``path`` as float32 [frames, channels] and its rate; errors name it ``name``.

    The header is checked before anything is decoded, so a small file that claims to be huge costs nothing.
    A file with damage inside is refused and not repaired: a silent gap would be heard, a sentence is read.
    One that is cut off plays as far as it goes. More than two channels are refused: which of them belong left
    and right, a file does not say reliably.

    Raises:
        SampleError: missing, not a sound file, empty, too large, more than two channels, not finite.
    """
    try:
        with soundfile.SoundFile(path) as file:
            _check(file, name)
            sound = file.read(dtype="float32", always_2d=True)
            rate, declared = int(file.samplerate), file.frames
    except (OSError, RuntimeError) as error:
        raise SampleError(f"{name}: {path.name} cannot be read as sound: {error}") from error
    if not len(sound):
        raise SampleError(f"{name}: {path.name} is empty")
    if not np.isfinite(sound).all():
        raise SampleError(f"{name}: {path.name} holds values that are not numbers")
    if max(sound.max(), -sound.min()) > MAX_LEVEL:
        raise SampleError(f"{name}: {path.name} is louder than {MAX_LEVEL:.9g}; allowed: 1 is full scale")
    # What a cut-off file claims to hold was set aside for it: give that back.
    return (sound if len(sound) == declared else sound.copy()), rate


def _check(file: soundfile.SoundFile, name: str) -> None:
    if file.format not in READABLE:
        raise SampleError(f"{name}: format {file.format}; allowed {', '.join(READABLE)}")
    if not 1 <= file.channels <= MAX_CHANNELS:
        raise SampleError(f"{name}: {file.channels} channels; allowed 1-{MAX_CHANNELS}")
    if not RATES[0] <= file.samplerate <= RATES[1]:
        raise SampleError(f"{name}: {file.samplerate} Hz; allowed {RATES[0]}-{RATES[1]} Hz")
    if file.frames * file.channels * 4 > MAX_BYTES:
        raise SampleError(f"{name}: {file.frames} frames; allowed {MAX_BYTES // 4 // file.channels}")
