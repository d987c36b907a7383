"""Random changes of a song, drawn from the declarations: what a wild user would do within a minute.

Every change drawn leads to a project that can sound; those that would not are counted and drawn anew.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from motorik.domain.patch import Cable, Macro, MacroTarget, Modulation, Module, Patch, Polarity, VoiceMode
from motorik.domain.project import Channel, Project, Send, SideChain
from motorik.engine.graph import GraphError
from motorik.engine.layout import lay_out
from motorik.engine.slots import SlotTable
from motorik.journal import Edit, EditError
from motorik.journal.edits.mixer import (
    AddInsert,
    AddSend,
    AddSideChain,
    MoveInsert,
    RemoveInsert,
    RemoveSend,
    RemoveSideChain,
    ReplaceInsert,
    SetInsertBypassed,
    SetLevel,
    SetMuted,
    SetOutput,
    SetPan,
    SetRack,
    SetSendPre,
    SetSoloed,
)
from motorik.journal.edits.parameters import SetInsertParameter, SetInsertTable, SetParameter, SetTable
from motorik.journal.edits.patches import (
    AddCable,
    AddMacro,
    AddModulation,
    AddModule,
    RemoveCable,
    RemoveMacro,
    RemoveModulation,
    ReplaceModule,
    ReplacePatch,
    SetGlideSeconds,
    SetMacroValue,
    SetModuleBypassed,
    SetPolyphony,
    SetVoiceMode,
)
from motorik.journal.edits.tracks import SetTrackPatch
from motorik.modules import registry
from motorik.modules.declaration import Declaration, Parameter, Port, Rate, Scale, Scope
from tools.repatching.music import PATCHES, WARMTH

ROUGH = (
    "drum.", "sample.", "osc.noise", "osc.string", "osc.wavetable", "mod.", "fx.crush", "fx.gate",
    "fx.convolution", "fx.drive", "fx.shaper", "fx.transient",
)  # fmt: skip
"""Kinds with edges of their own, silent without samples, or that make a fade steeper: no ground for ears."""
HOST = ("control.macro", "mix.channel", "mix.send", "mix.select")
MOST_INSERTS, MOST_MODULES = 4, 12
Edits = list[Edit]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A change: what it is called and what it does; the project after it has been laid out once."""

    name: str
    edits: tuple[Edit, ...]


