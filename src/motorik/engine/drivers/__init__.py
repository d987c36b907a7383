"""Audio drivers: what turns the engine's clock. sounddevice is imported when a sound card is wanted."""

from typing import TYPE_CHECKING, Literal

from motorik.engine.drivers.driver import (
    AudioError,
    AudioInput,
    Device,
    Driver,
    DriverStatus,
    InputFigures,
    NoAudioDevice,
)
from motorik.engine.drivers.null import NullDriver

if TYPE_CHECKING:
    from motorik.engine.host import Engine

__all__ = [
    "AudioError",
    "AudioInput",
    "Device",
    "Driver",
    "DriverStatus",
    "InputFigures",
    "NoAudioDevice",
    "NullDriver",
    "devices",
    "inputs",
    "open_driver",
    "open_input",
]


def devices(*, rescan: bool = False) -> list[Device]:
    """Return every output device; raises :class:`NoAudioDevice` where PortAudio is not installed."""
    from motorik.engine.drivers import portaudio

    return portaudio.devices(rescan=rescan)


def inputs(*, rescan: bool = False) -> list[Device]:
    """Return every device that listens; raises :class:`NoAudioDevice` where PortAudio is not installed."""
    from motorik.engine.drivers import portaudio

    return portaudio.devices("input", rescan=rescan)


def open_input(
    *, device: int | str | None = None, channels: tuple[int, ...] = (1, 2), sample_rate: int | None = None
) -> AudioInput:
    """Return an input that listens to ``channels`` of a device, counted from 1; it is not started.

    ``sample_rate`` None is the device's own.

    Raises:
        NoAudioDevice: there is none, or not the one asked for.
        AudioError: it has no such channels, or PortAudio cannot be used in this process any more.
    """
    from motorik.engine.drivers.portaudio_input import PortAudioInput

    return PortAudioInput(device=device, channels=channels, sample_rate=sample_rate)


def open_driver(
    kind: Literal["auto", "portaudio", "null"],
    engine: "Engine",
    *,
    device: int | str | None = None,
    block: int = 128,
    latency: float | None = None,
    outputs: tuple[int, int] = (1, 2),
) -> Driver:
    """Return a driver for ``engine``, not started; ``auto`` is PortAudio where it has a device, else null.

    Raises:
        NoAudioDevice: PortAudio was asked for and has none, or not the one asked for.
        AudioError: PortAudio cannot be used in this process any more.
    """
    if kind == "null":
        return NullDriver(engine, block=block)
    from motorik.engine.drivers.portaudio import PortAudioDriver

    try:
        return PortAudioDriver(engine, device=device, block=block, latency=latency, outputs=outputs)
    except NoAudioDevice:
        if kind == "portaudio" or device is not None:
            raise
        return NullDriver(engine, block=block)
