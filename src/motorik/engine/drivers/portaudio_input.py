"""Inputs of sound cards through PortAudio: a stream that only listens, with a native callback.

It is opened beside the stream that plays and closed again while that one goes on: neither knows of the other.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from motorik import _native
from motorik.engine.drivers.driver import AudioError, InputFigures
from motorik.engine.drivers.portaudio import PortAudioStream
from motorik.engine.samples import MAX_LEVEL

ROOM_SECONDS = 4.0
"""How long nobody has to read until anything is lost: more than the longest sleep a busy machine was seen to
give a thread."""


class PortAudioInput(PortAudioStream):
    """Listens to one or two ``channels`` of a device, counted from 1; ``sample_rate`` None is its own.

    Raises:
        AudioError: the device is not there, or cannot listen so; the reason in one sentence.
    """

    direction = "input"
    cannot = "listen at"
    comfort = (
        "What was recorded so far is kept; to record again, start the server and restart Motorik.",
        "What was recorded so far is kept; connect the device again or choose another one.",
    )

    def __init__(
        self,
        *,
        device: int | str | None = None,
        channels: tuple[int, ...] = (1, 2),
        sample_rate: int | None = None,
    ) -> None:
        super().__init__(device)
        if not 1 <= min(channels) <= max(channels) <= self.device.channels:
            raise AudioError(
                f"{self.name} has {self.device.channels} input channels; asked for "
                f"{', '.join(map(str, channels))}."
            )
        self.channels = channels
        self.sample_rate = sample_rate or self.device.default_sample_rate
        picked = tuple(channel - 1 for channel in channels)
        self.native = _native.Input(max(channels), picked, round(ROOM_SECONDS * self.sample_rate))

    def read(self) -> NDArray[np.float32]:
        """Return what was heard since the last call, float32 [frames, channels], finite; one thread reads."""
        sound = self.native.read(
            2 * round(ROOM_SECONDS * self.sample_rate)
        )  # all: it has less room than that
        np.nan_to_num(sound, copy=False, posinf=0, neginf=0)
        return np.clip(sound, -MAX_LEVEL, MAX_LEVEL, out=sound)

    def figures(self) -> InputFigures:
        """Return what the callback counted, and the highest levels since the last call; one thread asks."""
        return InputFigures(*self.native.figures())

    def _open(self) -> Any:
        stream = self._open_native(
            self.native.callback,
            self.native.userdata,
            self.native.device_channels,
            samplerate=self.sample_rate,
            blocksize=0,  # whatever the host gives: a recording is in no hurry
            latency="high",
        )
        stream.input = self.native  # lives as long as the stream: the callback writes to it
        return stream

    def _asked(self) -> str:
        return f"{self.sample_rate} Hz on channels {', '.join(map(str, self.channels))}"
