"""Sound cards through PortAudio, with a native callback that never takes the GIL.

The only file that knows sounddevice, whose private parts it uses as rtmixer does; a canary test watches them.
What listens is a stream of its own (``portaudio_input``), so that nothing it does can be heard.

PortAudio does not survive its server: when jackd dies, `.active` turns false and then stopping, closing and
terminating hang for ever. So a stream is asked whether it lives before anything else is done to it, a dead
one is left as it is, and sounddevice's own clean-up at exit is called off.
"""

import atexit
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from motorik.engine.drivers.driver import AudioError, Device, DriverStatus, NoAudioDevice

if TYPE_CHECKING:
    from motorik.engine.host import Engine

LONGEST_LATENCY = 10.0
"""Seconds; PipeWire reports a day for its JACK devices."""
STOP_SECONDS = 2.0
CHOOSING_APIS = ("ASIO", "Core Audio")
"""Host APIs in which a stream can pick single channels of a device."""

_open_streams: list[Any] = []
_dead_streams: list[Any] = []  # kept for ever with their engines: nothing may be freed under a late callback
_jack_was_lost = False
_opening = threading.RLock()
"""PortAudio is looked at, opened and looked for anew by one thread at a time."""

Direction = Literal["output", "input"]
NONE_THERE = {
    "output": "There is no audio output device; choose the driver 'null' to run without one.",
    "input": "There is no audio input device; connect one, or start its server.",
}


def _sounddevice() -> Any:
    """Import sounddevice, or say what is missing."""
    try:
        import sounddevice
    except OSError as error:
        raise NoAudioDevice(
            f"PortAudio is missing ({error}); on Debian: sudo apt-get install libportaudio2"
        ) from None
    return sounddevice


def devices(direction: Direction = "output", *, rescan: bool = False) -> list[Device]:
    """Return every device that plays, or listens, in PortAudio's order.

    ``rescan`` looks again unless a stream is open.

    Raises:
        NoAudioDevice: PortAudio is not installed.
    """
    sd = _sounddevice()
    with _opening:
        if rescan and not _open_streams and not _dead_streams:
            sd._terminate()  # noqa: SLF001
            sd._initialize()  # noqa: SLF001
        apis, infos = sd.query_hostapis(), sd.query_devices()
    default = sd.default.device[1 if direction == "output" else 0]
    if default < 0:
        named = (api[f"default_{direction}_device"] for api in apis)
        default = next((index for index in named if index >= 0), -1)
    return [
        Device(
            index=index,
            name=info["name"],
            host_api=apis[info["hostapi"]]["name"],
            channels=info[f"max_{direction}_channels"],
            default_sample_rate=round(info["default_samplerate"]),
            low_latency=_sensible(info[f"default_low_{direction}_latency"]),
            high_latency=_sensible(info[f"default_high_{direction}_latency"]),
            is_default=index == default,
        )
        for index, info in enumerate(infos)
        if info[f"max_{direction}_channels"] > 0
    ]


def choose(wanted: int | str | None, found: list[Device], direction: Direction = "output") -> Device:
    """Return the device with index ``wanted``, or whose name or "host API: name" holds it; None: the default.

    Raises:
        NoAudioDevice: there is none at all, or none like that.
    """
    if not found:
        raise NoAudioDevice(NONE_THERE[direction])
    if wanted is None:
        return next((device for device in found if device.is_default), found[0])
    if isinstance(wanted, int):
        matches = [device for device in found if device.index == wanted]
    else:
        label = wanted.casefold()
        exact = [device for device in found if device.name.casefold() == label]
        matches = exact or [d for d in found if label in f"{d.host_api}: {d.name}".casefold()]
    if not matches:
        names = ", ".join(f"{device.index} {device.name}" for device in found[:20])
        raise NoAudioDevice(f"There is no {direction} device {wanted!r}; there are: {names}.")
    return matches[0]


