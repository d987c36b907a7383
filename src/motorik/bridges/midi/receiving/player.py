"""One keyboard at the studio: its messages become what hands do.

What a key started its letting go ends, on the same tracks and keys, whatever was changed meanwhile; a
keyboard that goes away lets everything go. So no note is left hanging.
"""

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from motorik.bridges.controllers.bindings import Source
from motorik.bridges.midi.numbers import CONTROLLERS, NumberedValue, ParameterNumbers
from motorik.bridges.midi.receiving.settings import InputSettings, Mpe, Zone
from motorik.engine.live_keys import ChannelMap, KeyMap, Where
from motorik.sequencer.events import Touch
from motorik.studio.hand import Express, Hand, NoteOff, NoteOn

TIMBRE, SUSTAIN, ALL_SOUND_OFF, RESET, ALL_NOTES_OFF = 74, 64, 120, 121, 123
_BEND_STEPS = 8192
_BEND_RANGE, _MPE_ZONE = 0, 6
"""Registered parameters: how far the wheel bends, and how many fingers have channels of their own."""


@dataclass(slots=True)
class _Channel:
    """What a channel stands at: its wheel, its pressure, its pedal, its keys."""

    bend: int = 0
    pressure: float = 0.0
    timbre: float = 0.0
    bend_range: float | None = None
    pedal: bool = False
    down: dict[int, tuple[Where, ...]] = field(default_factory=dict)
    held: dict[int, tuple[Where, ...]] = field(default_factory=dict)
    numbers: ParameterNumbers = field(default_factory=ParameterNumbers)


