"""Patches: instruments and effect chains as graphs of modules. Only the shape is known here.

Whether a module kind exists and whether a value is in range is the business of :mod:`motorik.modules`, so
this layer stays free of any registry.
"""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from motorik.domain.ids import ContentHash, Endpoint, Id, Kind
from motorik.domain.model import Model

Name = Annotated[str, Field(max_length=200)]
Value = Annotated[float, Field(ge=-1e9, le=1e9)]


class Module(Model):
    """One instance of a module kind. Parameters left out have the declaration's default.

    ``samples`` names the project samples (by id) the module plays, in slot order.
    """

    id: Id
    kind: Kind
    version: Annotated[int, Field(ge=1)] = 1
    parameters: dict[Id, Value] = Field(default_factory=dict)
    samples: tuple[Id, ...] = ()
    bypassed: bool = False


class Cable(Model):
    """A signal from an output port to an input port of the same rate.

    Several cables into one input add up.
    """

    source: Endpoint
    target: Endpoint


class Modulation(Model):
    """An output port moves a parameter: value = base + amount * signal.

    ``amount`` is in the parameter's modulation unit: octaves where its scale is logarithmic, else its own
    unit.
    """

    source: Endpoint
    target: Endpoint
    amount: Value


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


class VoiceMode(StrEnum):
    """How notes share voices: many at once, one retriggered, or one that glides while notes overlap."""

    POLY = "poly"
    MONO = "mono"
    LEGATO = "legato"


class Patch(Model):
    """An instrument: every module runs once per voice.

    ``output`` names the module whose left and right are heard.
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

    @model_validator(mode="after")
    def _sound(self) -> Self:
        check_unique("module", [module.id for module in self.modules])
        check_unique("macro", [macro.id for macro in self.macros])
        check_unique("cable", [f"{cable.source} → {cable.target}" for cable in self.cables])
        check_unique("modulation", [f"{route.source} → {route.target}" for route in self.modulations])
        ids = {module.id for module in self.modules}
        if self.output not in ids:
            raise ValueError(f"output = {self.output!r}; allowed: the id of a module of the patch")
        ends = [end for cable in self.cables for end in (cable.source, cable.target)]
        ends += [end for modulation in self.modulations for end in (modulation.source, modulation.target)]
        ends += [target.target for macro in self.macros for target in macro.targets]
        for end in ends:
            if end.split(".")[0] not in ids:
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
