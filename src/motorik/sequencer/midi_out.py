"""What the hardware behind a track is sent: MIDI bytes by frame, made of the same events the engine hears.

A patch stands for hardware when it has every module of a machine that has a device definition; any track does
that is connected to hardware. Notes go out on the track's channel, else the device's; what lies between two
keys as a bend. A parameter goes out as the controller that targets it: with 14 bits where the device has
them, as NRPN where it has nothing else. A value that a controller has already is not sent again. What moves
level and pan of a note goes out as expression (controller 11) and pan (10) of the channel, where the device
has no parameter of its own there; the next note finds them at rest. A slide overlaps the note before by a
frame, as the sequencer writes it. With MPE every note has a channel of its own for its bend, pressure and
timbre. Pure: the same song gives the same bytes.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from motorik.domain.device import PREFIX, Device, DeviceParameter
from motorik.domain.patch import Patch
from motorik.domain.project import Outside, Project, Track
from motorik.domain.sentence import Sentence
from motorik.machines.machine import Machine
from motorik.sequencer.events import Event, EventKind, Touch
from motorik.sequencer.midi_device import controllers_of, machine_of, nrpn_of, pairs_of, weight_controllers
from motorik.sequencer.midi_lanes import SCOPE
from motorik.sequencer.midi_memory import FrameMemory

BEND_SEMITONES: Final = 2.0
"""How far a pitch bend reaches on a device as it is switched on."""
MPE_BEND_SEMITONES: Final = 48.0
"""How far that of a note reaches with MPE."""
SILENCE_DB: Final = -96.0
"""A level that is silence."""
MEMBERS: Final = range(1, 16)
"""The channels of notes in MPE's lower zone, counted from 0; channel 0 is for all of them."""

_OFF, _ON, _KEY_PRESSURE, _CONTROL, _PROGRAM, _PRESSURE, _BEND = 0x80, 0x90, 0xA0, 0xB0, 0xC0, 0xD0, 0xE0
_BANK_MSB, _DATA_MSB, _BANK_LSB, _DATA_LSB, _TIMBRE, _RPN_LSB, _RPN_MSB = 0, 6, 32, 38, 74, 100, 101

SETUP, BEND_RANGE = Sentence("setup"), Sentence("bend range")
BANK, PROGRAM = Sentence("bank {number}"), Sentence("program {number}")
NOTE_ON, NOTE_OFF = Sentence("note on {number} velocity {velocity}"), Sentence("note off {number}")
PRESSURE, KEY_PRESSURE = Sentence("pressure {value}"), Sentence("pressure of {number} {value}")
TIMBRE, BEND = Sentence("timbre {value}"), Sentence("bend {value}")
CONTROLLER = Sentence("controller {number} {value}")


@dataclass(frozen=True, slots=True)
class MidiOut:
    """``data`` is one MIDI message to the device of ``track``, a ``machine``, at ``frame``.

    ``what`` says it in words; ``pattern`` and ``row`` are where it is written (row -1: automation). ``port``
    is the output it leaves by, empty when the track is connected to none.
    """

    frame: int
    track: str
    machine: str
    data: bytes
    what: str
    pattern: str = ""
    row: int = -1
    port: str = ""


def midi_out(project: Project, events: Iterable[Event]) -> Iterator[MidiOut]:
    """Yield the messages ``events``, in their order, send to the devices of a song's tracks."""
    stream = MidiStream()
    yield from stream.hear(project, 0)
    yield from stream.prepare(0)
    for event in events:
        yield from stream.messages(event, event.frame)


