"""Modules with the cables between them as something to be laid down elsewhere, under ids that are free."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from motorik.domain.patch import INPUT, Cable, Group, Modulation, Module, Patch
from motorik.journal.edits.groups import AddGroup, SetModuleGroup
from motorik.journal.edits.patches import AddCable, AddModulation, AddModule
from motorik.ui.models.graph import Point
from motorik.ui.views.patch.folding import members
from motorik.ui.views.patch.shown import free_id

if TYPE_CHECKING:
    from motorik.journal import Edit

LineT = TypeVar("LineT", Cable, Modulation)


@dataclass(frozen=True, slots=True)
class Clip:
    """``groups`` are those that are in it as a whole; ``grouped`` says by module which it is in."""

    modules: tuple[Module, ...]
    cables: tuple[Cable, ...]
    modulations: tuple[Modulation, ...]
    groups: tuple[Group, ...]
    grouped: dict[str, str]
    spots: dict[str, Point]


def clip_of(patch: Patch, chosen: frozenset[str], spots: dict[str, Point], *, into: bool = False) -> Clip:
    """Return modules of a patch with the lines between them; ``into``: and with those into them."""

    def kept(line: Cable | Modulation) -> bool:
        source, target = (end.partition(".")[0] in chosen for end in (line.source, line.target))
        return target and (source or into)

    whole = tuple(it for it in patch.groups if (inside := members(patch, it.id)) and inside <= chosen)
    ids = {it.id for it in whole}
    return Clip(
        tuple(it for it in patch.modules if it.id in chosen),
        tuple(filter(kept, patch.cables)),
        tuple(filter(kept, patch.modulations)),
        whole,
        {id: group for id, group in patch.grouped.items() if id in chosen and (group in ids or into)},
        {id: spots[id] for id in chosen},
    )


def pasted(clip: Clip, patch: Patch) -> "tuple[list[Edit], dict[str, str], list[Group]]":
    """Return the edits that add a clip to a patch, the new ids by the old ones, and the new groups."""
    taken, names = {it.id for it in patch.modules} | {INPUT}, dict[str, str]()
    for module in clip.modules:
        names[module.id] = free_id(module.id, taken)
        taken.add(names[module.id])
    there, homes = {it.id for it in patch.groups}, dict[str, str]()
    groups = []
    for group in clip.groups:
        homes[group.id] = free_id(group.id, there)
        there.add(homes[group.id])
        groups.append(group.model_copy(update={"id": homes[group.id]}))
    edits: list[Edit] = [
        AddModule(patch=patch.id, item=it.model_copy(update={"id": names[it.id]})) for it in clip.modules
    ]
    edits += [AddCable(patch=patch.id, item=_renamed(it, names)) for it in clip.cables]
    edits += [AddModulation(patch=patch.id, item=_renamed(it, names)) for it in clip.modulations]
    edits += [AddGroup(patch=patch.id, item=it) for it in groups]
    edits += [
        SetModuleGroup(patch=patch.id, module=names[id], value=homes.get(group, group))
        for id, group in clip.grouped.items()
    ]
    return edits, names, groups


def _renamed(line: LineT, names: dict[str, str]) -> LineT:
    """Return a line with the ends on modules in ``names`` moved to their copies."""

    def end(old: str) -> str:
        owner, dot, port = old.partition(".")
        return f"{names.get(owner, owner)}{dot}{port}"

    return line.model_copy(update={"source": end(line.source), "target": end(line.target)})
