"""How to render and where to play: checked at the door, plain values inside."""

from dataclasses import dataclass
from typing import Literal

from motorik.studio.errors import BadInput

SAMPLE_RATES = (8000, 384000)
TAIL_LIMIT_SECONDS = 600.0


def tail_of(value: str | float | None, *, is_part: bool) -> float | Literal["auto"]:
    """Return a tail in seconds or ``"auto"``; None is auto for a whole song and 0 for a range."""
    if value is None:
        return 0.0 if is_part else "auto"
    if value == "auto":
        return "auto"
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= TAIL_LIMIT_SECONDS:
        raise BadInput(f"tail = {value!r}; allowed: 'auto' or 0-{TAIL_LIMIT_SECONDS:.0f} seconds")
    return seconds


@dataclass(frozen=True, slots=True)
class RenderSettings:
    """What to render and how. Only ``sample_rate``, ``bars`` and ``tail`` can be heard.

    ``block`` frames at a time on ``threads`` threads with ``instruction_set`` (None: the best here). ``bars``
    is a range ``A:B`` (see :mod:`motorik.studio.positions`): exactly that part of the whole song, with what
    still sounds from before it. ``tail`` is seconds after the end, ``"auto"`` until silence; None is auto, or
    0 with ``bars``.
    """

    sample_rate: int = 48000
    block: int = 4096
    threads: int = 1
    instruction_set: str | None = None
    bars: str | None = None
    tail: str | float | None = None

    def __post_init__(self) -> None:
        low, high = SAMPLE_RATES
        if not low <= self.sample_rate <= high:
            raise BadInput(f"sample rate = {self.sample_rate} Hz; allowed {low}-{high} Hz")
        if not 1 <= self.block <= 65536:
            raise BadInput(f"block = {self.block} frames; allowed 1-65536")
        if not 1 <= self.threads <= 256:
            raise BadInput(f"threads = {self.threads}; allowed 1-256")
        tail_of(self.tail, is_part=self.bars is not None)


DriverKind = Literal["auto", "portaudio", "null"]


@dataclass(frozen=True, slots=True)
class DriverSettings:
    """Where to play.

    ``auto`` is PortAudio where it has a device, else ``null``, which keeps time without sound. ``device`` by
    number, name or part of a name; ``block`` frames a callback; ``channels`` are the outputs for left and
    right, from 1.
    """

    driver: DriverKind = "auto"
    device: str | int | None = None
    block: int = 256
    sample_rate: int = 48000
    channels: tuple[int, int] = (1, 2)
    threads: int = 1

    @classmethod
    def parse(
        cls, driver: str, device: str | None, block: int, sample_rate: int, channels: str
    ) -> "DriverSettings":
        """Read what a command line gives; :class:`BadInput` says what is allowed."""
        if driver not in ("auto", "portaudio", "null"):
            raise BadInput(f"driver = {driver!r}; allowed: auto, portaudio, null")
        left, comma, right = channels.partition(",")
        if not comma or not left.isdigit() or not right.isdigit() or "0" in (left, right):
            raise BadInput(f"channels = {channels!r}; allowed: two outputs counted from 1, such as 1,2")
        chosen = int(device) if device is not None and device.isdigit() else device
        kind: DriverKind = driver  # type: ignore[assignment]  # one of the three, as checked
        return cls(kind, chosen, block, sample_rate, (int(left), int(right)))
