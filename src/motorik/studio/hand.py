"""What hands do: keys, wheels, knobs, and the buttons that record it. Values that can be written down.

``frame`` is the engine's frame at which it was done, None: now. The engine's clock is the one a MIDI input
translates its time stamps to. ``player`` is who does it: a key that two of them hold is two keys, and each
lets go of its own.
"""

from typing import Annotated, Literal

from pydantic import Field

from motorik.domain.ids import Endpoint, Id
from motorik.domain.model import Model
from motorik.domain.patch import Value

Key = Annotated[int, Field(ge=0, le=127)]
Frame = Annotated[int, Field(ge=0, le=2**62)]
Share = Annotated[float, Field(ge=0, le=1)]
Player = Annotated[str, Field(max_length=4096)]


class NoteOn(Model):
    """A key of ``track`` is struck; it sounds until its :class:`NoteOff`.

    ``sounds`` is the engine's number of the note when it sounds already.
    """

    hand: Literal["note_on"] = "note_on"
    track: Id
    key: Key
    velocity: Share = 0.8
    player: Player = ""
    frame: Frame | None = None
    sounds: Annotated[int, Field(ge=2**63, lt=2**64)] | None = None


class NoteOff(Model):
    """A key is let go."""

    hand: Literal["note_off"] = "note_off"
    track: Id
    key: Key
    player: Player = ""
    frame: Frame | None = None


class Express(Model):
    """A wheel or the pressure of fingers: ``bend`` in semitones, ``pressure`` and ``timbre`` 0 to 1.

    Of one ``key`` that the player holds, or anyone where none is named; or of all notes and those to come.
    ``sounds``: it is heard already.
    """

    hand: Literal["express"] = "express"
    track: Id
    touch: Literal["bend", "pressure", "timbre"]
    value: Annotated[float, Field(ge=-127, le=127)]
    key: Key | None = None
    player: Player = ""
    frame: Frame | None = None
    sounds: bool = False


class Move(Model):
    """A control is held and moves a parameter, named as in automation."""

    hand: Literal["move"] = "move"
    owner: Id
    scope: Literal["patch", "channel"] = "patch"
    target: Endpoint
    value: Value
    frame: Frame | None = None


class Release(Model):
    """A control is let go."""

    hand: Literal["release"] = "release"
    owner: Id
    scope: Literal["patch", "channel"] = "patch"
    target: Endpoint
    frame: Frame | None = None


Hand = Annotated[NoteOn | NoteOff | Express | Move | Release, Field(discriminator="hand")]


class ArmTrack(Model):
    """Record what is played on a track by hand, once a take begins; of a performance, only armed tracks."""

    command: Literal["arm_track"] = "arm_track"
    track: Id
    on: bool = True


class Record(Model):
    """Begin a take, or end it: one undo step. A song that stands still starts after ``count_in`` bars.

    While they are counted a click is heard, unless ``click`` is off.
    """

    command: Literal["record"] = "record"
    on: bool = True
    count_in: Annotated[int, Field(ge=0, le=16)] = 0
    click: bool = True


class Punch(Model):
    """Punch in or out by hand, in a take or in a performance that is to be kept."""

    command: Literal["punch"] = "punch"
    on: bool


class DropLayer(Model):
    """Forget what was played last in the take under way: the last round of the loop with anything in it."""

    command: Literal["drop_layer"] = "drop_layer"


class RecordingState(Model):
    """A take, if one is under way.

    ``tracks`` are armed. ``punched``: it is written down now. ``count_in`` beats are left until it begins.
    ``notes`` and ``layers`` count what was played and the rounds of the loop it was played in. ``punches``
    are those made by hand, in ticks, None while one lasts.
    """

    recording: bool = False
    tracks: tuple[Id, ...] = ()
    punched: bool = False
    count_in: int = 0
    notes: int = 0
    layers: int = 0
    punches: tuple[tuple[int, int | None], ...] = ()
