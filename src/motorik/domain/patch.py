"""Patches: instruments and effect chains as graphs of modules. Only the shape is known here.

Whether a module kind exists and whether a value is in range is the business of :mod:`motorik.modules`, so
this layer stays free of any registry.
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from motorik.domain.ids import ContentHash, Endpoint, Id, Kind
from motorik.domain.model import Model

INPUT = "input"
"""In a rack, ``input.out`` is what the channel hears before it."""

Name = Annotated[str, Field(max_length=200)]
Value = Annotated[float, Field(ge=-1e9, le=1e9)]
Drawn = Annotated[tuple[Value, ...], Field(min_length=1, max_length=65536)]
"""A table: a waveform, a spectrum, steps."""


class Module(Model):
    """One instance of a module kind. Parameters left out have the declaration's default.

    ``samples`` names the project samples (by id) the module plays, in slot order. ``tables`` holds what is
    drawn for it: waveforms, spectra, steps, by the ids its declaration gives.
    """

    id: Id
    kind: Kind
    version: Annotated[int, Field(ge=1)] = 1
    parameters: dict[Id, Value] = Field(default_factory=dict)
    samples: tuple[Id, ...] = ()
    tables: dict[Id, Drawn] = Field(default_factory=dict)
    bypassed: bool = False


class Cable(Model):
    """A signal from an output port to an input port of the same rate.

    Several cables into one input add up.
    """

    source: Endpoint
    target: Endpoint


class Polarity(StrEnum):
    """How a modulation reads its source: as it is, 0 to 1 made of -1 to 1, or -1 to 1 made of 0 to 1."""

    DIRECT = "direct"
    UNIPOLAR = "unipolar"
    BIPOLAR = "bipolar"


class Modulation(Model):
    """An output port moves a parameter: value = base + amount * curve(polarity(signal)).

    ``amount`` is in the parameter's modulation unit: octaves where its scale is logarithmic, else its own
    unit. ``curve`` bends the signal between 0 and 1 (and mirrored below 0): above 0 it rises late, below 0
    early.
    """

    source: Endpoint
    target: Endpoint
    amount: Value
    polarity: Polarity = Polarity.DIRECT
    curve: Annotated[float, Field(ge=-0.99, le=0.99)] = 0.0


class MacroTarget(Model):
    """What a macro at 1.0 adds to a parameter, in the parameter's modulation unit."""

    target: Endpoint
    amount: Value


class Macro(Model):
    """One knob, 0 to 1, that moves several parameters."""

    id: Id
    name: Name = ""
    value: Annotated[float, Field(ge=0, le=1)] = 0.0
    targets: tuple[MacroTarget, ...] = ()


class Place(Model):
    """Where something stands on a canvas, in units of a 96th of an inch at scale 1; ``y`` grows downwards."""

    x: Annotated[int, Field(ge=-100_000, le=100_000)]
    y: Annotated[int, Field(ge=-100_000, le=100_000)]


Places = dict[Id, Place]
"""Where things stand, by id. Soft names: what is not there is forgotten by no one, so it may come back."""


class Tint(StrEnum):
    """A colour by its hue; every theme has its own of each."""

    BLUE = "blue"
    GREEN = "green"
    CYAN = "cyan"
    VIOLET = "violet"
    YELLOW = "yellow"
    RED = "red"
    GREY = "grey"


class Group(Model):
    """Modules that are shown as one: in a frame with a name, or ``folded`` into one box. Nothing is heard."""

    id: Id
    name: Name = ""
    tint: Tint = Tint.BLUE
    folded: bool = False


class VoiceMode(StrEnum):
    """How notes share voices.

    Many at once; one that starts afresh; one that glides while notes overlap; or one whose circuits stay
    powered: a new note strikes the same voice again, its filter and oscillators go on.
    """

    POLY = "poly"
    MONO = "mono"
    LEGATO = "legato"
    ANALOG = "analog"


Key = Annotated[int, Field(ge=0, le=127)]
"""A MIDI key, 60 is middle C."""


class Patch(Model):
    """An instrument: every module runs once per voice.

    ``output`` names the module whose left and right are heard. ``outputs`` names modules with a jack of their
    own: where a track plugs one in, its cables into ``output`` are out. ``glide_seconds`` is how long a slide
    takes, ``glide_always`` slides without being told. Keys of one group in ``chokes`` silence each other, and
    a key strikes its own voice again. ``tuning`` overrules that of the song. ``places`` says where modules
    stand when the patch is drawn; what has no place is put where there is room. ``grouped`` says by module
    which of the ``groups`` it is shown in; as with places, names of what is not there mean nothing.

    A channel can hear its sound through a patch, as its rack: the modules then stand in the channel, and
    ``input.out`` is the signal that comes in.
    """

    id: Id
    name: Name = ""
    mode: VoiceMode = VoiceMode.POLY
    polyphony: Annotated[int, Field(ge=1, le=256)] = 8
    modules: tuple[Module, ...] = ()
    cables: tuple[Cable, ...] = ()
    modulations: tuple[Modulation, ...] = ()
    macros: tuple[Macro, ...] = ()
    output: Id
    outputs: tuple[Id, ...] = ()
    glide_seconds: Annotated[float, Field(ge=0, le=10)] = 0.06
    glide_always: bool = False
    chokes: tuple[tuple[Key, ...], ...] = ()
    tuning: Id | None = None
    places: Places = Field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    grouped: dict[Id, Id] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        check_unique("module", [module.id for module in self.modules])
        check_unique("macro", [macro.id for macro in self.macros])
        check_unique("group", [group.id for group in self.groups])
        check_unique("cable", [f"{cable.source} → {cable.target}" for cable in self.cables])
        check_unique("modulation", [f"{route.source} → {route.target}" for route in self.modulations])
        ids = {module.id for module in self.modules}
        if self.output not in ids:
            raise ValueError(f"output = {self.output!r}; allowed: the id of a module of the patch")
        ends = [end for cable in self.cables for end in (cable.source, cable.target)]
        ends += [end for modulation in self.modulations for end in (modulation.source, modulation.target)]
        ends += [target.target for macro in self.macros for target in macro.targets]
        for id in self.outputs:
            if id not in ids:
                raise ValueError(f"outputs: {id!r} names no module of the patch {self.id!r}")
        if INPUT in ids:
            raise ValueError(f"patch {self.id!r}: a module may not be called {INPUT!r}")
        for end in ends:
            if end.split(".")[0] not in ids and end != f"{INPUT}.out":
                raise ValueError(f"{end!r} names no module of the patch {self.id!r}")
        return self


class Sample(Model):
    """A sound file kept beside the manifest under its content hash, with what a player needs to know of it.

    Frames count in the file's own rate. ``loop`` is [start, end) or None; ``root`` is the MIDI pitch at which
    it plays unchanged.
    """

    id: Id
    name: Name = ""
    sha256: ContentHash
    format: Annotated[str, Field(pattern=r"^[a-z0-9]{1,8}$")] = "wav"
    root: Annotated[float, Field(ge=0, le=127)] = 60.0
    loop: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=1)]] | None = None

    @model_validator(mode="after")
    def _loop_ascends(self) -> Self:
        if self.loop is not None and self.loop[0] >= self.loop[1]:
            raise ValueError(f"sample {self.id!r}: loop {self.loop} must end after it starts")
        return self


def check_unique(what: str, ids: list[str]) -> None:
    """Raise ``ValueError`` naming the first id that occurs twice."""
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            raise ValueError(f"{what} {id!r} occurs twice")
        seen.add(id)
