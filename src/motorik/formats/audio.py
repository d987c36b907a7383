"""Sound files: WAV, AIFF, FLAC and Ogg Vorbis written whole or in blocks, all libsndfile knows read back.

A file appears under its name only when it is complete: it is written aside, flushed to the disk and renamed.
Whole-number formats are rounded here and not in the library, so equal sounds give equal bytes everywhere.
"""

import os
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import soundfile
from numpy.typing import ArrayLike, NDArray

from motorik.formats.ogg import number_zero

Block = NDArray[np.float32]

WAV_LIMIT_BYTES = 2**32 - 2**16
"""Beyond this a WAV file needs the 64-bit sizes of RF64."""


class AudioFileError(ValueError):
    """A sound file that cannot be read or written; one sentence."""


class Encoding(StrEnum):
    """How a sample is stored. ``INT16`` is dithered; ``VORBIS``, small and lossy, is what Ogg holds."""

    INT16 = "16"
    INT24 = "24"
    FLOAT = "float"
    VORBIS = "vorbis"


_SUBTYPES = {
    Encoding.INT16: "PCM_16", Encoding.INT24: "PCM_24", Encoding.FLOAT: "FLOAT", Encoding.VORBIS: "VORBIS",
}  # fmt: skip
_BYTES = {Encoding.INT16: 2, Encoding.INT24: 3, Encoding.FLOAT: 4, Encoding.VORBIS: 4}
_LINEAR = (Encoding.FLOAT, Encoding.INT24, Encoding.INT16)
_CONTAINERS = {
    ".wav": ("WAV", _LINEAR),
    ".aiff": ("AIFF", _LINEAR),
    ".aif": ("AIFF", _LINEAR),
    ".flac": ("FLAC", (Encoding.INT24, Encoding.INT16)),
    ".ogg": ("OGG", (Encoding.VORBIS,)),
}
"""Container and what it can hold, by ending; the first is the finest."""
VORBIS_LEVEL = 0.2
"""Of the encoder: 0 is its best quality, 1 its smallest file."""
PREVIEW_LEVEL = 0.6
_VORBIS_FRAMES = 4096
_ADD_PEAK_CHUNK = 0x1050  # SFC_SET_ADD_PEAK_CHUNK


