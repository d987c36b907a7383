"""Messages of a device as moves of its controls: 14 bits put together, keys as buttons."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from motorik.bridges.controllers.bindings import Source
from motorik.bridges.midi.numbers import CONTROLLERS, VALUE_MSB, ParameterNumbers


@dataclass(frozen=True, slots=True)
class Moved:
    """A control sent ``value``, at most ``source.steps``; of keys the velocity, 0 when they are let go."""

    source: Source
    value: int


class DeviceHearing:
    """Listens to one device. A message may be a move of several controls: the one that is bound counts."""

    def __init__(self) -> None:
        self._high: dict[tuple[int, int], int] = {}
        self._numbers: dict[int, ParameterNumbers] = {}

    def hear(self, message: Any) -> Iterator[Moved]:
        """Yield what a message (of mido) may mean, the finest first."""
        channel = getattr(message, "channel", None)
        if channel is None:
            return
        channel += 1
        match message.type:
            case "note_on":
                yield Moved(Source(kind="note", channel=channel, number=message.note), message.velocity)
            case "note_off":
                yield Moved(Source(kind="note", channel=channel, number=message.note), 0)
            case "pitchwheel":
                yield Moved(Source(kind="bend", channel=channel), message.pitch + 8192)
            case "control_change":
                yield from self._control(channel, message.control, message.value)

    def _control(self, channel: int, number: int, value: int) -> Iterator[Moved]:
        if number in CONTROLLERS:
            found = self._numbers.setdefault(channel, ParameterNumbers()).hear(number, value)
            if found is not None and found.kind == "nrpn" and number != VALUE_MSB:
                yield Moved(Source(kind="nrpn", channel=channel, number=found.number), found.value)
        if number < 32:
            self._high[channel, number] = value
        elif number < 64 and (channel, number - 32) in self._high:
            high = self._high[channel, number - 32]
            yield Moved(Source(kind="cc14", channel=channel, number=number - 32), high << 7 | value)
        yield Moved(Source(kind="cc", channel=channel, number=number), value)


def bytes_of(source: Source, value: int) -> list[list[int]]:
    """Return the messages that tell a control to stand at ``value`` (at most ``source.steps``)."""
    channel, high, low = source.channel - 1, value >> 7 & 0x7F, value & 0x7F
    match source.kind:
        case "cc":
            return [[0xB0 | channel, source.number, low]]
        case "cc14":
            return [[0xB0 | channel, source.number, high], [0xB0 | channel, source.number + 32, low]]
        case "note":
            return [[0x90 | channel, source.number, low]]
        case "bend":
            return [[0xE0 | channel, low, high]]
        case _:
            pairs = ((99, source.number >> 7), (98, source.number & 0x7F), (6, high), (38, low))
            return [[0xB0 | channel, number, part] for number, part in pairs]
