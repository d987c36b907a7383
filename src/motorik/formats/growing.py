"""A sound file that grows while it is recorded, and is whole whatever ends it."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from motorik.formats.audio import AudioFileError, without_time_stamp

_UPDATE_HEADER_AUTO = 0x1061  # SFC_SET_UPDATE_HEADER_AUTO
PIECE_FRAMES = 4096
"""What is written at once: no more than that is lost with what does not fit."""
SPARE_BYTES = 2**16
"""What a recording gives back when the disk is full, so that the song can still be written down."""


class GrowingFile:
    """A WAV file of float32 at ``path``, [frames, channels] appended block by block.

    Raises:
        AudioFileError: the folder cannot be written.
    """

    def __init__(self, path: Path, sample_rate: int, channels: int) -> None:
        self.path, self.channels = path, channels
        self.frames = 0
        try:
            self._file: Any = soundfile.SoundFile(path, "w", sample_rate, channels, "FLOAT", format="WAV")
        except (OSError, RuntimeError) as error:
            raise AudioFileError(f"{path} cannot be written: {error}") from error
        without_time_stamp(self._file)
        _keep_header_true(self._file)

    def append(self, block: NDArray[np.float32]) -> None:
        """Write a block.

        Raises:
            AudioFileError: there is no room for all of it; what was written before stays, less some bytes
                that the song needs to be written down.
        """
        for start in range(0, len(block), PIECE_FRAMES):
            piece = block[start : start + PIECE_FRAMES]
            try:
                self._file.write(piece)
            except (OSError, RuntimeError, AssertionError) as error:  # soundfile asserts that all was written
                self._give_back()
                raise AudioFileError(f"{self.path.parent}: the disk has no room to record further") from error
            self.frames += len(piece)

    def _give_back(self) -> None:
        spare = SPARE_BYTES // (4 * self.channels)
        self.frames = max(self.frames - spare, self.frames // 2)
        with suppress(OSError, RuntimeError):
            self._file.truncate(self.frames)

    def close(self) -> None:
        """Finish the file."""
        self._file.close()

    def discard(self) -> None:
        """Throw the file away."""
        self._file.close()
        self.path.unlink(missing_ok=True)


def holds_sound(path: Path) -> bool:
    """Return whether a file that nobody finished holds anything that can be read."""
    try:
        return bool(soundfile.info(path).frames > 0)
    except (OSError, RuntimeError):
        return False


def _keep_header_true(file: Any) -> None:
    """Let the header tell the length after every block: a program that is killed leaves a whole file."""
    soundfile._snd.sf_command(file._file, _UPDATE_HEADER_AUTO, soundfile._ffi.NULL, 1)  # noqa: SLF001