class Wild:
    """Draws changes from a seed. ``rough`` lets modules in that have edges of their own, choices too."""

    def __init__(self, seed: int, *, rough: bool = False) -> None:
        self.random = Random(seed)
        self.rough = rough
        self.refused = 0
        self._count = 0
        self._kinds = [
            made
            for kind, made in registry().items()
            if kind not in HOST and (rough or not kind.startswith(ROUGH))
        ]
        self._ways: dict[str, Callable[[Project], Edits | None]] = {
            "add module": self._add_module,
            "remove module": self._remove_module,
            "replace module": self._replace_module,
            "bypass module": self._bypass_module,
            "add cable": self._add_cable,
            "remove cable": self._remove_cable,
            "add modulation": self._add_modulation,
            "remove modulation": self._remove_modulation,
            "turn knob": self._turn,
            "draw table": self._draw_table,
            "add macro": self._add_macro,
            "remove macro": self._remove_macro,
            "turn macro": self._turn_macro,
            "voice mode": self._voice_mode,
            "polyphony": self._polyphony,
            "glide": self._glide,
            "replace patch": self._replace_patch,
            "track's patch": self._track_patch,
            "add insert": self._add_insert,
            "remove insert": self._remove_insert,
            "replace insert": self._replace_insert,
            "move insert": self._move_insert,
            "bypass insert": self._bypass_insert,
            "turn insert": self._turn_insert,
            "add send": self._add_send,
            "remove send": self._remove_send,
            "send pre or post": self._send_pre,
            "group": self._group,
            "rack": self._rack,
            "side chain": self._side_chain,
            "fader": self._fader,
            "mute or solo": self._mute,
        }
        self._originals = {patch.id: patch for patch in (*PATCHES, WARMTH)}

    @property
    def names(self) -> list[str]:
        """What changes there are."""
        return list(self._ways)

    def draw(self, project: Project) -> Drawn:
        """Return a change that ``project`` accepts and that can sound."""
        while True:
            name = self.random.choice(self.names)
            edits = self._ways[name](project)
            if not edits:
                continue
            if sounds(project, edits):
                return Drawn(name, tuple(edits))
            self.refused += 1

    def start_over(self) -> Drawn:
        """Return what brings the instruments back, lest chance leaves silence."""
        return Drawn("start over", tuple(ReplacePatch(item=patch) for patch in self._originals.values()))

    # ---- patches ------------------------------------------------------------------------------------------

    def _new(self, what: str) -> str:
        self._count += 1
        return f"{what}{self._count}"

    def _patch(self, project: Project) -> Patch:
        return self.random.choice(project.patches)

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
            if made.scope in (Scope.ANY, scope) and _audio(made.inputs) and _audio(made.outputs)
        ]
        return self.random.choice(fitting)

    def _add_module(self, project: Project) -> Edits | None:
        patch = self._patch(project)
        if not patch.cables or len(patch.modules) >= MOST_MODULES:
            return None
        cable = self.random.choice(patch.cables)
        rack = any(cable.source.startswith("input.") for cable in patch.cables)
        made = self._effect(Scope.BUS if rack else Scope.VOICE)
        module = self._module(made)
        between = [
            Cable(source=cable.source, target=f"{module.id}.{_audio(made.inputs)[0]}"),
            Cable(source=f"{module.id}.{_audio(made.outputs)[0]}", target=cable.target),
        ]
        return [
            AddModule(patch=patch.id, item=module),
            RemoveCable(patch=patch.id, source=cable.source, target=cable.target),
            *(AddCable(patch=patch.id, item=item) for item in between),
        ]

    def _remove_module(self, project: Project) -> Edits | None:
        patch = self._patch(project)
        module = self.random.choice(patch.modules)
        if module.id in (patch.output, *patch.outputs):
            return None
        prefix = f"{module.id}."
        into = [cable for cable in patch.cables if cable.target.startswith(prefix)]
        out = [cable for cable in patch.cables if cable.source.startswith(prefix)]
        rest = [cable for cable in patch.cables if cable not in into and cable not in out]
        # What flowed in first flows on.
        through = [cable.source for cable in into if not cable.source.startswith(prefix)][:1]
        bridges = [
            Cable(source=source, target=cable.target)
            for source in through
            for cable in out
            if not cable.target.startswith(prefix)
        ]
        return [
            ReplacePatch(
                item=patch.model_copy(
                    update={
                        "modules": tuple(other for other in patch.modules if other is not module),
                        "cables": tuple(dict.fromkeys([*rest, *bridges])),
                        "modulations": tuple(
                            turn
                            for turn in patch.modulations
                            if not turn.source.startswith(prefix) and not turn.target.startswith(prefix)
                        ),
                        "macros": tuple(
                            macro.model_copy(
                                update={
                                    "targets": tuple(
                                        goal for goal in macro.targets if not goal.target.startswith(prefix)
                                    )
                                }
                            )
                            for macro in patch.macros
                        ),
                    }
                )
            )
        ]

    def _replace_module(self, project: Project) -> Edits | None:
        patch = self._patch(project)
        module = self.random.choice(patch.modules)
        known = registry()[module.kind]
        ports = [port.id for port in (*known.inputs, *known.outputs)]
        like = [
            made
            for made in self._kinds
            if made.kind != module.kind
            and made.is_source == known.is_source
            and {port.id for port in (*made.inputs, *made.outputs)} & set(ports)
        ]
        if not like:
            return None
        return [ReplaceModule(patch=patch.id, item=self._module(self.random.choice(like), module.id))]

    def _bypass_module(self, project: Project) -> Edits | None:
        patch = self._patch(project)
        module = self.random.choice(patch.modules)
        return [SetModuleBypassed(patch=patch.id, module=module.id, bypassed=not module.bypassed)]

    def _add_cable(self, project: Project) -> Edits | None:
        patch = self._patch(project)
        source, target = self.random.choice(patch.modules), self.random.choice(patch.modules)
        outputs, inputs = registry()[source.kind].outputs, registry()[target.kind].inputs
        if not outputs or not inputs:
            return None
        cable = Cable(
            source=f"{source.id}.{self.random.choice(outputs).id}",
            target=f"{target.id}.{self.random.choice(inputs).id}",
        )
        return [AddCable(patch=patch.id, item=cable)]

    def _remove_cable(self, project: Project) -> Edits | None:
        patch = self._patch(project)
        if not patch.cables:
            return None
        cable = self.random.choice(patch.cables)
        return [RemoveCable(patch=patch.id, source=cable.source, target=cable.target)]

    def _add_modulation(self, project: Project) -> Edits | None:
        patch = self._patch(project)
        source, target = self.random.choice(patch.modules), self.random.choice(patch.modules)
        outputs = registry()[source.kind].outputs
        goals = [it for it in registry()[target.kind].parameters if it.modulated and not it.host]
        if not outputs or not goals or (not self.rough and outputs[0].rate is Rate.AUDIO):
            return None
        goal = self.random.choice(goals)
        reach = 2.0 if goal.scale is Scale.LOG2 else 0.3 * (goal.high - goal.low)
        turn = Modulation(
            source=f"{source.id}.{self.random.choice(outputs).id}",
            target=f"{target.id}.{goal.id}",
            amount=self.random.uniform(-reach, reach),
            polarity=self.random.choice(list(Polarity)),
            curve=self.random.choice((0.0, 0.0, 0.5, -0.5)),
        )
        return [AddModulation(patch=patch.id, item=turn)]

    def _remove_modulation(self, project: Project) -> Edits | None:
        patch = self._patch(project)
        if not patch.modulations:
            return None
        turn = self.random.choice(patch.modulations)
        return [RemoveModulation(patch=patch.id, source=turn.source, target=turn.target)]

    def _knob(self, module: Module) -> tuple[str, float] | None:
        knobs = [it for it in registry()[module.kind].parameters if self._free(it)]
        if not knobs:
            return None
        knob = self.random.choice(knobs)
        return knob.id, self._value(knob)

    def _turn(self, project: Project) -> Edits | None:
        patch = self._patch(project)
        module = self.random.choice(patch.modules)
        knob = self._knob(module)
        return (
            [SetParameter(patch=patch.id, module=module.id, parameter=knob[0], value=knob[1])]
            if knob
            else None
        )

    def _table(self, module: Module) -> tuple[str, tuple[float, ...]] | None:
        tables = registry()[module.kind].tables
        if not tables:
            return None
        table = self.random.choice(tables)
        length = min(table.most // table.multiple, 8) * table.multiple
        return table.id, tuple(self.random.uniform(table.low, table.high) for _ in range(length))

    def _draw_table(self, project: Project) -> Edits | None:
        patch = self._patch(project)
        module = self.random.choice(patch.modules)
        drawn = self._table(module)
        if drawn is None:
            return None
        return [SetTable(patch=patch.id, module=module.id, table=drawn[0], value=drawn[1])]

    def _add_macro(self, project: Project) -> Edits | None:
        patch = self._patch(project)
        module = self.random.choice(patch.modules)
        goals = [it for it in registry()[module.kind].parameters if it.modulated and not it.host]
        if not goals or len(patch.macros) >= 4:
            return None
        goal = self.random.choice(goals)
        reach = 1.0 if goal.scale is Scale.LOG2 else 0.2 * (goal.high - goal.low)
        target = MacroTarget(target=f"{module.id}.{goal.id}", amount=self.random.uniform(-reach, reach))
        macro = Macro(id=self._new("macro"), value=self.random.random(), targets=(target,))
        return [AddMacro(patch=patch.id, item=macro)]

    def _remove_macro(self, project: Project) -> Edits | None:
        patch = self._patch(project)
        return [RemoveMacro(patch=patch.id, macro=patch.macros[0].id)] if patch.macros else None

    def _turn_macro(self, project: Project) -> Edits | None:
        patch = self._patch(project)
        if not patch.macros:
            return None
        macro = self.random.choice(patch.macros)
        return [SetMacroValue(patch=patch.id, macro=macro.id, value=self.random.random())]

    def _voice_mode(self, project: Project) -> Edits | None:
        return [SetVoiceMode(patch=self._patch(project).id, mode=self.random.choice(list(VoiceMode)))]

    def _polyphony(self, project: Project) -> Edits | None:
        return [SetPolyphony(patch=self._patch(project).id, polyphony=self.random.choice((1, 4, 8, 16, 40)))]

    def _glide(self, project: Project) -> Edits | None:
        return [SetGlideSeconds(patch=self._patch(project).id, glide_seconds=self.random.uniform(0, 0.3))]

    def _replace_patch(self, project: Project) -> Edits | None:
        return [ReplacePatch(item=self.random.choice(list(self._originals.values())))]

    def _track_patch(self, project: Project) -> Edits | None:
        track = self.random.choice(project.tracks)
        return [SetTrackPatch(track=track.id, patch=self.random.choice(project.tracks).patch)]

    # ---- channels -----------------------------------------------------------------------------------------

    def _channel(self, project: Project) -> tuple[str, Channel]:
        return self.random.choice(list(project.channels.items()))

    def _add_insert(self, project: Project) -> Edits | None:
        id, channel = self._channel(project)
        if len(channel.inserts) >= MOST_INSERTS:
            return None
        index = self.random.randint(0, len(channel.inserts))
        return [AddInsert(channel=id, item=self._module(self._effect(Scope.BUS)), index=index)]

    def _insert(self, project: Project) -> tuple[str, Module] | None:
        id, channel = self._channel(project)
        return (id, self.random.choice(channel.inserts)) if channel.inserts else None

    def _remove_insert(self, project: Project) -> Edits | None:
        found = self._insert(project)
        return [RemoveInsert(channel=found[0], insert=found[1].id)] if found else None

    def _replace_insert(self, project: Project) -> Edits | None:
        found = self._insert(project)
        if not found:
            return None
        return [ReplaceInsert(channel=found[0], item=self._module(self._effect(Scope.BUS), found[1].id))]

    def _move_insert(self, project: Project) -> Edits | None:
        found = self._insert(project)
        return [MoveInsert(channel=found[0], insert=found[1].id, index=0)] if found else None

    def _bypass_insert(self, project: Project) -> Edits | None:
        found = self._insert(project)
        if not found:
            return None
        return [SetInsertBypassed(channel=found[0], insert=found[1].id, bypassed=not found[1].bypassed)]

    def _turn_insert(self, project: Project) -> Edits | None:
        found = self._insert(project)
        if not found:
            return None
        drawn = self._table(found[1])
        if drawn and self.random.random() < 0.5:
            return [SetInsertTable(channel=found[0], insert=found[1].id, table=drawn[0], value=drawn[1])]
        knob = self._knob(found[1])
        if knob is None:
            return None
        return [SetInsertParameter(channel=found[0], insert=found[1].id, parameter=knob[0], value=knob[1])]

    def _bus(self, project: Project) -> str:
        return self.random.choice(project.mixer.returns).id

    def _add_send(self, project: Project) -> Edits | None:
        id, _ = self._channel(project)
        send = Send(
            target=self._bus(project), level_db=self.random.uniform(-24, -6), pre=self.random.random() < 0.3
        )
        return [AddSend(channel=id, item=send)]

    def _remove_send(self, project: Project) -> Edits | None:
        id, channel = self._channel(project)
        return [RemoveSend(channel=id, target=channel.sends[0].target)] if channel.sends else None

    def _send_pre(self, project: Project) -> Edits | None:
        id, channel = self._channel(project)
        if not channel.sends:
            return None
        send = channel.sends[0]
        return [SetSendPre(channel=id, target=send.target, pre=not send.pre)]

    def _group(self, project: Project) -> Edits | None:
        id, channel = self._channel(project)
        return [SetOutput(channel=id, output=None if channel.output else self._bus(project))]

    def _rack(self, project: Project) -> Edits | None:
        id, channel = self._channel(project)
        return [SetRack(channel=id, rack=None if channel.rack else "warmth")]

    def _side_chain(self, project: Project) -> Edits | None:
        id, channel = self._channel(project)
        if channel.sidechains:
            chain = channel.sidechains[0]
            return [RemoveSideChain(channel=id, target=chain.target, source=chain.source)]
        hearing = [module for module in channel.inserts if len(registry()[module.kind].inputs) > 1]
        if not hearing:
            return None
        target = f"{hearing[0].id}.{registry()[hearing[0].kind].inputs[1].id}"
        source = self.random.choice(project.tracks).id
        return [AddSideChain(channel=id, item=SideChain(target=target, source=source))]

    def _fader(self, project: Project) -> Edits | None:
        id, _ = self._channel(project)
        if self.random.random() < 0.5:
            return [SetPan(channel=id, pan=self.random.uniform(-1, 1))]
        return [SetLevel(channel=id, level_db=self.random.uniform(-9, 0))]

    def _mute(self, project: Project) -> Edits | None:
        for id, channel in project.channels.items():
            if channel.muted or channel.soloed:
                return [SetMuted(channel=id, muted=False), SetSoloed(channel=id, soloed=False)]
        id = self.random.choice(project.tracks).id
        return [
            SetMuted(channel=id, muted=True)
            if self.random.random() < 0.6
            else SetSoloed(channel=id, soloed=True)
        ]


def sounds(project: Project, edits: list[Edit]) -> bool:
    """Return whether the journal would take ``edits`` and the engine could play what comes of them."""
    try:
        for edit in edits:
            project = edit.apply(project)
        lay_out(project, SlotTable())
    except (EditError, GraphError):
        return False
    return True


def _audio(ports: tuple[Port, ...]) -> list[str]:
    return [port.id for port in ports if port.rate is Rate.AUDIO]
