"""The project: one immutable value that holds a whole song. It changes only through the journal."""

from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from motorik.domain.deck import Deck
from motorik.domain.device import SongDevice
from motorik.domain.ids import Endpoint, Id
from motorik.domain.live import LiveSet
from motorik.domain.model import Model
from motorik.domain.patch import Module, Name, Patch, Places, Sample, Value, check_unique
from motorik.domain.pattern import Pattern
from motorik.domain.references import MASTER, check_project
from motorik.domain.tempo import Groove, TempoMap
from motorik.domain.time import Exact, Ticks
from motorik.domain.tuning import Tuning

FORMAT: Final = "motorik.project"
FORMAT_VERSION: Final = 1

Decibels = Annotated[float, Field(ge=-96, le=12)]
"""Gain in dB, as the faders of `mix.channel` and `mix.send` have it; -96 is silence."""

Pan = Annotated[float, Field(ge=-1, le=1)]
"""Balance of a channel: -1 left, 0 middle, 1 right."""

MidiChannel = Annotated[int, Field(ge=1, le=16)]
"""A MIDI channel as people count them."""


def _whole_message(text: str) -> str:
    """Return a MIDI message in hexadecimal, in small letters with blanks between bytes."""
    try:
        data = bytes.fromhex(text)
    except ValueError:
        raise ValueError(
            f"{text[:40]!r} is no hexadecimal; allowed: bytes such as f0 7e 7f 09 01 f7"
        ) from None
    if not data or data[0] < 0x80 or any(byte > 0x7F for byte in data[1 : -1 if data[0] == 0xF0 else None]):
        raise ValueError(f"{text[:40]!r} is no MIDI message; allowed: a status byte and its data")
    if data[0] == 0xF0 and data[-1] != 0xF7:
        raise ValueError(f"{text[:40]!r} has no end; allowed: SysEx from f0 to f7")
    return data.hex(" ")


MessageText = Annotated[str, Field(max_length=12288), AfterValidator(_whole_message)]
"""A MIDI message in hexadecimal."""

Seed = Annotated[int, Field(ge=0, lt=2**63)]
"""Where all chance of a song comes from."""


class Send(Model):
    """A copy of a channel's signal to a return bus, after the fader unless ``pre`` is set."""

    target: Id
    level_db: Decibels = 0.0
    pre: bool = False


class SideChain(Model):
    """Another channel heard by an insert or the rack: ``target`` is ``<module>.<port>`` of this channel.

    Taken after the fader of ``source`` unless ``pre`` is set. The target is a soft name, as in automation: a
    port that is not there hears nothing.
    """

    target: Endpoint
    source: Id
    pre: bool = False


class PanLaw(StrEnum):
    """What panning does to the sides.

    Balance only lowers the far side; the others keep power (-3 dB in the middle), voltage (-6 dB) or the mean
    of both (-4.5 dB).
    """

    BALANCE = "balance"
    POWER = "power"
    MEAN = "mean"
    VOLTAGE = "voltage"


class Channel(Model):
    """A mixer channel: rack, inserts in order, then level, pan (-1 left, 1 right), mute.

    Then sends and the output: the master, or the bus ``output`` names, which is then a group. ``rack`` names
    a patch whose modules stand in the channel before the inserts.
    """

    rack: Id | None = None
    inserts: tuple[Module, ...] = ()
    level_db: Decibels = 0.0
    pan: Pan = 0.0
    muted: bool = False
    soloed: bool = False
    sends: tuple[Send, ...] = ()
    sidechains: tuple[SideChain, ...] = ()
    pan_law: PanLaw = PanLaw.BALANCE
    output: Id | None = None

    @model_validator(mode="after")
    def _unique(self) -> Self:
        check_unique("side chain", [f"{chain.source} → {chain.target}" for chain in self.sidechains])
        check_unique("insert", [module.id for module in self.inserts])
        check_unique("send target", [send.target for send in self.sends])
        return self


class DirectOutput(Model):
    """A module of the patch with a jack of its own, plugged into a bus: out of the track's mix, into that.

    A soft name, as in automation: where the patch has no such jack it is silent.
    """

    module: Id
    target: Id