class MidiStream:
    """What the devices of a song are sent, while the song is edited and played. Not thread-safe.

    Every frame is the engine's. What was worked out ahead can be taken back.
    """

    def __init__(self) -> None:
        self._outs: dict[str, _Out] = {}

    @property
    def ports(self) -> frozenset[str]:
        """The outputs that tracks are connected to, by name."""
        return frozenset(out.port for out in self._outs.values() if out.port)

    def hear(self, project: Project, frame: int) -> list[MidiOut]:
        """Go on with ``project``; return what ends the notes, at ``frame``, that nobody plays any more."""
        patches = {patch.id: patch for patch in project.patches}
        soloed = any(track.channel.soloed for track in project.tracks)
        ended: list[MidiOut] = []
        before, self._outs = self._outs, {}
        for track in project.tracks:
            patch = patches[track.patch]
            device = _device_of(project, track)
            out = before.pop(track.id, None)
            if out is None or not out.fits(track, patch, device):
                machine = machine_of(patch)
                ended += out.end(frame) if out else ()
                if machine is None and track.outside is None:
                    continue
                out = _Out(track, patch, machine, device)
            out.silent = track.channel.muted or (soloed and not track.channel.soloed)
            if out.silent:
                ended += out.end(frame)
            self._outs[track.id] = out
        for gone in before.values():
            ended += gone.end(frame)
        return ended

    def prepare(self, frame: int, port: str | None = None) -> list[MidiOut]:
        """Return what devices (of one ``port``) need before they play: setup, MPE zone, bank, program."""
        outs = [out for out in self._outs.values() if port is None or out.port == port]
        return [message for out in outs for message in out.prepare(frame)]

    def restore(self, frame: int, port: str) -> list[MidiOut]:
        """Return what the devices of a ``port`` need that was gone: to be prepared, and where all stood."""
        outs = [out for out in self._outs.values() if out.port == port]
        return [message for out in outs for message in (*out.prepare(frame), *out.restore(frame))]

    def messages(self, event: Event, frame: int) -> Iterator[MidiOut]:
        """Yield what ``event``, which acts at ``frame``, sends."""
        out = self._outs.get(event.owner)
        if out is not None:
            yield from out.messages(event, frame)

    def rewind(self, frame: int) -> None:
        """Take back what was worked out for ``frame`` and later."""
        for out in self._outs.values():
            out.memory.rewind(frame)

    def forget_before(self, frame: int) -> None:
        """Drop what no frame from ``frame`` on needs."""
        for out in self._outs.values():
            out.memory.forget_before(frame)


def _device_of(project: Project, track: Track) -> Device | None:
    """Return the definition of the hardware a track names, None where it names none."""
    named = track.outside.device if track.outside else None
    return next((it.device for it in project.devices if it.id == named), None)


