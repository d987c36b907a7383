"""What bridges hear from outside, told to whoever listens along, such as scripts."""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Literal
from weakref import WeakKeyDictionary

from motorik.studio.local import LocalStudio

if TYPE_CHECKING:
    from motorik.scripting.events import MidiEvent, OscEvent

Kind = Literal["midi", "osc"]
_BY_STATUS = {
    0x80: "note_off", 0x90: "note_on", 0xA0: "key_pressure", 0xB0: "control", 0xC0: "program",
    0xD0: "pressure", 0xE0: "bend",
}  # fmt: skip


class Ears:
    """The listeners of one studio. Any thread may call; they are told on the thread that heard."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._midi: tuple[Callable[[MidiEvent], None], ...] = ()
        self._osc: tuple[Callable[[OscEvent], None], ...] = ()

    def listen(
        self,
        midi: "Callable[[MidiEvent], None] | None" = None,
        osc: "Callable[[OscEvent], None] | None" = None,
    ) -> Callable[[], None]:
        """Tell of MIDI messages, and of OSC messages whose address is not the song's; return what ends it."""
        with self._lock:
            self._midi += (midi,) if midi else ()
            self._osc += (osc,) if osc else ()

        def end() -> None:
            with self._lock:
                self._midi = tuple(it for it in self._midi if it is not midi)
                self._osc = tuple(it for it in self._osc if it is not osc)

        return end

    def midi(self, port: str, data: Sequence[int]) -> None:
        """Tell of a message from a port; what no script can be told, such as SysEx, is left out."""
        listeners = self._midi
        event = midi_event(port, data) if listeners else None
        if event is not None:
            for told in listeners:
                told(event)

    def osc_event(self, address: str, arguments: Sequence[object], sender: str) -> "OscEvent | None":
        """Return a message as it would be told; None where nobody listens, or it cannot be told."""
        if not self._osc:
            return None
        from pydantic import ValidationError

        from motorik.scripting.events import OscEvent

        try:
            return OscEvent(address=address, arguments=tuple(arguments), sender=sender)  # type: ignore[arg-type]
        except ValidationError:
            return None

    def osc(self, event: "OscEvent") -> None:
        """Tell of a message."""
        for told in self._osc:
            told(event)


def midi_event(port: str, data: Sequence[int]) -> "MidiEvent | None":
    """Return a channel's message as scripts are told it; None for any other."""
    from motorik.scripting.events import MidiEvent

    message = _BY_STATUS.get(data[0] & 0xF0) if data else None
    if (
        message is None
        or len(data) != (2 if message in ("program", "pressure") else 3)
        or max(data[1:]) > 127
    ):
        return None
    low, high = data[1], data[-1]
    number, value = {
        "bend": (0, low + 128 * high - 8192), "pressure": (0, low), "program": (low, 0),
    }.get(message, (low, high))  # fmt: skip
    return MidiEvent(
        message=message, channel=(data[0] & 15) + 1, number=number, value=value, port=port  # type: ignore[arg-type]
    )  # fmt: skip


_EARS: "WeakKeyDictionary[LocalStudio, Ears]" = WeakKeyDictionary()
_LOCK = threading.Lock()


def ears_of(studio: LocalStudio) -> Ears:
    """Return the one set of ears of a studio, which all its bridges share."""
    with _LOCK:
        return _EARS.setdefault(studio, Ears())
