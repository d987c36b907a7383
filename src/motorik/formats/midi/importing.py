"""A Standard MIDI File as a song: a track for every track and channel, patterns, lanes, a sound for each.

Every note, tempo and control is kept to the tick, so that the song exported again is the same music. What has
no place here is listed in the remarks.
"""

from collections.abc import Sequence
from fractions import Fraction

from motorik.domain.patch import Module, Patch
from motorik.domain.pattern import Pattern
from motorik.domain.project import (
    Arrangement,
    Automation,
    AutomationPoint,
    Channel,
    Curve,
    Mixer,
    Placement,
    Project,
    Return,
    Send,
    Track,
)
from motorik.domain.tempo import MAX_BPM, MIN_BPM, TempoMap, TempoPoint, TimeSignature
from motorik.domain.time import TICKS_PER_BEAT
from motorik.formats.interchange import Imported, Importer, ImportOptions, id_of
from motorik.formats.midi.controls import EXPRESSION, REVERB, Lanes, Message, decibels_of, lanes_of
from motorik.formats.midi.general_midi import (
    DRUM_CHANNEL,
    PROGRAMS,
    kit,
    main_program,
    plain_patch,
    preset_of,
)
from motorik.formats.midi.laying_out import LaidOut, Struck, bar_at_or_after, bar_ticks, lay_out
from motorik.formats.midi.reading import MidiSong, Part, is_midi, read_midi

REVERB_SEND = 40
"""The reverb of a General MIDI instrument that is told nothing else, 0-127."""
MIX_GAIN = 0.5
"""What sixteen full channels are brought down by before the limiter."""
MOST_TRACKS_A_PART = 16
MICROSECONDS = 60_000_000


def import_midi(data: bytes, file: str, options: ImportOptions) -> Imported:
    """Return the song in a Standard MIDI File; FormatError when it is damaged."""
    return _Import(read_midi(data, file), file, options).imported()