class Player:
    """Plays what one input sends. Any thread may call.

    ``do`` is told what hands do, ``track_at_cursor`` where keys without a track sound (None: nowhere) and
    ``frame_at`` which frame of the engine is handed out at a time of ``time.monotonic``. ``name`` tells its
    keys from those of others.
    """

    def __init__(
        self,
        settings: InputSettings,
        do: Callable[[Hand], None],
        track_at_cursor: Callable[[], str | None],
        frame_at: Callable[[float], int | None] = lambda _: None,
        name: str = "",
    ) -> None:
        self._name = name
        self._settings, self._mpe = settings, settings.mpe
        self._do, self._track_at_cursor, self._frame_at = do, track_at_cursor, frame_at
        self._channels = [_Channel() for _ in range(16)]
        self._sounding: dict[Where, int] = {}
        self._lock = threading.RLock()
        self._frame: int | None = None
        self._sounds = False

    def set_settings(self, settings: InputSettings) -> None:
        """Play otherwise from now on; keys that are down end as they began."""
        with self._lock:
            self._settings, self._mpe = settings, settings.mpe

    def hear(self, message: Any, seconds: float, struck: Mapping[Where, int] | None = None) -> bool:
        """Take a message (of mido) that arrived at ``seconds``; return whether it is something one plays.

        Of one that was played already, ``struck`` says where a key struck, with the engine's numbers.
        """
        with self._lock:
            self._frame, self._sounds = self._frame_at(seconds), struck is not None
            channel = getattr(message, "channel", None)
            if channel is None:
                return False
            return self._hear(message, channel, struck)

    def standing(self) -> tuple[object, ...]:
        """Return all that :meth:`key_map` depends on."""
        ranges = tuple(it.bend_range for it in self._channels)
        return self._settings, self._mpe, self._track_at_cursor(), ranges

    def key_map(self, taken: Collection[Source] | None) -> KeyMap:
        """Return what plays without Python: all but the controls in ``taken``; None: all may be controls."""
        plays = self._settings.plays and taken is not None
        keys = {(it.channel - 1, it.number) for it in taken or () if it.kind == "note"}
        zones = [self._zones(it) if plays else () for it in range(16)]
        places = {it: [self._places(it, note) for note in range(128)] for it in set(zones)}
        return KeyMap(
            velocities=(0.0, *(self._settings.velocity.share(it) for it in range(1, 128))),
            channels=tuple(self._channel_map(it, taken) for it in range(16)),
            places=tuple(
                () if (channel, note) in keys else where
                for channel in range(16)
                for note, where in enumerate(places[zones[channel]])
            ),
        )

    def _channel_map(self, channel: int, taken: Collection[Source] | None) -> ChannelMap:
        sources = {Touch.BEND: ("bend", 0), Touch.PRESSURE: None, Touch.TIMBRE: ("cc", TIMBRE)}
        controls = {(it.kind, it.number) for it in taken or () if it.channel == channel + 1}
        plays = self._settings.plays and taken is not None
        manager = self._manager_of(channel)
        return ChannelMap(
            pedal=self._settings.pedal and ("cc", SUSTAIN) not in controls,
            touches=frozenset(it for it, source in sources.items() if plays and source not in controls),
            bend=self._bend_range(channel),
            tracks=self._tracks(channel) if plays and manager is None else (),
            manager=manager,
        )

    def let_go(self) -> None:
        """Let all keys go and put wheels and pressure back to rest."""
        with self._lock:
            self._frame, self._sounds = None, False
            for channel in range(16):
                self._all_off(channel)
                self._to_rest(channel)

    @property
    def keys_down(self) -> int:
        """How many keys sound because of this keyboard."""
        return len(self._sounding)

    def _hear(self, message: Any, channel: int, struck: Mapping[Where, int] | None) -> bool:
        match message.type:
            case "note_on" if message.velocity:
                self._strike(channel, message.note, message.velocity, struck)
            case "note_on" | "note_off":
                self._release(channel, message.note)
            case "pitchwheel":
                self._channels[channel].bend = message.pitch
                self._bend(channel)
            case "aftertouch":
                self._channels[channel].pressure = message.value / 127
                self._express(channel, "pressure", message.value / 127)
            case "polytouch":
                for where in self._where(channel, message.note):
                    self._touch(where, "pressure", message.value / 127)
            case "control_change":
                return self._control(channel, message.control, message.value)
            case _:
                return False
        return True

    def _control(self, channel: int, number: int, value: int) -> bool:
        state = self._channels[channel]
        match number:
            case 64 if self._settings.pedal:
                self._pedal(channel, down=value >= 64)
            case 74:
                state.timbre = value / 127
                self._express(channel, "timbre", state.timbre)
            case 120 | 123:
                for other in (channel, *self._fingers(channel)):
                    self._all_off(other)
            case 121:
                for other in (channel, *self._fingers(channel)):
                    self._to_rest(other)
            case _ if number in CONTROLLERS:
                found = state.numbers.hear(number, value)
                return found is not None and found.kind == "rpn" and self._registered(channel, found)
            case _:
                return False
        return True

    def _registered(self, channel: int, found: NumberedValue) -> bool:
        if found.number == _BEND_RANGE:
            semitones = (found.value >> 7) + (found.value & 0x7F) / 100
            state = self._channels[channel]
            manager = self._manager_of(channel)
            # A range for one finger is meant for all of its zone.
            for other in (channel,) if manager is None else self._fingers(manager):
                self._channels[other].bend_range = min(semitones, 96.0)
            if state.bend:
                self._bend(channel)
            return True
        if found.number == _MPE_ZONE and channel in (0, 15) and not found.fine:
            self._set_zone(channel, min(found.value >> 7, 15))
            return True
        return False

    def _set_zone(self, channel: int, fingers: int) -> None:
        """Divide the channels as the instrument asks; the zone named last takes what it needs."""
        old = self._mpe or Mpe(lower=0, upper=0)
        rest = max(14 - fingers, 0)
        if channel == 0:
            zones = Mpe(lower=fingers, upper=min(old.upper, rest), bend_range=old.bend_range)
        else:
            zones = Mpe(lower=min(old.lower, rest), upper=fingers, bend_range=old.bend_range)
        self._mpe = zones if zones.lower or zones.upper else None

    # ---- keys -----------------------------------------------------------------------------------------

    def _strike(self, channel: int, note: int, velocity: int, struck: Mapping[Where, int] | None) -> None:
        state = self._channels[channel]
        self._end(state.down.pop(note, ()))
        self._end(state.held.pop(note, ()))
        zones = self._places(self._zones(channel), note) if struck is None else tuple(struck)
        sounds = struck or {}
        state.down[note] = zones
        share = self._settings.velocity.share(velocity)
        for where in zones:
            self._sounding[where] = self._sounding.get(where, 0) + 1
            self._do(
                NoteOn(
                    track=where[0], key=where[1], velocity=share, player=self._name, frame=self._frame,
                    sounds=sounds.get(where),
                )
            )  # fmt: skip
            if self._is_finger(channel):
                self._finger_stands(channel, where)

    def _zones(self, channel: int) -> tuple[Zone, ...]:
        manager = self._manager_of(channel)
        channels = (None, channel + 1, channel + 1 if manager is None else manager + 1)
        return tuple(it for it in self._settings.zones if it.channel in channels)

    def _places(self, zones: tuple[Zone, ...], note: int) -> tuple[Where, ...]:
        found: dict[Where, None] = {}
        for zone in zones:
            track, key = zone.track or self._track_at_cursor(), note + zone.transpose
            if zone.low <= note <= zone.high and track is not None and 0 <= key <= 127:
                found[track, key] = None
        return tuple(found)

    def _release(self, channel: int, note: int) -> None:
        state = self._channels[channel]
        places = state.down.pop(note, ())
        if self._pedal_down(channel) and places:
            self._end(state.held.pop(note, ()))
            state.held[note] = places
        else:
            self._end(places)

    def _end(self, places: tuple[Where, ...]) -> None:
        for where in places:
            count = self._sounding.pop(where, 1) - 1
            if count > 0:
                # Another finger holds the same key of the same track.
                self._sounding[where] = count
            else:
                self._do(NoteOff(track=where[0], key=where[1], player=self._name, frame=self._frame))

    def _pedal(self, channel: int, *, down: bool) -> None:
        self._channels[channel].pedal = down
        if not down:
            for other in (channel, *self._fingers(channel)):
                state = self._channels[other]
                held, state.held = state.held, {}
                for places in held.values():
                    self._end(places)

    def _pedal_down(self, channel: int) -> bool:
        manager = self._manager_of(channel)
        return self._channels[channel].pedal or (manager is not None and self._channels[manager].pedal)

    def _all_off(self, channel: int) -> None:
        state = self._channels[channel]
        down, held = state.down, state.held
        state.down, state.held, state.pedal = {}, {}, False
        for places in (*down.values(), *held.values()):
            self._end(places)

    # ---- wheels, pressure, timbre ---------------------------------------------------------------------

    def _to_rest(self, channel: int) -> None:
        state = self._channels[channel]
        moved = [state.bend != 0, state.pressure != 0, state.timbre != 0]
        state.bend, state.pressure, state.timbre = 0, 0.0, 0.0
        for touch, was_moved in zip(("bend", "pressure", "timbre"), moved, strict=True):
            if was_moved:
                self._express(channel, touch, 0.0)

    def _bend(self, channel: int) -> None:
        self._express(channel, "bend", self._bent(channel))

    def _bent(self, channel: int) -> float:
        return self._channels[channel].bend / _BEND_STEPS * self._bend_range(channel)

    def _bend_range(self, channel: int) -> float:
        usual = self._mpe.bend_range if self._mpe and self._is_finger(channel) else self._settings.bend_range
        named = self._channels[channel].bend_range
        return usual if named is None else named

    def _express(self, channel: int, touch: Any, value: float) -> None:
        """Let a whole track bend, or the notes of one finger."""
        if self._is_finger(channel):
            places = dict.fromkeys(it for note in self._notes(channel) for it in note)
            for where in places:
                self._touch(where, touch, value)
            return
        for track in self._tracks(channel):
            self._do(Express(track=track, touch=touch, value=value, frame=self._frame, sounds=self._sounds))

    def _touch(self, where: Where, touch: Any, value: float) -> None:
        self._do(
            Express(
                track=where[0], key=where[1], touch=touch, value=value, player=self._name,
                frame=self._frame, sounds=self._sounds,
            )
        )  # fmt: skip

    def _finger_stands(self, channel: int, where: Where) -> None:
        """Give a note that begins what its finger has set before."""
        state = self._channels[channel]
        if state.bend:
            self._touch(where, "bend", self._bent(channel))
        if state.pressure:
            self._touch(where, "pressure", state.pressure)
        if state.timbre:
            self._touch(where, "timbre", state.timbre)

    def _tracks(self, channel: int) -> tuple[str, ...]:
        zones = [it for it in self._settings.zones if it.channel in (None, channel + 1)]
        tracks = (zone.track or self._track_at_cursor() for zone in zones)
        return tuple(dict.fromkeys(track for track in tracks if track is not None))

    def _notes(self, channel: int) -> tuple[tuple[Where, ...], ...]:
        state = self._channels[channel]
        return (*state.down.values(), *state.held.values())

    def _where(self, channel: int, note: int) -> tuple[Where, ...]:
        state = self._channels[channel]
        return (*state.down.get(note, ()), *state.held.get(note, ()))

    def _is_finger(self, channel: int) -> bool:
        return self._manager_of(channel) is not None

    def _manager_of(self, channel: int) -> int | None:
        """Return the channel whose finger this one is, None where it is none's; both from 0."""
        manager = self._mpe.manager_of(channel + 1) if self._mpe else None
        return None if manager is None else manager - 1

    def _fingers(self, manager: int) -> tuple[int, ...]:
        """Return the channels that belong to a manager's."""
        return tuple(it for it in range(16) if self._manager_of(it) == manager)