class AudioWriter:
    """Writes a sound file (its kind by the ending of ``path``) block by block; use it as a context manager.

    ``frames`` is the most that may come; it decides for WAV or RF64. ``seed`` chooses the dither of 16-bit
    files, which does not depend on how the sound is cut; nor does what Vorbis makes of it. Leaving the
    ``with`` by an exception keeps whatever was under the name before.

    Raises:
        AudioFileError: the ending or the encoding is not one of those above, or the folder cannot be written.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        sample_rate: int,
        *,
        channels: int = 2,
        encoding: Encoding = Encoding.FLOAT,
        frames: int = 0,
        seed: int = 0,
        vorbis_level: float = VORBIS_LEVEL,
    ) -> None:
        self.path = Path(path)
        self.frames_written = 0
        self._waiting: list[Block] = []
        self._encoding = Encoding(encoding)
        self._channels = channels
        self._random = np.random.PCG64(seed)
        self._limit = WAV_LIMIT_BYTES // (channels * _BYTES[self._encoding])
        container = _container(self.path, self._encoding, large=frames > self._limit)
        if container not in ("WAV", "AIFF"):
            self._limit = 2**62
        self._aside = self.path.with_name(f".{self.path.name}.{os.getpid()}.part")
        try:
            self._file: Any = soundfile.SoundFile(
                self._aside, "w", sample_rate, channels, _SUBTYPES[self._encoding], format=container,
                compression_level=vorbis_level if container == "OGG" else None,
            )  # fmt: skip
        except (OSError, RuntimeError) as error:
            self._aside.unlink(missing_ok=True)
            raise AudioFileError(f"{self.path} cannot be written: {error}") from error
        without_time_stamp(self._file)

    def write(self, block: ArrayLike) -> None:
        """Append float samples shaped [frames, channels]; whole-number formats clip at full scale.

        Raises:
            AudioFileError: more came than the file can hold.
        """
        sound = np.asarray(block, np.float32).reshape(-1, self._channels)
        if self.frames_written + len(sound) > self._limit:
            raise AudioFileError(
                f"{self.path} would pass 4 GiB; WAV becomes RF64 when told how many frames come, "
                "AIFF ends there"
            )
        self.frames_written += len(sound)
        if self._encoding is Encoding.VORBIS:
            self._write_vorbis(sound)
        elif self._encoding is Encoding.INT16:
            self._file.write(self._dithered(sound))
        elif self._encoding is Encoding.INT24:
            whole = np.clip(np.rint(sound.astype(np.float64) * 2**23), -(2**23), 2**23 - 1)
            self._file.write(whole.astype(np.int32) << 8)
        else:
            self._file.write(sound)

    def close(self) -> None:
        """Finish the file and give it its name."""
        for block in self._waiting:
            self._file.write(block)
        self._file.close()
        with self._aside.open("rb+") as file:
            if self._encoding is Encoding.VORBIS:
                number_zero(file)
                file.flush()
            os.fsync(file.fileno())
        self._aside.replace(self.path)
        _sync_folder(self.path.parent)

    def discard(self) -> None:
        """Throw away what was written."""
        self._file.close()
        self._aside.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def _write_vorbis(self, sound: Block) -> None:
        """Give the encoder blocks of one size: it keeps them on its stack, and its bits depend on them."""
        joined = np.concatenate([*self._waiting, sound])
        whole = len(joined) - len(joined) % _VORBIS_FRAMES
        for start in range(0, whole, _VORBIS_FRAMES):
            self._file.write(joined[start : start + _VORBIS_FRAMES])
        self._waiting = [joined[whole:]]

    def _dithered(self, sound: Block) -> NDArray[np.int16]:
        """Round to 16 bits with triangular dither of ±1 step: the difference of two uniform numbers."""
        raw = self._random.random_raw(sound.size).reshape(sound.shape)
        one, other = (
            (raw >> np.uint64(32)).astype(np.float64),
            (raw & np.uint64(0xFFFFFFFF)).astype(np.float64),
        )
        whole = np.rint(sound.astype(np.float64) * 2**15 + (one - other) * 2.0**-32)
        return np.clip(whole, -(2**15), 2**15 - 1).astype(np.int16)


def write_audio(
    path: str | os.PathLike[str],
    sound: ArrayLike,
    sample_rate: int,
    *,
    encoding: Encoding = Encoding.FLOAT,
    seed: int = 0,
) -> None:
    """Write float samples shaped [frames] or [frames, channels] as a whole file; see :class:`AudioWriter`."""
    samples = np.atleast_2d(np.asarray(sound, np.float32).T).T
    frames, channels = samples.shape
    with AudioWriter(
        path, sample_rate, channels=channels, encoding=encoding, frames=frames, seed=seed
    ) as writer:
        writer.write(samples)


def write_compressed(path: str | os.PathLike[str], sound: ArrayLike, sample_rate: int) -> None:
    """Write float samples shaped [frames, channels] as Ogg Vorbis, small and lossy; whole or not at all.

    Raises:
        AudioFileError: the folder cannot be written.
    """
    samples = np.asarray(sound, np.float32)
    with AudioWriter(
        path,
        sample_rate,
        channels=samples.shape[1],
        encoding=Encoding.VORBIS,
        vorbis_level=PREVIEW_LEVEL,
    ) as writer:
        writer.write(samples)


def read_audio(path: str | os.PathLike[str], *, most_bytes: int = 2**31) -> tuple[Block, int]:
    """Return a sound file as float32 [frames, channels] and its sample rate.

    Raises:
        AudioFileError: no such file, not a sound file, or more than ``most_bytes`` as float32.
    """
    try:
        with soundfile.SoundFile(path) as file:
            if file.frames * file.channels * 4 > most_bytes:
                raise AudioFileError(
                    f"{path} holds {file.frames} frames; allowed {most_bytes // 4} samples in all"
                )
            return file.read(dtype="float32", always_2d=True), int(file.samplerate)
    except (OSError, RuntimeError) as error:
        raise AudioFileError(f"{path} cannot be read as sound: {error}") from error


def _container(path: Path, encoding: Encoding, *, large: bool) -> str:
    ending = path.suffix.lower()
    if ending not in _CONTAINERS:
        allowed = ", ".join(_CONTAINERS)
        raise AudioFileError(f"{path.name}: ending {ending or 'none'}; allowed: {allowed}")
    container, encodings = _CONTAINERS[ending]
    if encoding not in encodings:
        allowed = ", ".join(encodings)
        raise AudioFileError(f"{container} cannot hold {encoding.value}; allowed encodings: {allowed}")
    return "RF64" if large and container == "WAV" else container


def without_time_stamp(file: Any) -> None:
    """Leave out the PEAK chunk, which holds the time of writing: the same sound shall give the same bytes."""
    soundfile._snd.sf_command(file._file, _ADD_PEAK_CHUNK, soundfile._ffi.NULL, 0)  # noqa: SLF001


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable where folders can be opened (not on Windows)."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
