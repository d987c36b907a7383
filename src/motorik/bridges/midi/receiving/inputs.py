"""One input at work: bytes become notes, moves of controls, and figures that can be shown."""

from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from motorik.bridges.midi.receiving.player import Player
from motorik.bridges.midi.receiving.settings import InputSettings
from motorik.domain.model import Model
from motorik.engine.live_keys import Where
from motorik.sequencer import midi_out as said

if TYPE_CHECKING:
    import mido

    from motorik.bridges.midi.ports import InputPort

SYSEX, FIRST_SYSTEM = 0xF0, 0xF1
Kind = Literal["played", "controlled", "unused", "system", "sysex", "malformed", "refused"]
"""What became of a message. ``system``: clock and the like, other bridges' business; ``refused``: the studio
could not do it."""


class InputState(Model):
    """An input for people: whether it is there, what came of its messages, how many keys are down."""

    port: str
    connected: bool
    plays: bool
    controls: bool
    page: int = 1
    keys_down: int = 0
    counts: dict[str, int] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message as it arrived, at ``seconds`` of ``time.monotonic``, and what became of it."""

    port: str
    seconds: float
    data: tuple[int, ...]
    kind: Kind

    def text(self) -> str:
        """Return it as one reads it."""
        message = decode(self.data)
        return str(message) if message is not None else " ".join(f"{byte:02x}" for byte in self.data[:32])

    def words(self) -> str:
        """Return it as what leaves for hardware is said."""
        number, value = (*self.data[1:3], 0, 0)[:2]
        match self.data[0] & 0xF0 if self.data else 0:
            case 0x90 if value:
                return said.NOTE_ON(number=number, velocity=value)
            case 0x80 | 0x90:
                return said.NOTE_OFF(number=number)
            case 0xA0:
                return said.KEY_PRESSURE(number=number, value=value)
            case 0xB0:
                return said.CONTROLLER(number=number, value=value)
            case 0xC0:
                return said.PROGRAM(number=number)
            case 0xD0:
                return said.PRESSURE(value=number)
            case 0xE0:
                return said.BEND(value=number + 128 * value - 8192)
            case _:
                return self.text()


def decode(data: Sequence[int]) -> "mido.Message | None":
    """Return bytes as a message of mido; None when they are none."""
    import mido

    try:
        return mido.Message.from_bytes([*data])
    except (ValueError, TypeError, LookupError):
        return None


Apply = Callable[[Any, float, int | None], bool]
"""Lets a controller's message act; returns whether it stands for anything."""


class Input:
    """What one port sends, on its way to the studio. :meth:`hear` is called on the reading thread alone.

    ``laid_out`` is what its keys play without Python.
    """

    def __init__(
        self,
        id: str,
        settings: InputSettings,
        player: Player,
        apply: Apply,
        frame_at: Callable[[float], int | None],
        recent: "deque[Heard]",
        told: Callable[[str, Sequence[int]], None],
    ) -> None:
        self.id, self.settings, self.player = id, settings, player
        self._apply, self._frame_at, self._recent, self._told = apply, frame_at, recent, told
        self.counts: Counter[Kind] = Counter()
        self.port: InputPort | None = None
        self.laid_out: tuple[object, ...] = ()
        self.greeted = False

    def hear(self, data: Sequence[int], seconds: float, struck: Mapping[Where, int] | None = None) -> None:
        """Take a message; nothing it holds can fail. ``struck``: of a key that was played already."""
        kind = self._take(data, seconds) if struck is None else self._join(data, seconds, struck)
        self.counts[kind] += 1
        if kind != "system":
            self._recent.append(Heard(self.id, seconds, (*data[:32],), kind))
            self._told(self.id, data)

    def _take(self, data: Sequence[int], seconds: float) -> Kind:
        if data and data[0] == SYSEX:
            return "sysex"
        if data and data[0] >= FIRST_SYSTEM:
            return "system"
        message = decode(data)
        if message is None:
            return "malformed"
        if self.settings.controls and self._apply(message, seconds, self._frame_at(seconds)):
            return "controlled"
        return self._play(message, seconds) if self.settings.plays else "unused"

    def _join(self, data: Sequence[int], seconds: float, struck: Mapping[Where, int]) -> Kind:
        message = decode(data)
        return "malformed" if message is None else self._play(message, seconds, struck)

    def _play(self, message: Any, seconds: float, struck: Mapping[Where, int] | None = None) -> Kind:
        try:
            return "played" if self.player.hear(message, seconds, struck) else "unused"
        except Exception as error:
            from motorik.studio.errors import StudioError

            if not isinstance(error, StudioError):
                raise
            return "refused"

    def state(self, page: int = 1) -> InputState:
        """Return how it is now."""
        return InputState(
            port=self.id,
            connected=self.port is not None and self.port.connected,
            plays=self.settings.plays,
            controls=self.settings.controls,
            page=page,
            keys_down=self.player.keys_down,
            counts={str(kind): count for kind, count in self.counts.items()},
        )
