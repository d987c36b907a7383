"""What every audio driver offers, and the sentences it fails with."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class AudioError(RuntimeError):
    """Sound cannot be played as asked; one sentence."""


class NoAudioDevice(AudioError):
    """There is no device that could play."""


class DriverStatus(StrEnum):
    """``LOST``: the device or its server went away while it ran; this driver cannot be started again."""

    STOPPED = "stopped"
    RUNNING = "running"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Device:
    """A device that plays or listens. Latencies in seconds, None where the host API does not know."""

    index: int
    name: str
    host_api: str
    channels: int
    default_sample_rate: int
    low_latency: float | None
    high_latency: float | None
    is_default: bool


@dataclass(frozen=True, slots=True)
class InputFigures:
    """What an input counted: frames kept, frames lost for want of room, overflows the driver reported.

    ``peaks`` are the highest |x| left and right since they were asked for last.
    """

    frames: int = 0
    lost_frames: int = 0
    driver_overflows: int = 0
    peaks: tuple[float, float] = (0.0, 0.0)


class AudioInput(Protocol):
    """Gives what is heard at an input. All of it [control], none of it in the callback."""

    channels: tuple[int, ...]
    sample_rate: int

    @property
    def name(self) -> str:
        """What listens, for people."""

    @property
    def status(self) -> DriverStatus:
        """How it is right now; asking is how a lost device is noticed, so ask a few times a second."""

    @property
    def message(self) -> str:
        """One sentence about the status."""

    def start(self) -> None:
        """Begin to listen; raises :class:`AudioError` in one sentence."""

    def stop(self) -> None:
        """End and let go of the device. Returns within two seconds even when the device is gone."""

    def read(self) -> NDArray[np.float32]:
        """Return what was heard since the last call, float32 [frames, channels], finite."""

    def figures(self) -> InputFigures:
        """Return what was counted, and the levels since the last call."""


class Driver(Protocol):
    """Asks an engine for sound at the pace of a clock. All of it [control], none of it in the callback."""

    @property
    def name(self) -> str:
        """What plays, for people."""

    @property
    def status(self) -> DriverStatus:
        """How it is right now; asking is how a lost device is noticed, so ask a few times a second."""

    @property
    def message(self) -> str:
        """One sentence about the status."""

    @property
    def active(self) -> bool:
        """Whether the engine is being asked for sound now."""

    @property
    def sample_rate(self) -> int:
        """Frames a second."""

    @property
    def block(self) -> int:
        """Frames a callback."""

    @property
    def latency(self) -> float | None:
        """Seconds from callback to ear as far as known."""

    @property
    def xruns(self) -> int:
        """Underflows the driver reported, as of the engine's last telemetry."""

    def start(self) -> None:
        """Begin to play; raises :class:`AudioError` in one sentence."""

    def stop(self) -> None:
        """End and let go of the device. Returns within two seconds even when the device is gone."""