class Outside(Model):
    """The hardware a track plays: a MIDI output by the name one's settings know it by.

    ``inside``: the track's own sound is heard as well. ``device`` is whose controllers it has, None: the
    hardware of the machine that the track's patch is. ``bank`` (most significant seven bits times 128, plus
    the least) and ``program`` are chosen before the first note, after the ``setup``: whole messages in
    hexadecimal, such as SysEx. ``bend_semitones`` is how far its pitch bend reaches, None: as it does by
    itself, 2, with ``mpe`` 48. With ``mpe`` every note has a channel of its own, 2 to 16, behind channel 1
    (MIDI Polyphonic Expression 1.0, lower zone).
    """

    port: Annotated[Name, Field(min_length=1)]
    inside: bool = False
    device: Id | None = None
    bank: Annotated[int, Field(ge=0, le=16383)] | None = None
    program: Annotated[int, Field(ge=0, le=127)] | None = None
    setup: Annotated[tuple[MessageText, ...], Field(max_length=64)] = ()
    bend_semitones: Annotated[float, Field(gt=0, le=96)] | None = None
    mpe: bool = False


class Track(Model):
    """A row of the song: one patch, one channel, an optional groove, jacks plugged in elsewhere.

    ``midi_channel`` (1-16) is where its notes leave for hardware and files; None leaves that to them.
    ``outside`` is the hardware it plays, if it plays any.
    """

    id: Id
    name: Name = ""
    patch: Id
    channel: Channel = Channel()
    groove: Id | None = None
    outputs: tuple[DirectOutput, ...] = ()
    midi_channel: MidiChannel | None = None
    outside: Outside | None = None

    @model_validator(mode="after")
    def _unique(self) -> Self:
        check_unique("direct output", [output.module for output in self.outputs])
        return self


class Return(Model):
    """A bus: it hears sends, direct outputs and the channels that go to it."""

    id: Id
    name: Name = ""
    channel: Channel = Channel()


class Mixer(Model):
    """What lies behind the tracks.

    Return buses in order and the master channel, which has nowhere to send to.
    """

    returns: tuple[Return, ...] = ()
    master: Channel = Channel()

    @model_validator(mode="after")
    def _master_is_last(self) -> Self:
        if self.master.sends:
            raise ValueError(f"master sends to {self.master.sends[0].target!r}; allowed: none, it comes last")
        if self.master.output is not None:
            raise ValueError(f"master goes to {self.master.output!r}; allowed: none, it comes last")
        return self


class Direction(StrEnum):
    """How a placed pattern is read.

    Forward, backward, one pass forward and the next backward, or a line drawn anew for each line.
    """

    FORWARD = "forward"
    BACKWARD = "backward"
    PING_PONG = "ping-pong"
    RANDOM = "random"


class FillMode(StrEnum):
    """In which passes of a placement steps with the condition ``fill`` play."""

    NEVER = "never"
    LAST = "last"
    ALWAYS = "always"


class Placement(Model):
    """A pattern on a track from ``start`` for ``length`` ticks, repeating when longer than the pattern.

    ``speed`` 3/2 plays three lines in the time of two; ``direction`` is the order of its lines. ``offset`` is
    how many ticks into the pattern, repeats included, it begins, as if it had played before.
    """

    track: Id
    pattern: Id
    start: Ticks
    length: Annotated[int, Field(ge=1, le=2**53)]
    speed: Exact = Fraction(1)
    direction: Direction = Direction.FORWARD
    fill: FillMode = FillMode.NEVER
    offset: Ticks = 0

    @field_validator("speed")
    @classmethod
    def _in_range(cls, speed: Fraction) -> Fraction:
        if not (Fraction(1, 16) <= speed <= 16 and speed.numerator <= 64 and speed.denominator <= 64):
            raise ValueError(f"speed = {speed}; allowed 1/16 to 16 as a fraction of whole numbers up to 64")
        return speed


class Marker(Model):
    """A place in the song with a name, one a tick."""

    tick: Ticks
    name: Name


class Region(Model):
    """A stretch [start, end) of the song with a name, to loop or to look for."""

    id: Id
    name: Name = ""
    start: Ticks
    end: Ticks

    @model_validator(mode="after")
    def _ascends(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"region {self.id!r} = {self.start}-{self.end}; allowed: an end after its start")
        return self


