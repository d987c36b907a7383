"""Random changes of patches: modules, cables, modulations, knobs, macros, voices."""

from motorik.domain.patch import Cable, Macro, MacroTarget, Modulation, Polarity, VoiceMode
from motorik.domain.project import Project
from motorik.journal.edits.parameters import SetParameter, SetTable
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
from motorik.modules.declaration import Rate, Scale, Scope
from tools.repatching.drawing import MOST_MODULES, Drawing, Edits, audio
from tools.repatching.music import INSTRUMENTS


class PatchChanges(Drawing):
    """Ways to change the patches of a project; None where what is drawn cannot be."""

    def _add_module(self, project: Project) -> Edits | None:
        patch = self._patch(project)
        if not patch.cables or len(patch.modules) >= MOST_MODULES:
            return None
        cable = self.random.choice(patch.cables)
        rack = any(cable.source.startswith("input.") for cable in patch.cables)
        made = self._effect(Scope.BUS if rack else Scope.VOICE)
        module = self._module(made)
        between = [
            Cable(source=cable.source, target=f"{module.id}.{audio(made.inputs)[0]}"),
            Cable(source=f"{module.id}.{audio(made.outputs)[0]}", target=cable.target),
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

    def _turn(self, project: Project) -> Edits | None:
        patch = self._patch(project)
        module = self.random.choice(patch.modules)
        knob = self._knob(module)
        return (
            [SetParameter(patch=patch.id, module=module.id, parameter=knob[0], value=knob[1])]
            if knob
            else None
        )

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
        return [ReplacePatch(item=self.random.choice(INSTRUMENTS))]

    def _track_patch(self, project: Project) -> Edits | None:
        track = self.random.choice(project.tracks)
        return [SetTrackPatch(track=track.id, patch=self.random.choice(project.tracks).patch)]
