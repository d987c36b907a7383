"""A recording while it grows: it waits for sound, ends by itself, and is cut short by a full disk alone."""

import threading
from typing import TYPE_CHECKING

import numpy as np

from motorik.engine.samples import MAX_BYTES
from motorik.formats.audio import AudioFileError
from motorik.studio.sampling import RecordSample

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from motorik.engine.drivers import InputFigures
    from motorik.formats.growing import GrowingFile

    Sound = NDArray[np.float32]

LEAD_SECONDS = 0.01
"""How much is kept from before the moment at which the threshold was reached: the beginning of an attack."""


class Recording:
    """A sound that is growing. One thread calls :meth:`hear`; ``ended`` is set when it is over and kept.

    Any thread may set ``over``, none takes it back.

    ``before`` is what the input had counted when it began.
    """

    def __init__(self, file: "GrowingFile", rate: int, asked: RecordSample, before: "InputFigures") -> None:
        self.before = before
        self.file, self.rate, self.name = file, rate, asked.name
        self.waits = asked.threshold_db is not None
        self.over = False
        self.refused = ""
        self.ended = threading.Event()
        self._threshold = 10 ** ((asked.threshold_db or 0.0) / 20)
        most = MAX_BYTES // 4 // file.channels
        self._longest = min(max(round(asked.longest_seconds * rate), 1), most)
        self._quiet = np.zeros((0, file.channels), np.float32)

    @property
    def seconds(self) -> float:
        """How long it is by now."""
        return self.file.frames / self.rate

    def hear(self, block: "Sound") -> None:
        """Take in what came; sets ``over`` when nothing more is wanted or there is no room."""
        if self.waits:
            block = self._begin(block)
        wanted = block[: self._longest - self.file.frames]
        try:
            self.file.append(wanted)
        except AudioFileError as error:
            self.over, self.refused = True, str(error)
        if self.file.frames >= self._longest:
            self.over = True

    def _begin(self, block: "Sound") -> "Sound":
        """Return what is to be recorded of a block: nothing as long as the threshold is not reached."""
        joined = np.concatenate([self._quiet, block])
        loud = np.flatnonzero((np.abs(joined) >= self._threshold).any(axis=1))
        lead = round(LEAD_SECONDS * self.rate)
        if not len(loud):
            self._quiet = joined[-lead:].copy()
            return joined[:0]
        self.waits = False
        return joined[max(int(loud[0]) - lead, 0) :]