class PortAudioStream(ABC):
    """A stream with a native callback on a device of its choice: opened, lost and closed with care.

    Raises:
        AudioError: the device is not there, or PortAudio is of no use any more; the reason in one sentence.
    """

    direction: Direction
    cannot: str
    """The verb for what it could not do."""
    comfort: tuple[str, str]
    """What to say when its server was lost, and when it was."""

    def __init__(self, device: int | str | None) -> None:
        self._sd = _sounddevice()
        if _jack_was_lost:
            raise AudioError(
                "The JACK server was lost and PortAudio cannot be opened again in this process; restart "
                "Motorik, or go on without a sound card (driver 'null')."
            )
        self.device = choose(device, devices(self.direction, rescan=True), self.direction)
        self._stream: Any = None
        self._lost = False

    @property
    def name(self) -> str:
        """Host API and device."""
        return f"{self.device.host_api}: {self.device.name}"

    @property
    def status(self) -> DriverStatus:
        """How it is right now; a stream that has stopped by itself is lost."""
        if self._stream is not None and not self._stream.active:
            self._lose()
        if self._lost:
            return DriverStatus.LOST
        return DriverStatus.STOPPED if self._stream is None else DriverStatus.RUNNING

    @property
    def message(self) -> str:
        """One sentence about the status."""
        status = self.status
        if status is not DriverStatus.LOST:
            return f"{self.name} is {status}."
        if self.device.host_api.startswith("JACK"):
            return f"{self.name} was lost: its server went away. {self.comfort[0]}"
        return f"{self.name} was lost. {self.comfort[1]}"

    @property
    def active(self) -> bool:
        """Whether its callback is being called now."""
        return self.status is DriverStatus.RUNNING

    def start(self) -> None:
        """Open the device and begin; does nothing when it runs."""
        if self._lost:
            raise AudioError(self.message)
        if self._stream is not None:
            return
        stream = None
        with _opening:
            try:
                stream = self._open()
                stream.start()
            except (self._sd.PortAudioError, ValueError) as error:
                if stream is not None:
                    _within(STOP_SECONDS, stream.close)
                raise AudioError(f"{self.name} cannot {self.cannot} {self._asked()}: {error}.") from error
            _open_streams.append(stream)
        self._stream = stream  # only now: a stream that has not started yet would pass for a lost one

    def stop(self) -> None:
        """Stop and close; a device that is gone, or goes now, is left alone and counts as lost."""
        if self._stream is not None and self.active:
            self._let_go()

    @abstractmethod
    def _open(self) -> Any:
        """Return a stream of the device that has not started."""

    @abstractmethod
    def _asked(self) -> str:
        """Return what is asked of the device, for a sentence."""

    def _open_native(
        self, callback: int, userdata: int, channels: int, settings: Any = None, **asked: Any
    ) -> Any:
        """Open a float32 stream whose callback and its argument lie at these addresses."""
        ffi = self._sd._ffi  # noqa: SLF001
        return self._sd._StreamBase(  # noqa: SLF001
            kind=self.direction,
            device=self.device.index,
            channels=channels,
            dtype="float32",
            extra_settings=settings,
            clip_off=True,
            dither_off=True,
            callback=ffi.cast("PaStreamCallback *", callback),
            userdata=ffi.cast("void *", userdata),
            wrap_callback=None,
            **asked,
        )

    def _lose(self) -> None:
        global _jack_was_lost
        _jack_was_lost = _jack_was_lost or self.device.host_api.startswith("JACK")
        self._lost = True
        _open_streams.remove(self._stream)
        _bury(self._sd, self._stream)
        self._stream = None

    def _let_go(self) -> None:
        """Stop and close the stream, unless that hangs."""
        stream, self._stream = self._stream, None
        if stream is None:
            return
        with _opening:
            _open_streams.remove(stream)
            if _within(
                STOP_SECONDS, lambda: (stream.stop(ignore_errors=True), stream.close(ignore_errors=True))
            ):
                return
            self._stream = stream
            _open_streams.append(stream)
        self._lose()