class Arrangement(Model):
    """The song timeline. ``length`` ticks is where the song ends and tails begin; ``loop`` is [start, end).

    Placements are kept sorted by (start, track, pattern) however they are given; no two share all three.
    Markers are kept sorted by tick.
    """

    length: Ticks = 0
    placements: tuple[Placement, ...] = ()
    loop: tuple[Ticks, Ticks] | None = None
    markers: tuple[Marker, ...] = ()
    regions: tuple[Region, ...] = ()

    @field_validator("markers")
    @classmethod
    def _markers_sorted(cls, markers: tuple[Marker, ...]) -> tuple[Marker, ...]:
        check_unique("marker at tick", [str(marker.tick) for marker in markers])
        return tuple(sorted(markers, key=lambda marker: marker.tick))

    @field_validator("placements")
    @classmethod
    def _sorted(cls, placements: tuple[Placement, ...]) -> tuple[Placement, ...]:
        keys = [(place.start, place.track, place.pattern) for place in placements]
        if all(a < b for a, b in pairwise(keys)):
            return placements
        ordered = sorted(placements, key=lambda place: (place.start, place.track, place.pattern))
        for a, b in pairwise(ordered):
            if (a.start, a.track, a.pattern) == (b.start, b.track, b.pattern):
                raise ValueError(f"{a.pattern!r} is placed twice on track {a.track!r} at tick {a.start}")
        return tuple(ordered)

    @model_validator(mode="after")
    def _loop_ascends(self) -> Self:
        if self.loop is not None and self.loop[0] >= self.loop[1]:
            raise ValueError(f"arrangement loop {self.loop} must end after it starts")
        return self


AutomationScope = Literal["patch", "channel", "midi"]
"""Where a lane finds its target."""


class Curve(StrEnum):
    """How an automation point reaches the next: hold, straight line, or smooth half-cosine-like S."""

    HOLD = "hold"
    LINEAR = "linear"
    SMOOTH = "smooth"


class AutomationPoint(Model):
    """``value`` in the parameter's own unit at ``tick`` of the song.

    ``bend`` bows a moving curve: above 0 it starts slowly and ends fast, as an exponential does, below 0 the
    other way round.
    """

    tick: Ticks
    value: Value
    curve: Curve = Curve.LINEAR
    bend: Annotated[float, Field(ge=-0.99, le=0.99)] = 0.0


class Automation(Model):
    """A parameter moved along the song.

    ``owner`` is a track, return or ``master``; ``scope`` says whether ``target`` (``<module>.<parameter>``)
    is in its patch or its channel. In the channel, ``channel.level_db``, ``channel.pan`` and ``send-<return
    id>.level_db`` name the strip itself. Scope ``midi`` is what a keyboard sends to a track beside notes:
    ``midi.bend`` in semitones, ``midi.pressure`` and, 0 to 127, ``midi.cc_74`` (timbre) are heard;
    ``midi.cc_<number>``, ``midi.key_<key>`` (pressure of one key) and ``midi.program``, as MIDI counts them,
    are kept for hardware and files, and so is ``device.<parameter>`` of the track's hardware, as that counts.
    """

    id: Id
    owner: Id
    scope: AutomationScope = "patch"
    target: Endpoint
    points: tuple[AutomationPoint, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        ticks = [point.tick for point in self.points]
        if any(a >= b for a, b in zip(ticks, ticks[1:], strict=False)):
            raise ValueError(f"automation {self.id!r}: points must ascend strictly by tick")
        return self


class Project(Model):
    """A whole song. Collections keep their order; ids are unique per kind.

    Tracks, returns and ``master`` share names. ``tuning`` is what patches without one of their own sound in.
    ``devices`` is the hardware its tracks name. The tracks of a ``deck`` are played by the rules of a
    tracker, not by patches.
    ``desk`` says where channels stand when the whole song is drawn as machines and cables.
    """

    format: Literal["motorik.project"] = FORMAT
    format_version: Literal[1] = FORMAT_VERSION
    title: Name = "Untitled"
    author: Name = ""
    seed: Seed = 0
    tempo: TempoMap = TempoMap()
    grooves: tuple[Groove, ...] = ()
    devices: tuple[SongDevice, ...] = ()
    tunings: tuple[Tuning, ...] = ()
    tuning: Id | None = None
    samples: tuple[Sample, ...] = ()
    patches: tuple[Patch, ...] = ()
    tracks: tuple[Track, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    mixer: Mixer = Mixer()
    automation: tuple[Automation, ...] = ()
    arrangement: Arrangement = Arrangement()
    live: LiveSet = LiveSet()
    deck: Deck | None = None
    desk: Places = Field(default_factory=dict)

    @property
    def channels(self) -> dict[str, Channel]:
        """Every mixer channel by the id of its track or return, then ``master``."""
        found = {track.id: track.channel for track in self.tracks}
        found |= {bus.id: bus.channel for bus in self.mixer.returns}
        return {**found, MASTER: self.mixer.master}

    @model_validator(mode="after")
    def _references(self) -> Self:
        check_project(self)
        return self
