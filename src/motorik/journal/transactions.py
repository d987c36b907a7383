"""Edits that go together. An edit refuses to remove what is still named elsewhere.

These say what to remove first.
"""

from motorik.domain.aliases import resolved
from motorik.domain.patch import Patch
from motorik.domain.project import Project
from motorik.journal.edit import Edit
from motorik.journal.edits.arrangement import RemoveAutomation, SetPlacements
from motorik.journal.edits.groups import RemoveGroup, SetModuleGroup
from motorik.journal.edits.live import RemoveScene, ReplaceKnob, ReplaceMuteGroup, SetClips
from motorik.journal.edits.mixer import RemoveReturn, RemoveSend, RemoveSideChain, SetOutput
from motorik.journal.edits.patches import (
    RemoveCable,
    RemoveModulation,
    RemoveModule,
    SetMacroTargets,
    SetPatchOutputs,
)
from motorik.journal.edits.patterns import RemovePattern, ReplacePattern, SetPatternRows, SetSteps
from motorik.journal.edits.places import SetModulePlace
from motorik.journal.edits.tracks import RemoveDirectOutput, RemoveTrack
from motorik.journal.path import key_of, look


def remove_track(project: Project, track: str) -> tuple[Edit, ...]:
    """Return the edits that remove a track with its placements, clips and automation; its patch stays.

    Nobody hears it by side chain any more, no mute group and no knob names it.
    """
    return (
        *_unplace(project, track=track),
        *_unclip(project, "track", track),
        *_ungroup(project, track),
        *_unturned(project, track),
        *_unautomate(project, track),
        *_unheard(project, track),
        RemoveTrack(track=track),
    )


def remove_pattern(project: Project, pattern: str) -> tuple[Edit, ...]:
    """Return the edits that remove a pattern and take it off the arrangement and the live set.

    Its aliases become patterns of their own that sound as before; notes no longer play it as a phrase.
    """
    patterns = {it.id: it for it in project.patterns}
    kept = [
        ReplacePattern(item=resolved(it, patterns))
        for it in project.patterns
        if it.alias is not None and it.alias.pattern == pattern
    ]
    return (
        *_unplace(project, pattern=pattern),
        *_unclip(project, "pattern", pattern),
        *kept,
        *_unphrased(project, pattern),
        RemovePattern(pattern=pattern),
    )


def remove_return(project: Project, bus: str) -> tuple[Edit, ...]:
    """Return the edits that remove a return bus, its automation and all that leads into or comes out of it.

    Channels it was the group of go to the master.
    """
    edits: list[Edit] = []
    for id, channel in project.channels.items():
        if any(send.target == bus for send in channel.sends):
            edits.append(RemoveSend(channel=id, target=bus))
        if channel.output == bus:
            edits.append(SetOutput(channel=id, output=None))
    edits += [
        RemoveDirectOutput(track=track.id, module=output.module)
        for track in project.tracks
        for output in track.outputs
        if output.target == bus
    ]
    return (
        *edits,
        *_unheard(project, bus),
        *_unautomate(project, bus),
        *_unturned(project, bus),
        RemoveReturn(bus=bus),
    )


def remove_scene(project: Project, scene: str) -> tuple[Edit, ...]:
    """Return the edits that remove a scene with its clips."""
    return (*_unclip(project, "scene", scene), RemoveScene(scene=scene))


