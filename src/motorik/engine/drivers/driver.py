"""What every audio driver offers, and the sentences it fails with."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


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
    """An output device. Latencies in seconds, None where the host API does not know."""

    index: int
    name: str
    host_api: str
    channels: int
    default_sample_rate: int
    low_latency: float | None
    high_latency: float | None
    is_default: bool


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