class _Out:
    """One device: its keys that are down, and what its controllers have."""

    def __init__(self, track: Track, patch: Patch, machine: Machine | None, device: Device | None) -> None:
        outside = track.outside
        known = device or (machine.device if machine else None)
        self.memory = FrameMemory()
        self.port = outside.port if outside else ""
        self.silent = False
        self._track, self._patch = track.id, patch
        self._source = (track.midi_channel, outside, device)
        self._outside = outside or Outside(port="-")
        self._machine = machine.id if machine else ""
        self._mpe = self._outside.mpe
        factory = known.channel if known else 1
        self._channel = 0 if self._mpe else (track.midi_channel or factory) - 1
        own = MPE_BEND_SEMITONES if self._mpe else BEND_SEMITONES
        self._bend_semitones = self._outside.bend_semitones or own
        self._named = known.ids if known else {}
        self._controllers = controllers_of(patch, known) if known else {}
        self._weights = weight_controllers(known)

    def fits(self, track: Track, patch: Patch, device: Device | None) -> bool:
        """Tell whether this is still the device of ``track``."""
        return self._source == (track.midi_channel, track.outside, device) and self._patch is patch

    def prepare(self, frame: int) -> Iterator[MidiOut]:
        """Yield what the device needs before it plays."""
        event, outside = Event(frame, EventKind.NOTE_OFF, self._track), self._outside
        if not self.port:
            return
        for text in outside.setup:
            yield self._said(event, frame, bytes.fromhex(text), SETUP())
        if self._mpe:
            yield from self._registered(event, frame, 0, 6, (len(MEMBERS), None), "MPE zone")
            bend = int(self._bend_semitones)
            cents = round((self._bend_semitones - bend) * 100)
            yield from self._registered(event, frame, MEMBERS[0], 0, (bend, cents), BEND_RANGE())
        if outside.bank is not None:
            for number, byte in ((_BANK_MSB, outside.bank >> 7), (_BANK_LSB, outside.bank & 127)):
                yield self._message(event, frame, (_CONTROL, number, byte), BANK(number=outside.bank))
        if outside.program is not None:
            yield self._message(event, frame, (_PROGRAM, outside.program), PROGRAM(number=outside.program))

    def restore(self, frame: int) -> Iterator[MidiOut]:
        """Yield what gives every controller the value it has at ``frame``; keys that were down are up."""
        event = Event(frame, EventKind.PARAMETER, self._track)
        for key, value in tuple(self.memory.items_at(frame)):
            if isinstance(key, _Key):
                self.memory.put(key, frame, None)
            elif isinstance(value, _Stand):
                yield from (self._said(event, frame, data, value.what) for data in value.messages)

    def end(self, frame: int) -> list[MidiOut]:
        """Return what lets every key go that is down at ``frame``."""
        held = [key for key, _ in self.memory.items_at(frame) if isinstance(key, _Key)]
        return [self._key_off(Event(frame, EventKind.NOTE_OFF, self._track), frame, key) for key in held]

    def messages(self, event: Event, frame: int) -> Iterator[MidiOut]:
        """Yield what ``event`` sends."""
        match event.kind:
            case EventKind.NOTE_ON if not self.silent:
                yield from self._note_on(event, frame)
            case EventKind.NOTE_OFF | EventKind.NOTE_CUT:
                key = self.memory.get(event.note, frame)
                if key is not None:
                    self.memory.put(event.note, frame, None)
                    if self.memory.get(key, frame) == event.note:
                        yield self._key_off(event, frame, key)
            case EventKind.PARAMETER if event.scope == SCOPE:
                yield from self._raw(event, frame)
            case EventKind.PARAMETER if event.scope == "patch" and event.target in self._controllers:
                controller, value_of = self._controllers[event.target]
                yield from self._control(event, frame, controller, value_of(event.value))
            case EventKind.EXPRESSION:
                yield from self._touch(event, frame)

    # ---- notes ----------------------------------------------------------------------------------------

    def _note_on(self, event: Event, frame: int) -> Iterator[MidiOut]:
        number = min(max(round(event.pitch), 0), 127)
        velocity = 127 if event.accent else min(max(round(event.velocity * 126), 1), 126)
        key = _Key(self._channel_for(event.note, frame), number)
        yield from self._bend(event, frame, key.channel, event.pitch - number)
        for touch, controller in self._weights.items():
            if self.memory.get((key.channel, _CONTROL, controller), frame) is not None:
                yield from self._weigh(event, frame, key.channel, touch, 0.0)
        if self.memory.get(key, frame) is not None:
            yield self._key_off(event, frame, key)
        said = NOTE_ON(number=number, velocity=velocity)
        yield self._message(event, frame, (_ON, number, velocity), said, key.channel)
        self.memory.put(event.note, frame, key)
        self.memory.put(key, frame, event.note)

    def _key_off(self, event: Event, frame: int, key: "_Key") -> MidiOut:
        self.memory.put(key, frame, None)
        return self._message(event, frame, (_OFF, key.number, 0), NOTE_OFF(number=key.number), key.channel)

    def _channel_for(self, note: int, frame: int) -> int:
        """Return the channel of a new note; with MPE the one that has been free for longest."""
        if not self._mpe:
            return self._channel
        busy: dict[int, int] = {}
        for key, _ in self.memory.items_at(frame):
            if isinstance(key, _Key):
                busy[key.channel] = busy.get(key.channel, 0) + 1
        used = {channel: self.memory.get(("used", channel), frame) or 0 for channel in MEMBERS}
        chosen = min(MEMBERS, key=lambda channel: (busy.get(channel, 0), used[channel], channel))
        self.memory.put(("used", chosen), frame, max(used.values()) + 1)
        return chosen

    def _channel_of(self, event: Event, frame: int) -> int:
        """Return where what touches a note goes."""
        key = self.memory.get(event.note, frame) if self._mpe and event.note else None
        return self._channel if key is None else key.channel

    # ---- what moves -----------------------------------------------------------------------------------

    def _touch(self, event: Event, frame: int) -> Iterator[MidiOut]:
        value = round(min(max(event.value, 0.0), 1.0) * 127)
        channel = self._channel_of(event, frame)
        match event.touch:
            case Touch.BEND:
                yield from self._bend(event, frame, channel, event.value)
            case Touch.PRESSURE:
                yield from self._once(event, frame, channel, (_PRESSURE,), (value,), PRESSURE(value=value))
            case Touch.TIMBRE:
                yield from self._once(
                    event, frame, channel, (_CONTROL, _TIMBRE), (value,), TIMBRE(value=value)
                )
            case Touch.LEVEL | Touch.PAN if event.touch in self._weights:
                yield from self._weigh(event, frame, channel, event.touch, event.value)

    def _weigh(self, event: Event, frame: int, channel: int, touch: Touch, value: float) -> Iterator[MidiOut]:
        sent = _expression(value) if touch is Touch.LEVEL else _pan(value)
        address = (_CONTROL, self._weights[touch])
        yield from self._once(event, frame, channel, address, (sent,), f"{touch.name.lower()} {sent}")

    def _bend(self, event: Event, frame: int, channel: int, semitones: float) -> Iterator[MidiOut]:
        bend = min(max(8192 + round(semitones / self._bend_semitones * 8192), 0), 16383)
        if bend == 8192 and self.memory.get((channel, _BEND), frame) is None:
            return
        data = (bend & 127, bend >> 7)
        yield from self._once(event, frame, channel, (_BEND,), data, BEND(value=bend - 8192))

    def _raw(self, event: Event, frame: int) -> Iterator[MidiOut]:
        """Yield what a lane of scope ``midi`` says that is not heard inside, as it is."""
        if event.target.startswith(PREFIX):
            named = self._named.get(event.target.removeprefix(PREFIX))
            if named is not None:
                yield from self._control(
                    event, frame, named, min(max(round(event.value), named.low), named.high)
                )
            return
        kind, _, number = event.target.removeprefix("midi.").partition("_")
        value = min(max(round(event.value), 0), 127)
        match kind:
            case "cc":
                address, said = (_CONTROL, int(number)), CONTROLLER(number=number, value=value)
                yield from self._once(event, frame, self._channel, address, (value,), said)
            case "key":
                address, said = (_KEY_PRESSURE, int(number)), KEY_PRESSURE(number=number, value=value)
                yield from self._once(event, frame, self._channel, address, (value,), said)
            case "program":
                yield from self._once(
                    event, frame, self._channel, (_PROGRAM,), (value,), PROGRAM(number=value)
                )

    def _control(
        self, event: Event, frame: int, controller: DeviceParameter, value: int
    ) -> Iterator[MidiOut]:
        pairs = pairs_of(controller, value)
        address = (self._channel, _CONTROL, *(number for number, _ in pairs[:2]), *nrpn_of(controller))
        messages = [(_CONTROL, number, byte) for number, byte in pairs]
        yield from self._stand(event, frame, self._channel, address, messages, f"{controller.name} {value}")

    def _registered(
        self, event: Event, frame: int, channel: int, number: int, value: tuple[int, int | None], what: str
    ) -> Iterator[MidiOut]:
        """Yield what sets a registered parameter number."""
        pairs = [(_RPN_MSB, 0), (_RPN_LSB, number), (_DATA_MSB, value[0])]
        if value[1] is not None:
            pairs.append((_DATA_LSB, value[1]))
        for controller, byte in pairs:
            yield self._message(event, frame, (_CONTROL, controller, byte), what, channel)

    def _once(
        self,
        event: Event,
        frame: int,
        channel: int,
        address: tuple[int, ...],
        data: tuple[int, ...],
        what: str,
    ) -> Iterator[MidiOut]:
        yield from self._stand(event, frame, channel, (channel, *address), [(*address, *data)], what)

    def _stand(
        self,
        event: Event,
        frame: int,
        channel: int,
        place: tuple[int, ...],
        messages: Sequence[tuple[int, ...]],
        what: str,
    ) -> Iterator[MidiOut]:
        """Yield ``messages`` unless what is at ``place`` stands so already."""
        sent = [self._message(event, frame, message, what, channel) for message in messages]
        stand = _Stand(tuple(message.data for message in sent), what)
        if self.memory.get(place, frame) != stand:
            self.memory.put(place, frame, stand)
            yield from sent

    def _message(
        self, event: Event, frame: int, data: tuple[int, ...], what: str, channel: int | None = None
    ) -> MidiOut:
        status, *rest = data
        to = self._channel if channel is None else channel
        return self._said(event, frame, bytes((status | to, *rest)), what)

    def _said(self, event: Event, frame: int, data: bytes, what: str) -> MidiOut:
        return MidiOut(frame, self._track, self._machine, data, what, event.pattern, event.row, self.port)


@dataclass(frozen=True, slots=True)
class _Key:
    """A key of a channel, both counted from 0."""

    channel: int
    number: int


@dataclass(frozen=True, slots=True)
class _Stand:
    """What was said last to something that keeps its value."""

    messages: tuple[bytes, ...]
    what: str


def _expression(level_db: float) -> int:
    """Return the expression that lowers a note by as much: 40 log10(x / 127) dB, as General MIDI has it."""
    return min(round(127 * 10 ** (level_db / 40)), 127) if level_db > SILENCE_DB else 0


def _pan(place: float) -> int:
    return round(64 + place * (64 if place < 0 else 63))
