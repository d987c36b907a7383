"""The project: one immutable value that holds a whole song. It changes only through the journal."""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from motorik.domain.ids import Endpoint, Id
from motorik.domain.model import Model
from motorik.domain.patch import Module, Name, Patch, Sample, Value, check_unique
from motorik.domain.pattern import Pattern
from motorik.domain.tempo import Groove, TempoMap
from motorik.domain.time import Ticks

FORMAT = "motorik.project"
FORMAT_VERSION = 1

Decibels = Annotated[float, Field(ge=-120, le=24)]
"""Gain in dB; -120 is silence."""


class Send(Model):
    """A copy of a channel's signal to a return bus, after the fader unless ``pre`` is set."""

    target: Id
    level_db: Decibels = 0.0
    pre: bool = False


class Channel(Model):
    """A mixer channel: inserts in order, then level, pan (-1 left, 1 right), mute; then sends and the output."""

    inserts: tuple[Module, ...] = ()
    level_db: Decibels = 0.0
    pan: Annotated[float, Field(ge=-1, le=1)] = 0.0
    muted: bool = False
    soloed: bool = False
    sends: tuple[Send, ...] = ()

    @model_validator(mode="after")
    def _unique(self) -> Self:
        check_unique("insert", [module.id for module in self.inserts])
        check_unique("send target", [send.target for send in self.sends])
        return self


class Track(Model):
    """A row of the song: one patch, one channel, an optional groove."""

    id: Id
    name: Name = ""
    patch: Id
    channel: Channel = Channel()
    groove: Id | None = None


class Return(Model):
    """A return bus: it hears sends and goes to the master."""

    id: Id
    name: Name = ""
    channel: Channel = Channel()


class Mixer(Model):
    """What lies behind the tracks: return buses in order and the master channel."""

    returns: tuple[Return, ...] = ()
    master: Channel = Channel()


class Placement(Model):
    """A pattern on a track from ``start`` for ``length`` ticks, repeating when longer than the pattern."""

    track: Id
    pattern: Id
    start: Ticks
    length: Annotated[int, Field(ge=1, le=2**53)]


class Arrangement(Model):
    """The song timeline. ``length`` ticks is where the song ends and tails begin; placements sort by (start, track)."""

    length: Ticks = 0
    placements: tuple[Placement, ...] = ()
    loop: tuple[Ticks, Ticks] | None = None


class Curve(StrEnum):
    """How an automation point reaches the next: hold, straight line, or smooth half-cosine-like S."""

    HOLD = "hold"
    LINEAR = "linear"
    SMOOTH = "smooth"


class AutomationPoint(Model):
    """``value`` in the parameter's own unit at ``tick`` of the song."""

    tick: Ticks
    value: Value
    curve: Curve = Curve.LINEAR


class Automation(Model):
    """A parameter moved along the song.

    ``owner`` is a track, return or ``master``; ``scope`` says whether ``target`` (``<module>.<parameter>``) is in
    its patch or its channel. In the channel, ``channel.level_db``, ``channel.pan`` and
    ``send-<return id>.level_db`` name the strip itself.
    """

    id: Id
    owner: Id
    scope: Literal["patch", "channel"] = "patch"
    target: Endpoint
    points: tuple[AutomationPoint, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _ascending(self) -> Self:
        ticks = [point.tick for point in self.points]
        if any(a >= b for a, b in zip(ticks, ticks[1:], strict=False)):
            raise ValueError(f"automation {self.id!r}: points must ascend strictly by tick")
        return self


class Project(Model):
    """A whole song. Collections keep their order; ids are unique per kind; tracks, returns and ``master`` share names."""

    format: Literal["motorik.project"] = FORMAT
    format_version: Literal[1] = FORMAT_VERSION
    title: Name = "Untitled"
    author: Name = ""
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    tempo: TempoMap = TempoMap()
    grooves: tuple[Groove, ...] = ()
    samples: tuple[Sample, ...] = ()
    patches: tuple[Patch, ...] = ()
    tracks: tuple[Track, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    mixer: Mixer = Mixer()
    automation: tuple[Automation, ...] = ()
    arrangement: Arrangement = Arrangement()

    @model_validator(mode="after")
    def _references(self) -> Self:
        for what, ids in (
            ("groove", [groove.id for groove in self.grooves]),
            ("sample", [sample.id for sample in self.samples]),
            ("patch", [patch.id for patch in self.patches]),
            ("pattern", [pattern.id for pattern in self.patterns]),
            ("automation", [lane.id for lane in self.automation]),
            ("channel", [*(t.id for t in self.tracks), *(r.id for r in self.mixer.returns), "master"]),
        ):
            check_unique(what, ids)
        known = {
            "groove": {groove.id for groove in self.grooves},
            "sample": {sample.id for sample in self.samples},
            "patch": {patch.id for patch in self.patches},
            "pattern": {pattern.id for pattern in self.patterns},
            "track": {track.id for track in self.tracks},
            "return": {bus.id for bus in self.mixer.returns},
        }
        known["channel"] = known["track"] | known["return"] | {"master"}
        for what, id, where in _references(self):
            if id not in known[what]:
                raise ValueError(f"{where}: no {what} {id!r} in this project")
        return self


def _references(project: Project) -> list[tuple[str, str, str]]:
    """Every (kind, id, place) by which one part of a project names another."""
    found: list[tuple[str, str, str]] = []
    for pattern in project.patterns:
        if pattern.groove is not None:
            found.append(("groove", pattern.groove, f"pattern {pattern.id!r}"))
    for track in project.tracks:
        where = f"track {track.id!r}"
        found.append(("patch", track.patch, where))
        if track.groove is not None:
            found.append(("groove", track.groove, where))
        found += [("return", send.target, where) for send in track.channel.sends]
    for bus in project.mixer.returns:
        found += [("return", send.target, f"return {bus.id!r}") for send in bus.channel.sends]
    for patch in project.patches:
        found += [("sample", id, f"patch {patch.id!r}") for module in patch.modules for id in module.samples]
    for place in project.arrangement.placements:
        found.append(("track", place.track, "arrangement"))
        found.append(("pattern", place.pattern, "arrangement"))
    found += [("channel", lane.owner, f"automation {lane.id!r}") for lane in project.automation]
    return found
