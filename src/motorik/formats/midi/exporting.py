"""A song as a Standard MIDI File of type 1: a track for tempo and metre, then one for every track.

Notes are what the song plays. Automation and locks go out as the controllers of the hardware a machine stands
for, level and pan of notes as expression and pan of their channel. Whatever MIDI cannot say is counted and
told.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, BinaryIO

import mido

from motorik.domain.project import Channel, Project, Track
from motorik.domain.time import TICKS_PER_BEAT
from motorik.formats.interchange import Exporter, ExportJob, ExportOptions, FormatError
from motorik.formats.midi.controls import (
    EXPRESSION,
    Message,
    is_known,
    level_number,
    messages_of,
    pan_number,
)
from motorik.formats.midi.devices import Controllers
from motorik.formats.midi.general_midi import DRUM_CHANNEL
from motorik.formats.midi.tempos import tempo_steps
from motorik.formats.performing import Moved, Performance, Played, perform
from motorik.sequencer.events import Touch
from motorik.sequencer.midi_device import machine_of, weight_controllers

DIVISIONS = (96, 120, 192, 240, 256, 384, 480, 768, 960, 1024, 1920, 3840, 7680, 15360, 30720)
"""Ticks a beat that are tried, in this order."""
MOST_DIVISION = 32767
_CLOSE = 32
"""A control so many of our ticks from a tick of the file is on it: see ``controls.lanes_of``."""
_OFF, _CONTROL, _ON, _AT_ONCE = range(4)
"""Order within a tick; a note of no length ends after it began."""


def export_midi(job: ExportJob, stream: BinaryIO) -> tuple[str, ...]:
    """Write the song and return what is not in the file; FormatError for a division MIDI does not have."""
    return _Export(job.project, job.options).write(stream)


class _Export:
    """One song on its way to a file."""

    def __init__(self, project: Project, options: ExportOptions) -> None:
        self.project, self.options = project, options
        self.performance = perform(project)
        self.remarks: list[str] = []
        self._unsaid: Counter[str] = Counter()
        self._between_keys = self._accents = self._weighed = 0
        self.division = options.division or _division(self.performance, project)
        if not 1 <= self.division <= _most_division(project):
            raise FormatError(
                f"division = {self.division} ticks a beat; allowed: 1 to {_most_division(project)}"
            )

    def write(self, stream: BinaryIO) -> tuple[str, ...]:
        file = mido.MidiFile(type=1, ticks_per_beat=self.division, charset="utf-8")
        file.tracks.append(self._conductor())
        patches = {patch.id: patch for patch in self.project.patches}
        controllers = {
            track.id: Controllers(patches[track.patch], track.channel, patches)
            for track in self.project.tracks
        }
        channels = _channels(self.project, controllers)
        for track in self.project.tracks:
            file.tracks.append(self._track(track, channels[track.id] - 1, controllers[track.id]))
        self._remark(channels)
        file.save(file=stream)
        return tuple(self.remarks)

    def _tick(self, tick: int) -> int:
        return (2 * tick * self.division + TICKS_PER_BEAT) // (2 * TICKS_PER_BEAT)

    def _conductor(self) -> Any:
        project, end = self.project, self.project.arrangement.length
        timed: list[tuple[int, int, Any]] = [(0, 0, mido.MetaMessage("track_name", name=project.title))]
        if project.author:
            timed.append((0, 0, mido.MetaMessage("copyright", text=project.author)))
        for signature in project.tempo.signatures:
            if signature.unit & (signature.unit - 1):
                self.remarks.append(f"the metre {signature.beats}/{signature.unit} has no place in MIDI")
                continue
            meta = mido.MetaMessage("time_signature", numerator=signature.beats, denominator=signature.unit)
            timed.append((self._tick(signature.tick), 1, meta))
        tempo = tempo_steps(project.tempo, end, self.options.tempo_step_ticks)
        timed += [(self._tick(tick), 2, mido.MetaMessage("set_tempo", tempo=us)) for tick, us in tempo.steps]
        if tempo.ramps:
            beats = Fraction(self.options.tempo_step_ticks, TICKS_PER_BEAT)
            self.remarks.append(f"{tempo.ramps} tempo ramps are steps of {beats} beat")
        if tempo.worst_seconds > 5e-7:
            off_ms = tempo.worst_seconds * 1000
            self.remarks.append(
                f"tempo is told in whole microseconds a beat: time is off by {off_ms:.3g} ms at most"
            )
        return self._written(timed)

    def _track(self, track: Track, channel: int, controllers: Controllers) -> Any:
        timed: list[tuple[int, int, Any]] = []
        notes = self.performance.notes.get(track.id, [])
        timed += self._notes(notes, channel)
        moves = self.performance.moves.get(track.id, [])
        messages = [*self._device(track, moves, controllers), *self._known(track, moves)]
        messages += self._weights(track, notes, {move.target for move in moves})
        messages.sort(key=lambda message: message.tick)
        timed += [(self._tick(message.tick), _CONTROL, _midi(message, channel)) for message in messages]
        named = [(0, _OFF, mido.MetaMessage("track_name", name=track.name or track.id))]
        return self._written(named + timed)

    def _written(self, timed: list[tuple[int, int, Any]]) -> Any:
        """Return messages in order, as a track with the times between them, up to the end of the song."""
        written, now = mido.MidiTrack(), 0
        for tick, _, message in sorted(timed, key=lambda one: one[:2]):
            written.append(message.copy(time=tick - now))
            now = tick
        rest = max(self._tick(self.project.arrangement.length) - now, 0)
        written.append(mido.MetaMessage("end_of_track", time=rest))
        return written

    def _notes(self, notes: Sequence[Played], channel: int) -> Iterator[tuple[int, int, Any]]:
        slid_from = {note.start for note in notes if note.slide}
        for note in notes:
            key = min(max(round(note.pitch), 0), 127)
            self._between_keys += key != note.pitch
            self._accents += note.accent
            velocity = 127 if note.accent else min(max(round(note.velocity * 127), 1), 127)
            start, end = self._tick(note.start), self._tick(note.end)
            if note.end in slid_from or note.end - 1 in slid_from:
                # What slides overlaps: so players and hardware know it.
                end = max(end, self._tick(note.end - (note.end not in slid_from)) + 1)
            yield start, _ON, mido.Message("note_on", channel=channel, note=key, velocity=velocity)
            order = _AT_ONCE if end <= start else _OFF
            yield max(end, start), order, mido.Message("note_off", channel=channel, note=key)

    def _known(self, track: Track, moves: Sequence[Moved]) -> Iterator[Message]:
        """Yield what is a control by itself: fader, pan, bend, controllers kept by number."""
        known = [move for move in moves if is_known(move.scope, move.target)]
        values = [(move.tick, move.scope, move.target, move.value) for move in known]
        values += _resting(track.channel, {move.target for move in known})
        values += self._bend_range(known)
        drawn = {(move.tick, move.target) for move in known if not move.written}
        last: dict[tuple[str, int], int] = {}
        names = {("cc", 7): "channel.level_db", ("cc", 10): "channel.pan"}
        for message in messages_of(values):
            place = (message.kind, message.number)
            target = names.get(place, f"midi.{message.kind}")
            if (message.tick, target) in drawn and last.get(place) == message.value:
                continue
            last[place] = message.value
            yield message

    def _weights(self, track: Track, notes: Sequence[Played], moved: set[str]) -> Iterator[Message]:
        """Yield expression and pan for level and pan of notes; a note without its own finds them at rest.

        A channel has one of each for all notes that sound. What a lane moves is left to the lane.
        """
        patch = next(it for it in self.project.patches if it.id == track.patch)
        machine = machine_of(patch)
        numbers = weight_controllers(machine.device if machine else None)
        for touch, target in ((Touch.LEVEL, f"{EXPRESSION}.gain_1"), (Touch.PAN, "channel.pan")):
            told = [
                (note.start + tick, 1, value)
                for note in notes
                for it, tick, value in note.moved
                if it is touch
            ]
            struck = [(note.start, 0, 0.0) for note in notes]
            values = {tick: value for tick, _, value in sorted([*told, *struck])}
            if touch not in numbers or target in moved:
                if told:
                    self._unsaid[f"{track.id}: {touch.name.lower()} of notes"] += len(told)
                continue
            self._weighed += len(told)
            yield from _changes(numbers[touch], touch, track.channel.pan, values)

    def _bend_range(self, known: Sequence[Moved]) -> list[tuple[int, str, str, float]]:
        """Return what sets a wider range at the start, when bends need it and nobody sets one."""
        widest = max((abs(move.value) for move in known if move.target == "midi.bend"), default=0.0)
        if widest <= 2 or any(move.target == "midi.cc_101" for move in known):
            return []
        numbers = ((101, 0), (100, 0), (6, min(math.ceil(widest), 127)))
        return [(0, "midi", f"midi.cc_{number}", float(value)) for number, value in numbers]

    def _device(self, track: Track, moves: Sequence[Moved], controllers: Controllers) -> Iterator[Message]:
        """Yield what moves the instrument, as controllers of the device it is; note what has none."""
        last: dict[str, object] = {}
        for move in moves:
            if is_known(move.scope, move.target):
                continue
            sent = controllers.sent(move.scope, move.target, move.value)
            if not sent:
                self._unsaid[f"{track.id}: {move.target}"] += 1
            elif move.written or last.get(move.target) != sent:
                last[move.target] = sent
                yield from (Message(move.tick, "cc", it.number, it.value) for it in sent)
        given = ", ".join(f"{target} is {number}" for target, number in controllers.given.items())
        if given:
            self.remarks.append(f"controllers of {track.id} that MIDI leaves undefined: {given}")

    def _remark(self, channels: dict[str, int]) -> None:
        project, remarks = self.project, self.remarks
        owners = {track.id for track in project.tracks}
        for owner, moves in self.performance.moves.items():
            if owner not in owners:
                self._unsaid.update(f"{owner}: {move.target}" for move in moves)
        for what, count in sorted(self._unsaid.items()):
            remarks.append(f"no controller for {what}: {count} values are not written")
        if self._between_keys:
            remarks.append(f"{self._between_keys} notes between keys are written as the nearest key")
        if self._accents:
            remarks.append(f"{self._accents} accents are written as velocity 127")
        if self.performance.bends:
            remarks.append(f"{self.performance.bends} bends of single notes are not written")
        if self._weighed:
            remarks.append(f"{self._weighed} levels and places of single notes are those of their channel")
        if self.performance.cuts:
            remarks.append(f"{self.performance.cuts} cuts of ringing notes are written as releases")
        muted = [track.id for track in project.tracks if track.channel.muted]
        if muted:
            remarks.append(f"muted tracks are written as the others: {', '.join(muted)}")
        if len(set(channels.values())) < len(channels):
            remarks.append("some tracks share a MIDI channel: there are only 16")
        moved = sum(
            self._tick(tick) * TICKS_PER_BEAT != tick * self.division
            for notes in self.performance.notes.values()
            for tick in _edges(notes)
        )
        if moved:
            remarks.append(
                f"{moved} starts and ends of notes fall between {self.division} ticks a beat; "
                "they are on the nearest"
            )


def _division(performance: Performance, project: Project) -> int:
    """Return the fewest ticks a beat that hold every note, point and metre exactly, else the most."""
    notes = {tick for played in performance.notes.values() for tick in _edges(played)}
    notes |= {point.tick for point in project.tempo.points} | {it.tick for it in project.tempo.signatures}
    controls = {it.tick for moves in performance.moves.values() for it in moves if it.written}
    most = _most_division(project)
    for division in DIVISIONS:
        if division > most:
            break
        size = TICKS_PER_BEAT // division
        exact = not TICKS_PER_BEAT % division and all(tick % size == 0 for tick in notes)
        if exact and (division >= 960 or all((tick + _CLOSE) % size <= 2 * _CLOSE for tick in controls)):
            return division
    return max(division for division in (1, *DIVISIONS) if division <= most)


def _most_division(project: Project) -> int:
    """Return the most ticks a beat with which the whole song still fits one delta time of 28 bits."""
    length = -(-project.arrangement.length // TICKS_PER_BEAT) + 1
    return min(MOST_DIVISION, ((1 << 28) - 1) // length)


def _edges(notes: Sequence[Played]) -> Iterator[int]:
    """Yield where notes start and end; a note that is slid from is held a tick longer, which is not meant."""
    slid_from = {note.start for note in notes if note.slide}
    for note in notes:
        yield note.start
        yield note.end - (note.end - 1 in slid_from)


def _channels(project: Project, controllers: dict[str, Controllers]) -> dict[str, int]:
    """Return a channel for each track: its own, its hardware's, that of drums, else the next free one."""
    chosen: dict[str, int] = {}
    free = [number for number in range(1, 17) if number != DRUM_CHANNEL]
    for track in project.tracks:
        if track.midi_channel is not None:
            chosen[track.id] = track.midi_channel
    taken = {*chosen.values()}
    for track in project.tracks:
        if track.id in chosen:
            continue
        machine = controllers[track.id].machine
        drums = machine is not None and bool(machine.device.drums)
        wished = DRUM_CHANNEL if drums else machine.device.channel if machine else 0
        unused = next((number for number in free if number not in taken), free[len(chosen) % len(free)])
        chosen[track.id] = wished if wished and wished not in taken else unused
        taken.add(chosen[track.id])
    return chosen