def remove_module(project: Project, patch: str, module: str) -> tuple[Edit, ...]:
    """Return the edits that remove a module with its cables, modulations, macro targets, jack and place.

    Raises:
        EditError: there is no such patch. (That the output stays is checked when the edits are applied.)
    """
    whole: Patch = look(project, ("patches", patch))

    def touches(*ends: str) -> bool:
        return any(end.split(".")[0] == module for end in ends)

    edits: list[Edit] = [
        RemoveCable(patch=patch, source=cable.source, target=cable.target)
        for cable in whole.cables
        if touches(cable.source, cable.target)
    ]
    edits += [
        RemoveModulation(patch=patch, source=route.source, target=route.target)
        for route in whole.modulations
        if touches(route.source, route.target)
    ]
    for macro in whole.macros:
        kept = tuple(target for target in macro.targets if not touches(target.target))
        if kept != macro.targets:
            edits.append(SetMacroTargets(patch=patch, macro=macro.id, targets=kept))
    if module in whole.outputs:
        outputs = tuple(id for id in whole.outputs if id != module)
        edits.append(SetPatchOutputs(patch=patch, outputs=outputs))
    if module in whole.places:
        edits.append(SetModulePlace(patch=patch, module=module, value=None))
    if module in whole.grouped:
        edits.append(SetModuleGroup(patch=patch, module=module, value=None))
    return (*edits, RemoveModule(patch=patch, module=module))


def remove_group(project: Project, patch: str, group: str) -> tuple[Edit, ...]:
    """Return the edits that dissolve a group of modules; they stay where they are.

    Raises:
        EditError: there is no such patch.
    """
    whole: Patch = look(project, ("patches", patch))
    members = [module for module, its in whole.grouped.items() if its == group]
    leaving = (SetModuleGroup(patch=patch, module=it, value=None) for it in members)
    return (*leaving, RemoveGroup(patch=patch, group=group))


def resize_pattern(project: Project, pattern: str, rows: int) -> tuple[Edit, ...]:
    """Return the edits that give a pattern another length, clearing the steps that would lie beyond it."""
    beyond = tuple(
        (step.row, step.column) for step in look(project, ("patterns", pattern)).steps if step.row >= rows
    )
    clearing = (SetSteps(pattern=pattern, cleared=beyond),) if beyond else ()
    return (*clearing, SetPatternRows(pattern=pattern, rows=rows))


def _unphrased(project: Project, phrase: str) -> tuple[Edit, ...]:
    found = {
        it.id: [step for step in it.steps if step.phrase == phrase]
        for it in project.patterns
        if it.id != phrase
    }
    return tuple(
        SetSteps(pattern=id, items=tuple(step.model_copy(update={"phrase": None}) for step in steps))
        for id, steps in found.items()
        if steps
    )


def _unplace(project: Project, *, track: str = "", pattern: str = "") -> tuple[Edit, ...]:
    placed = tuple(
        key_of(place)
        for place in project.arrangement.placements
        if track == place.track or pattern == place.pattern
    )
    return (SetPlacements(cleared=placed),) if placed else ()


def _unclip(project: Project, field: str, id: str) -> tuple[Edit, ...]:
    cells = tuple(key_of(clip) for clip in project.live.clips if getattr(clip, field) == id)
    return (SetClips(cleared=cells),) if cells else ()


def _ungroup(project: Project, track: str) -> tuple[Edit, ...]:
    return tuple(
        ReplaceMuteGroup(
            item=group.model_copy(update={"tracks": tuple(id for id in group.tracks if id != track)})
        )
        for group in project.live.groups
        if track in group.tracks
    )


def _unturned(project: Project, owner: str) -> tuple[Edit, ...]:
    return tuple(
        ReplaceKnob(
            item=knob.model_copy(update={"targets": tuple(it for it in knob.targets if it.owner != owner)})
        )
        for knob in project.live.knobs
        if any(it.owner == owner for it in knob.targets)
    )


def _unautomate(project: Project, owner: str) -> tuple[Edit, ...]:
    return tuple(RemoveAutomation(lane=lane.id) for lane in project.automation if lane.owner == owner)


def _unheard(project: Project, source: str) -> tuple[Edit, ...]:
    return tuple(
        RemoveSideChain(channel=id, target=chain.target, source=source)
        for id, channel in project.channels.items()
        if id != source
        for chain in channel.sidechains
        if chain.source == source
    )
