"""A deck: what a tracker module has beside its cells, so that its own rules can play them.

Tracks of the song are its channels, patterns placed on them its cells. A deck says whose rules decide what a
cell means, what its samples and instruments are, and in which order the module meant its patterns to be
played. Numbers are those of the trackers.
"""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from motorik.domain.ids import Id
from motorik.domain.model import Model
from motorik.domain.patch import check_unique

MOST_CHANNELS = 127
KEYS = 120
MACROS = 16 + 128

Byte = Annotated[int, Field(ge=0, le=255)]
Volume = Annotated[int, Field(ge=0, le=64)]
Frames = Annotated[int, Field(ge=0, le=2**30)]
Small = Annotated[int, Field(ge=-256, le=256)]
Number = Annotated[int, Field(ge=0, le=65535)]

DialectName = Literal["mod", "xm", "s3m", "it"]
FlowName = Literal["plain", "st3", "st3_old", "it", "it_200", "it_104", "it_100", "modplug"]
RuleName = Literal[
    "linear", "amiga_limits", "strict", "fast_slides", "old_effects", "compatible_gxx", "instruments",
    "speed_only", "pal", "any_row_jump",
]  # fmt: skip
"""See ``MtkClassicRules``: how cells are read beyond the dialect."""


class DeckChannel(Model):
    """A channel: the track it is, and how it begins. ``pan`` 0 (left) to 255."""

    track: Id
    pan: Byte = 128
    volume: Volume = 64
    surround: bool = False


class DeckLoop(Model):
    """Frames [start, end) of a sample that repeat, forward or there and back."""

    start: Frames
    end: Frames
    ping_pong: bool = False

    @model_validator(mode="after")
    def _ascends(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"loop {self.start}-{self.end}; allowed: an end after its start")
        return self


class DeckSample(Model):
    """A sample as cells know it: ``sample`` is the project's, None for one without sound.

    ``length`` in frames. A key sounds ``transpose`` semitones and ``finetune`` 1/128 semitones higher.
    ``sustain`` is the loop until the note is released, ``loop`` the one after that, or from the start.
    ``whole_first`` plays all of it before the loop. ``vibrato`` is (shape, sweep, depth, rate).
    """

    sample: Id | None = None
    length: Frames = 0
    transpose: Small = 0
    finetune: Annotated[float, Field(gt=-1e4, lt=1e4)] = 0.0
    loop: DeckLoop | None = None
    sustain: DeckLoop | None = None
    whole_first: bool = False
    volume: Volume = 64
    global_volume: Volume = 64
    pan: Byte | None = None
    vibrato: tuple[Number, Number, Number, Number] = (0, 0, 0, 0)

    @model_validator(mode="after")
    def _loops_are_inside(self) -> Self:
        for loop in (self.loop, self.sustain):
            if loop is not None and loop.end > self.length:
                raise ValueError(f"loop {loop.start}-{loop.end}; allowed within {self.length} frames")
        return self


Points = tuple[tuple[Number, Annotated[int, Field(ge=-(2**20), le=2**20)]], ...]
Span = tuple[Number, Number]


class DeckEnvelope(Model):
    """Points (tick, value); ``sustain`` and ``loop`` are (first, last) point. ``filter``: the cutoff."""

    points: Points = ()
    enabled: bool = False
    sustain: Span | None = None
    loop: Span | None = None
    carry: bool = False
    filter: bool = False

    @model_validator(mode="after")
    def _names_its_points(self) -> Self:
        if self.enabled and not self.points:
            raise ValueError("an envelope that is on needs points")
        for span in (self.sustain, self.loop):
            if self.enabled and span is not None and max(span) >= len(self.points):
                raise ValueError(f"an envelope of {len(self.points)} points has none at {max(span)}")
        return self


class DeckKeys(Model):
    """Keys [low, high] play sample number ``sample``, ``transpose`` semitones higher."""

    written_in_one_line: ClassVar[bool] = True

    low: Annotated[int, Field(ge=0, lt=KEYS)]
    high: Annotated[int, Field(ge=0, lt=KEYS)]
    sample: Number
    transpose: Small = 0


Action = Annotated[int, Field(ge=0, le=3)]
Cutoff = Annotated[int, Field(ge=0, le=127)]


class DeckInstrument(Model):
    """An instrument: which sample a key plays, its envelopes, and what becomes of it.

    ``new_note_action`` and ``duplicate_action``: 0 cut, 1 continue, 2 off, 3 fade; ``duplicate_check``: 0
    off, 1 note, 2 sample, 3 instrument. ``fade`` is taken from 65536 a tick.
    """

    keys: tuple[DeckKeys, ...] = ()
    playable: bool = True
    volume: DeckEnvelope = DeckEnvelope()
    panning: DeckEnvelope = DeckEnvelope()
    pitch: DeckEnvelope = DeckEnvelope()
    fade: Annotated[int, Field(ge=0, le=2**24)] = 0
    global_volume: Annotated[int, Field(ge=0, le=128)] = 128
    pan: Byte | None = None
    new_note_action: Action = 0
    duplicate_check: Action = 0
    duplicate_action: Action = 0
    cutoff: Cutoff | None = None
    resonance: Cutoff | None = None
    random_volume: Byte = 0
    random_pan: Byte = 0
    pitch_pan_separation: Small = 0
    pitch_pan_center: Small = 0


class Deck(Model):
    """How cells of the tracks in ``channels`` are played.

    ``orders`` and ``restart`` are the module's list of patterns (``p000`` and on; -1 is passed over, -2 ends
    it); placements made of it decide what sounds. ``lines_per_beat`` is the grid where nothing is placed.
    ``macros``: Impulse Tracker's, all or none.
    """

    dialect: DialectName
    flow: FlowName = "plain"
    rules: tuple[RuleName, ...] = ()
    channels: Annotated[tuple[DeckChannel, ...], Field(min_length=1, max_length=MOST_CHANNELS)]
    samples: Annotated[tuple[DeckSample, ...], Field(max_length=65535)] = ()
    instruments: Annotated[tuple[DeckInstrument, ...], Field(max_length=65535)] = ()
    speed: Annotated[int, Field(ge=1, le=255)] = 6
    tempo: Annotated[int, Field(ge=20, le=1000)] = 125
    global_volume: Annotated[int, Field(ge=0, le=128)] = 64
    highest_global_volume: Annotated[int, Field(ge=1, le=128)] = 64
    lines_per_beat: Annotated[int, Field(ge=1, le=48)] = 4
    orders: Annotated[tuple[Annotated[int, Field(ge=-2, le=65535)], ...], Field(max_length=65535)] = ()
    restart: Number = 0
    macros: Annotated[tuple[Annotated[str, Field(max_length=64)], ...], Field(max_length=MACROS)] = ()

    @model_validator(mode="after")
    def _fits(self) -> Self:
        check_unique("channel's track", [channel.track for channel in self.channels])
        if self.global_volume > self.highest_global_volume:
            raise ValueError(f"global_volume = {self.global_volume}; allowed 0-{self.highest_global_volume}")
        if len(self.macros) not in (0, MACROS):
            raise ValueError(f"{len(self.macros)} macros; allowed: none or {MACROS}")
        for number, instrument in enumerate(self.instruments):
            for keys in instrument.keys:
                if keys.sample >= len(self.samples):
                    raise ValueError(
                        f"instrument {number} plays sample {keys.sample}; allowed below {len(self.samples)}"
                    )
        return self