class _Import:
    """One file on its way to a song."""

    def __init__(self, song: MidiSong, file: str, options: ImportOptions) -> None:
        self.song, self.file, self.options = song, file, options
        self.remarks = [*song.remarks]
        self.tempo = self._tempo()
        self.programs = _programs(song.parts)
        self.patches: dict[str, Patch] = {}
        self.presets: dict[str, str] = {}
        self.tracks: list[Track] = []
        self.patterns: list[Pattern] = []
        self.placements: list[Placement] = []
        self.lanes: list[Automation] = []
        self._rounded = self._cut = self._moved = 0

    def imported(self) -> Imported:
        song = self.song
        last = max((note.end for part in song.parts for note in part.notes), default=song.end)
        # A note without length may begin where all the others have ended.
        begun = max((note.start for part in song.parts for note in part.notes), default=0)
        end = max(self._tick(max(last, song.end)), self._tick(begun) + 1)
        bars = bar_ticks(self.tempo.signatures, end)
        for part in song.parts:
            if part.notes or part.controls:
                self._add(part, bars)
        self._remark()
        # What is said at the very end, or found a place only after it, belongs to the song.
        tempo = self.tempo
        said = [it.tick for it in (tempo.points[-1], tempo.signatures[-1])]
        said += [lane.points[-1].tick for lane in self.lanes]
        end = max(end, max(said) + 1)
        length = bar_at_or_after(bar_ticks(self.tempo.signatures, end), end)
        project = Project(
            title=song.title or self.file.rsplit(".", 1)[0][:200],
            author=song.author,
            tempo=self.tempo,
            patches=tuple(self.patches.values()),
            tracks=tuple(self.tracks),
            patterns=tuple(self.patterns),
            mixer=_mixer(),
            automation=tuple(self.lanes),
            arrangement=Arrangement(length=length, placements=tuple(self.placements)),
        )
        return Imported(project, self.presets, remarks=tuple(self.remarks))

    def _tick(self, tick: int) -> int:
        exact = tick * TICKS_PER_BEAT / self.song.division
        whole = round(exact)
        self._rounded += whole != exact
        return whole

    def _add(self, part: Part, bars: Sequence[int]) -> None:
        patch = self._patch(part)
        name = part.name or self.patches[patch].name
        notes = sorted(
            Struck(self._tick(note.start), float(note.key), self._tick(note.end), note.velocity / 127)
            for note in part.notes
        )
        owner = self._track(name, patch, part)
        self._add_lanes(part, owner)
        for _ in range(MOST_TRACKS_A_PART):
            laid_out = lay_out(owner, notes, bars, self.options.lines_per_beat, self._pattern_ids())
            self._place(owner, laid_out)
            notes = laid_out.left
            if not notes:
                return
            # More notes at once than a pattern has columns: another track of the same sound.
            owner = self._track(f"{name} (more)", patch, part)
        self.remarks.append(f"{len(notes)} notes of {name!r} find no column: too many sound at once")

    def _track(self, name: str, patch: str, part: Part) -> str:
        taken = {track.id for track in self.tracks} | {"master", REVERB}
        id = id_of(name, "track", taken)
        swells = any(control.kind == "cc" and control.number == 11 for control in part.controls)
        self.tracks.append(
            Track(
                id=id,
                name=name[:200],
                patch=patch,
                midi_channel=part.channel,
                channel=Channel(
                    inserts=(Module(id=EXPRESSION, kind="mix.mixer"),) if swells else (),
                    sends=(Send(target=REVERB, level_db=decibels_of(REVERB_SEND)),),
                ),
            )
        )
        return id

    def _pattern_ids(self) -> set[str]:
        return {pattern.id for pattern in self.patterns}

    def _place(self, owner: str, laid_out: LaidOut) -> None:
        self.patterns += laid_out.patterns
        self.placements += [
            Placement(track=owner, pattern=pattern, start=start, length=length)
            for pattern, start, length in laid_out.places
        ]
        self._cut += laid_out.cut

    def _add_lanes(self, part: Part, owner: str) -> None:
        messages = [Message(self._tick(it.tick), it.kind, it.number, it.value) for it in part.controls]
        lanes: Lanes = lanes_of(messages, float(TICKS_PER_BEAT / self.song.division))
        self._moved += lanes.moved
        taken = {lane.id for lane in self.lanes}
        for (scope, target), points in lanes.points.items():
            id = id_of(f"{owner[:40]}-{target.replace('.', '-')}", "lane", taken)
            taken.add(id)
            self.lanes.append(
                Automation(
                    id=id,
                    owner=owner,
                    scope=scope,
                    target=target,
                    points=tuple(
                        AutomationPoint(tick=tick, value=value, curve=Curve.HOLD)
                        for tick, value in points.items()
                    ),
                )
            )

    def _patch(self, part: Part) -> str:
        """Return the id of the patch a part plays, made when it is the first."""
        if part.channel == DRUM_CHANNEL:
            if "drums" not in self.patches:
                parts = (other for other in self.song.parts if other.channel == DRUM_CHANNEL)
                self.patches["drums"] = kit("drums", (note.key for it in parts for note in it.notes))
            return "drums"
        programs = [control.value for control in part.controls if control.kind == "program"]
        program = main_program(programs or self.programs.get(part.channel, []))
        if len(set(programs)) > 1:
            self.remarks.append(
                f"channel {part.channel} changes between {len(set(programs))} programs; "
                f"the track sounds as {PROGRAMS[program]}, the changes are kept"
            )
        id = id_of(PROGRAMS[program], "patch", ())
        if id not in self.patches:
            self.patches[id] = plain_patch(id, PROGRAMS[program])
            self.presets[id] = preset_of(program)
        return id

    def _tempo(self) -> TempoMap:
        bpms = {0: Fraction(120)}
        for tick, microseconds in self.song.tempos:
            bpm = Fraction(MICROSECONDS, max(microseconds, 1))
            held = min(max(bpm, Fraction(MIN_BPM)), Fraction(MAX_BPM))
            if held != bpm:
                self.remarks.append(f"a tempo of {float(bpm):.4g} BPM is held at {held}")
            bpms[self._early_tick(tick)] = held
        signatures = {0: (4, 4)}
        for tick, beats, unit in self.song.signatures:
            if 1 <= beats <= 64 and 1 <= unit <= 64:
                signatures[self._early_tick(tick)] = (beats, unit)
            else:
                self.remarks.append(f"a time signature of {beats}/{unit} is left out")
        return TempoMap(
            points=tuple(TempoPoint(tick=tick, bpm=bpm) for tick, bpm in sorted(bpms.items())),
            signatures=tuple(
                TimeSignature(tick=tick, beats=beats, unit=unit)
                for tick, (beats, unit) in sorted(signatures.items())
            ),
        )

    def _early_tick(self, tick: int) -> int:
        return round(tick * TICKS_PER_BEAT / self.song.division)

    def _remark(self) -> None:
        division = self.song.division
        if self._rounded:
            self.remarks.append(
                f"{self._rounded} times fall between ticks of 1/{TICKS_PER_BEAT} beat, "
                f"as {float(division):g} ticks a beat do not divide that; they are rounded to the nearest"
            )
        if self._cut:
            self.remarks.append(f"{self._cut} notes longer than a pattern end with it")
        if self._moved:
            self.remarks.append(f"{self._moved} controls at one moment stand a moment later")


def _programs(parts: Sequence[Part]) -> dict[int, list[int]]:
    """Return the programs of each channel, whichever track sends them."""
    found: dict[int, list[int]] = {}
    for part in parts:
        found.setdefault(part.channel, []).extend(it.value for it in part.controls if it.kind == "program")
    return found


def _mixer() -> Mixer:
    return Mixer(
        returns=(
            Return(
                id=REVERB,
                name="Reverb",
                channel=Channel(inserts=(Module(id="room", kind="fx.reverb", parameters={"mix": 1.0}),)),
            ),
        ),
        master=Channel(
            inserts=(
                Module(id="headroom", kind="mix.mixer", parameters={"gain_1": MIX_GAIN}),
                Module(id="limiter", kind="fx.limiter"),
            )
        ),
    )


IMPORTER = Importer(
    id="midi",
    name="Standard MIDI File",
    endings=(".mid", ".midi", ".smf", ".kar", ".rmi"),
    recognises=is_midi,
    read=import_midi,
    most_bytes=32 << 20,
)