class PortAudioDriver(PortAudioStream):
    """Plays an engine on a device; ``outputs`` are its channels for left and right, counted from 1.

    ``latency`` is what to ask the host for, in seconds, None for its low default.

    Raises:
        AudioError: the device is not there, or cannot play so; the reason in one sentence.
    """

    direction = "output"
    cannot = "play"
    comfort = (
        "The song is safe and can go on without a sound card; to hear it again, start the server and restart "
        "Motorik.",
        "The song is safe; connect the device again or choose another one.",
    )

    def __init__(
        self,
        engine: "Engine",
        *,
        device: int | str | None = None,
        block: int = 128,
        latency: float | None = None,
        outputs: tuple[int, int] = (1, 2),
    ) -> None:
        super().__init__(device)
        self._engine = engine
        self._block = block
        self._wanted_latency = latency
        self._outputs = outputs

    @property
    def sample_rate(self) -> int:
        """Frames a second."""
        return self._engine.sample_rate

    @property
    def block(self) -> int:
        """Frames a callback."""
        return self._block

    @property
    def latency(self) -> float | None:
        """Seconds from callback to ear as far as PortAudio knows."""
        return None if self._stream is None else _sensible(self._stream.latency)

    @property
    def xruns(self) -> int:
        """Underflows PortAudio reported, as of the engine's last telemetry."""
        return self._engine.underflows

    def _open(self) -> Any:
        channels, settings = self._channels()
        native = self._engine.native
        stream = self._open_native(
            native.portaudio_callback,
            native.portaudio_userdata(channels),
            channels,
            settings,
            samplerate=self._engine.sample_rate,
            blocksize=self._block,
            latency="low" if self._wanted_latency is None else self._wanted_latency,
        )
        stream.engine = self._engine  # lives as long as the stream: the callback reads it
        return stream

    def _channels(self) -> tuple[int, Any]:
        """Return how many channels to open, and what tells the host API which."""
        if max(self._outputs) > self.device.channels and self.device.channels > 1:
            raise AudioError(f"{self.name} has {self.device.channels} channels; asked for {self._outputs}.")
        if self._outputs == (1, 2):
            return min(2, self.device.channels), None
        wanted = [channel - 1 for channel in self._outputs]
        if self.device.host_api == "ASIO":
            return 2, self._sd.AsioSettings(wanted)
        if self.device.host_api == "Core Audio":
            return 2, self._sd.CoreAudioSettings(channel_map=wanted)
        raise AudioError(
            f"{self.device.host_api} plays on the first two channels of a device; single ones can be chosen "
            f"with {' and '.join(CHOOSING_APIS)}."
        )

    def _asked(self) -> str:
        return f"{self._engine.sample_rate} Hz in blocks of {self._block} frames on channels {self._outputs}"


def python_stream(process: Callable[..., None], sample_rate: int, block: int) -> Any:
    """Return a stream with a callback in Python, for comparison: what Motorik does not do."""
    return _sounddevice().OutputStream(
        samplerate=sample_rate, blocksize=block, channels=2, dtype="float32", latency="low", callback=process
    )


def _sensible(latency: float) -> float | None:
    return latency if 0 <= latency <= LONGEST_LATENCY else None


def _within(seconds: float, action: Callable[[], object]) -> bool:
    """Run ``action`` on a thread of its own and return whether it came back in time."""
    thread = threading.Thread(target=action, name="portaudio-stop", daemon=True)
    thread.start()
    thread.join(seconds)
    return not thread.is_alive()


def _bury(sd: Any, stream: Any) -> None:
    """Keep a dead stream for ever and call off the clean-up at exit, which would hang on it."""
    _dead_streams.append(stream)
    atexit.unregister(sd._exit_handler)  # noqa: SLF001


@atexit.register
def _at_exit() -> None:
    """Runs before sounddevice's own clean-up, which hangs when a server died unnoticed."""
    for stream in tuple(_open_streams):
        alive = stream.active and _within(STOP_SECONDS, stream.abort) and _within(STOP_SECONDS, stream.close)
        if not alive:
            _bury(_sounddevice(), stream)
