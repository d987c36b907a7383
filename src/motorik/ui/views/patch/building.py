"""Modules of a patch: added, removed, duplicated, copied, bypassed."""

from typing import TYPE_CHECKING

from motorik.domain.patch import INPUT, Cable, Module
from motorik.journal.edits.patches import (
    AddCable,
    AddModule,
    RemoveCable,
    SetModuleBypassed,
    SetPatchOutput,
)
from motorik.journal.transactions import remove_module
from motorik.modules import registry
from motorik.modules.declaration import Rate, Scope
from motorik.ui.models.graph import Point
from motorik.ui.models.question import Option
from motorik.ui.text import _
from motorik.ui.views.patch.copying import Clip, clip_of, pasted
from motorik.ui.views.patch.folding import FOLDED, members
from motorik.ui.views.patch.picturing import CATEGORIES, ICONS, readable
from motorik.ui.views.patch.shown import free_id
from motorik.ui.views.patch.wiring import Wiring

if TYPE_CHECKING:
    from motorik.journal import Edit
    from motorik.ui.models.workbench import Workbench


class Building(Wiring):
    """What the patch screen does with modules."""

    def __init__(self, bench: "Workbench") -> None:
        self._insert_at: Point | None = None
        self._clip: Clip | None = None
        super().__init__(bench)

    def kinds(self) -> list[Option]:
        """Return every kind of module that can stand here, by category."""
        order = list(CATEGORIES)
        fitting = [
            it for it in registry().values() if it.scope in self._scopes() and not _for_the_mixer(it.kind)
        ]
        fitting.sort(key=lambda it: (order.index(it.category) if it.category in order else 99, _(it.name)))
        return [
            Option(
                _(it.name),
                it.kind,
                _(it.doc),
                _(CATEGORIES.get(it.category, it.category)),
                ICONS.get(it.category, "cog-outline"),
                f"{it.kind} {it.name}",
            )
            for it in fitting
        ]

    def _scopes(self) -> tuple[Scope, ...]:
        return (Scope.BUS if self.rack else Scope.VOICE), Scope.ANY

    def ask_module(self, at: Point | None = None) -> None:
        """Ask for a module to add."""
        self._insert_at = at
        self.ask(_("Add a module"), self._add, self.kinds(), _("Find a module"))

    def _add(self, kind: str) -> None:
        self.add(kind)

    def add(self, kind: str, at: Point | None = None) -> str | None:
        """Add a module where there is room, in the middle of what is seen or ``at``; return its id."""
        patch, known = self.patch, registry()[kind]
        if patch is None:
            return None
        at = at or self._insert_at or self._beside()
        self._insert_at = None
        id = free_id(kind.partition(".")[2], {it.id for it in patch.modules} | {INPUT})
        module = Module(id=id, kind=kind, version=known.version)
        places = self.frozen() | {id: self._clear_of_others(at)}
        wired = self._wired_into(id, kind)
        if self.commit(
            _("Add {name}").format(name=_(known.name)),
            AddModule(patch=patch.id, item=module),
            *wired,
            *self.placing(places),
        ):
            self.session.catch_up()
            self.choose([id])
            return id
        return None

    def _wired_into(self, id: str, kind: str) -> "list[Edit]":
        """Return the edits that put a module into the cable that is chosen, where it has ends for that."""
        wire, known = self.wire, registry()[kind]
        if wire is None or wire.kind not in ("audio", "control"):
            return []
        rate = Rate(wire.kind)
        inputs = [port.id for port in known.inputs if port.rate is rate]
        outputs = [port.id for port in known.outputs if port.rate is rate]
        if not inputs or not outputs or self.patch_id is None:
            return []
        return [
            RemoveCable(patch=self.patch_id, source=wire.source, target=wire.target),
            AddCable(patch=self.patch_id, item=Cable(source=wire.source, target=f"{id}.{inputs[0]}")),
            AddCable(patch=self.patch_id, item=Cable(source=f"{id}.{outputs[0]}", target=wire.target)),
        ]

    def _beside(self) -> Point:
        """Return where a newcomer goes: between the ends of the chosen cable, else below what is chosen."""
        if self.wire is not None:
            ends = [self.picture.end(it, self.places) for it in (self.wire.source, self.wire.target)]
            if ends[0] and ends[1]:
                return (ends[0][0] + ends[1][0]) / 2 - 86, (ends[0][1] + ends[1][1]) / 2 - 60
        if self.single is not None:
            x, y = self.places[self.single]
            return x, y + self.picture.sizes[self.single][1] + 24
        return self.pan[0] + 80 / self.zoom, self.pan[1] + 80 / self.zoom

    def _clear_of_others(self, at: Point) -> Point:
        x, y = at
        for _turn in range(60):
            if all(abs(left - x) > 24 or abs(top - y) > 24 for left, top in self.places.values()):
                break
            x, y = x + 28, y + 28
        return round(x / 4) * 4, round(y / 4) * 4

    def remove(self) -> None:
        """Remove the chosen modules with their cables, or cut the chosen cable."""
        if self.wire is not None:
            self.cut(self.wire)
            return
        patch, chosen = self.patch, sorted(self.chosen_modules)
        if patch is None or not chosen:
            return
        if patch.output in chosen:
            self.bench.say(
                _("{name} is what is heard: let another module be heard first").format(
                    name=readable(patch.output)
                )
            )
            return
        project = self.session.studio.project
        edits: list[Edit] = self.emptied(chosen)
        for id in chosen:
            for edit in remove_module(project, patch.id, id):
                project = edit.apply(project)
                edits.append(edit)
        self.commit(_("Remove modules"), *edits)

    def double(self) -> None:
        """Make another of each chosen module, with the cables between them and into them."""
        patch, chosen = self.patch, self.chosen_modules
        if patch is not None and chosen:
            clip = clip_of(patch, chosen, self.spots, into=True)
            height = max(y for _x, y in clip.spots.values()) - min(y for _x, y in clip.spots.values())
            self._lay_down(_("Duplicate modules"), clip, (0, height + 240) if clip.groups else (36, 36))

    def copy(self) -> None:
        """Keep the chosen modules with the cables between them, to be pasted here or into another patch."""
        patch, chosen = self.patch, self.chosen_modules
        if patch is not None and chosen:
            self._clip = clip_of(patch, chosen, self.spots)
            self.bench.say(_("Modules copied: {count}").format(count=len(chosen)))

    def paste(self) -> None:
        """Put copies of what was kept beside what is seen."""
        if self._clip is None or self.patch is None:
            return
        left, top = (min(it[axis] for it in self._clip.spots.values()) for axis in (0, 1))
        x, y = self._beside()
        self._lay_down(_("Paste modules"), self._clip, (x - left, y - top))

    def _lay_down(self, label: str, clip: Clip, off: Point) -> None:
        patch = self.patch
        assert patch is not None
        edits, names, groups = pasted(clip, patch)
        places = self.frozen() | {
            new: (round(clip.spots[old][0] + off[0]), round(clip.spots[old][1] + off[1]))
            for old, new in names.items()
        }
        if not self.commit(label, *edits, *self.placing(places)):
            return
        self.session.catch_up()
        inside = {it for group in groups if group.folded for it in members(self.patch or patch, group.id)}
        boxes = {FOLDED + group.id for group in groups if group.folded}
        self.choose((set(names.values()) - inside) | boxes)

    def bypass(self) -> None:
        """Bypass the chosen modules, or let them work again."""
        patch = self.patch
        if patch is None:
            return
        chosen = [it for it in patch.modules if it.id in self.chosen_modules]
        on = not all(it.bypassed for it in chosen)
        edits = [SetModuleBypassed(patch=patch.id, module=it.id, bypassed=on) for it in chosen]
        self.commit(_("Bypass") if on else _("Let it work"), *edits)

    def hear(self) -> None:
        """Let the chosen module be the one that is heard."""
        module = self.module(self.single)
        if self.patch_id is not None and module is not None:
            self.commit(_("Choose what is heard"), SetPatchOutput(patch=self.patch_id, output=module.id))


def _for_the_mixer(kind: str) -> bool:
    return kind in ("mix.channel", "mix.send", "control.macro")
