"""What every random change is drawn with: modules, values and tables from the declarations."""

import math
from random import Random

from motorik.domain.patch import Module, Patch
from motorik.domain.project import Project
from motorik.journal import Edit
from motorik.modules import registry
from motorik.modules.declaration import Declaration, Parameter, Port, Rate, Scale, Scope

ROUGH = (
    "drum.", "sample.", "osc.noise", "osc.string", "osc.wavetable", "mod.", "fx.crush", "fx.gate",
    "fx.convolution", "fx.drive", "fx.shaper", "fx.transient",
)  # fmt: skip
"""Kinds with edges of their own, silent without samples, or that make a fade steeper: no ground for ears."""
HOST = ("control.macro", "mix.channel", "mix.send", "mix.select")
MOST_INSERTS, MOST_MODULES = 4, 12
Edits = list[Edit]


class Drawing:
    """Draws from a seed. ``rough`` lets modules in that have edges of their own, choices too."""

    def __init__(self, seed: int, *, rough: bool = False) -> None:
        self.random = Random(seed)
        self.rough = rough
        self._count = 0
        self._kinds = [
            made
            for kind, made in registry().items()
            if kind not in HOST and (rough or not kind.startswith(ROUGH))
        ]

    def _new(self, what: str) -> str:
        self._count += 1
        return f"{what}{self._count}"

    def _patch(self, project: Project) -> Patch:
        """Return a patch that is heard: a track's or a rack."""
        racks = {channel.rack for channel in project.channels.values()}
        heard = racks | {track.patch for track in project.tracks}
        return self.random.choice([patch for patch in project.patches if patch.id in heard])

    def _module(self, declaration: Declaration, id: str | None = None) -> Module:
        module = Module(id=id or self._new("m"), kind=declaration.kind, version=declaration.version)
        return module.model_copy(
            update={
                "parameters": {
                    parameter.id: self._value(parameter)
                    for parameter in declaration.parameters
                    if self._free(parameter) and self.random.random() < 0.3
                }
            }
        )

    def _free(self, parameter: Parameter) -> bool:
        return not parameter.host and (self.rough or parameter.scale is not Scale.CHOICE)

    def _value(self, parameter: Parameter) -> float:
        low, high = parameter.musical or (parameter.low, parameter.high)
        if parameter.scale is Scale.CHOICE:
            return float(self.random.randrange(len(parameter.choices)))
        if parameter.scale is Scale.LOG2:
            return min(max(low * math.exp(math.log(high / low) * self.random.random()), low), high)
        return self.random.uniform(low, high)

    def _effect(self, scope: Scope) -> Declaration:
        fitting = [
            made
            for made in self._kinds
            if made.scope in (Scope.ANY, scope) and audio(made.inputs) and audio(made.outputs)
        ]
        return self.random.choice(fitting)

    def _knob(self, module: Module) -> tuple[str, float] | None:
        knobs = [it for it in registry()[module.kind].parameters if self._free(it)]
        if not knobs:
            return None
        knob = self.random.choice(knobs)
        return knob.id, self._value(knob)

    def _table(self, module: Module) -> tuple[str, tuple[float, ...]] | None:
        tables = registry()[module.kind].tables
        if not tables:
            return None
        table = self.random.choice(tables)
        length = min(table.most // table.multiple, 8) * table.multiple
        return table.id, tuple(self.random.uniform(table.low, table.high) for _ in range(length))


def audio(ports: tuple[Port, ...]) -> list[str]:
    return [port.id for port in ports if port.rate is Rate.AUDIO]
