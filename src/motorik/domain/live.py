"""What is played live: a matrix of clips, tracks by scenes, with how each starts and what follows it."""

from enum import StrEnum
from fractions import Fraction
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, field_validator, model_validator

from motorik.domain.ids import Endpoint, Id
from motorik.domain.model import Model
from motorik.domain.patch import Name, Value, check_unique
from motorik.domain.tempo import MAX_BPM, MIN_BPM
from motorik.domain.time import Exact


class Grid(StrEnum):
    """What a launch waits for: a whole number of bars, of beats, or nothing."""

    BAR = "bar"
    BEAT = "beat"
    NONE = "none"


class Quantum(Model):
    """Every ``count`` bars or beats, counted from the last time signature; ``none`` is at once."""

    written_in_one_line: ClassVar[bool] = True

    grid: Grid = Grid.BAR
    count: Annotated[int, Field(ge=1, le=64)] = 1


class Following(StrEnum):
    """What a clip does when it has played its passes.

    Nothing (it plays on), another clip of its track by the order of scenes, any clip, any but itself,
    silence, or itself from its beginning.
    """

    NONE = "none"
    NEXT = "next"
    PREVIOUS = "previous"
    FIRST = "first"
    LAST = "last"
    ANY = "any"
    OTHER = "other"
    STOP = "stop"
    AGAIN = "again"


class Follow(Model):
    """One thing that may follow a clip; ``weight`` is its share among those of the clip."""

    written_in_one_line: ClassVar[bool] = True

    action: Following
    weight: Annotated[int, Field(ge=1, le=1000)] = 1


class Clip(Model):
    """A pattern of ``track`` in ``scene``. ``quantum`` is what its launch waits for.

    It loops, or plays once, ``passes`` times through its pattern. With ``follows`` one of them happens after
    ``passes`` passes, drawn from the seed of the song, the track and the tick.
    """

    track: Id
    scene: Id
    pattern: Id
    quantum: Quantum = Quantum()
    mode: Literal["loop", "once"] = "loop"
    passes: Annotated[int, Field(ge=1, le=1024)] = 1
    follows: Annotated[tuple[Follow, ...], Field(max_length=16)] = ()


class Scene(Model):
    """A row of clips launched together; what it says about tempo and metre holds from there on.

    ``signature`` is (beats, unit), as in (3, 4).
    """

    id: Id
    name: Name = ""
    bpm: Exact | None = None
    signature: tuple[Annotated[int, Field(ge=1, le=64)], Annotated[int, Field(ge=1, le=64)]] | None = None

    @field_validator("bpm")
    @classmethod
    def _in_range(cls, bpm: Fraction | None) -> Fraction | None:
        if bpm is not None and not MIN_BPM <= bpm <= MAX_BPM:
            raise ValueError(f"bpm = {bpm}; allowed {MIN_BPM}-{MAX_BPM}")
        return bpm


class MuteGroup(Model):
    """Tracks that silence one another: a clip that starts on one stops what the others play."""

    id: Id
    name: Name = ""
    tracks: tuple[Id, ...] = ()

    @model_validator(mode="after")
    def _unique(self) -> Self:
        check_unique("track of the group", [*self.tracks])
        return self


class LiveMacroTarget(Model):
    """A parameter a knob of the set moves from ``low`` (the knob at 0) to ``high`` (at 1), in its own unit.

    A soft name, as in automation.
    """

    owner: Id
    scope: Literal["patch", "channel"] = "patch"
    target: Endpoint
    low: Value
    high: Value


class LiveMacro(Model):
    """A knob of the set, 0 to 1, that moves parameters of several parts."""

    id: Id
    name: Name = ""
    value: Annotated[float, Field(ge=0, le=1)] = 0.0
    targets: tuple[LiveMacroTarget, ...] = ()


class LiveSet(Model):
    """Scenes in order, clips sorted by (track, scene), one a cell, mute groups, knobs."""

    scenes: tuple[Scene, ...] = ()
    clips: tuple[Clip, ...] = ()
    groups: tuple[MuteGroup, ...] = ()
    knobs: tuple[LiveMacro, ...] = ()

    @field_validator("clips")
    @classmethod
    def _sorted(cls, clips: tuple[Clip, ...]) -> tuple[Clip, ...]:
        check_unique("clip", [f"{clip.track} in {clip.scene}" for clip in clips])
        return tuple(sorted(clips, key=lambda clip: (clip.track, clip.scene)))