def _resting(channel: Channel, moved: set[str]) -> Iterator[tuple[int, str, str, float]]:
    """Yield the fader and pan of a channel where nothing moves them and they are not as they come."""
    for target, value in (("channel.level_db", channel.level_db), ("channel.pan", channel.pan)):
        if value and target not in moved:
            yield 0, "channel", target, value


def _changes(number: int, touch: Touch, pan: float, values: dict[int, float]) -> Iterator[Message]:
    """Yield what gives a controller ``values`` by tick, where they change; ``pan`` is that of the channel."""
    last: int | None = None
    for tick, value in values.items():
        place = min(max(pan + value, -1.0), 1.0)
        sent = level_number(value) if touch is Touch.LEVEL else pan_number(place)
        if sent != last and (last is not None or value):
            yield Message(tick, "cc", number, sent)
        last = sent


def _midi(message: Message, channel: int) -> Any:
    match message.kind:
        case "cc":
            return mido.Message(
                "control_change", channel=channel, control=message.number, value=message.value
            )
        case "bend":
            return mido.Message("pitchwheel", channel=channel, pitch=message.value)
        case "pressure":
            return mido.Message("aftertouch", channel=channel, value=message.value)
        case "key":
            return mido.Message("polytouch", channel=channel, note=message.number, value=message.value)
        case _:
            return mido.Message("program_change", channel=channel, program=message.value)


EXPORTER = Exporter(
    id="midi", name="Standard MIDI File", endings=(".mid", ".midi", ".smf"), write=export_midi
)
