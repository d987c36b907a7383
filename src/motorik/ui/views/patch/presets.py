"""Presets of the patch that is shown: loaded, saved, and the way between it and another one."""

from typing import TYPE_CHECKING

from motorik.domain.patch import Patch
from motorik.journal.edits.patches import ReplacePatch
from motorik.ui.models.parameters import HotParameter
from motorik.ui.models.question import Option, Question
from motorik.ui.models.signal import Signal
from motorik.ui.text import _
from motorik.ui.views.patch.model import PatchModel, id_of

if TYPE_CHECKING:
    from concurrent.futures import Future

    from motorik.domain.project import Project
    from motorik.storage.presets import Shelved
    from motorik.ui.models.workbench import Workbench

MACHINES = {
    "behringer.rd9": "RD-9",
    "eventide.h90": "H90",
    "moog.subsequent37": "Subsequent 37",
    "roland.tb303": "TB-303",
}


class PatchPresets:
    """``morphing`` tells that there is another way to go, or none any more."""

    def __init__(self, bench: "Workbench") -> None:
        self.bench, self.session = bench, bench.session
        self.patch = bench.model(PatchModel)
        self.morphing: Signal[[]] = Signal()
        self.ends: tuple[Patch, Patch] | None = None
        self.goal = ""
        self.share = 0.0
        self._shelf: list[Shelved] = []
        self._wanted = ""
        self.patch.opened.connect(self.forget)

    # ---- the shelf ----------------------------------------------------------------------------------------

    def ask(self, why: str) -> None:
        """Ask for a preset to ``load`` or ``morph`` to. The shelf is read in the background."""
        self._wanted = why
        if self._shelf:
            self._ask()
            return
        from motorik.studio.presets import list_presets

        self.bench.say(_("Reading the presets …"))
        self.session.bus.after(self.session.studio.pool.submit(list_presets), self._read)

    def _read(self, done: "Future[tuple[list[Shelved], list[str]]]") -> None:
        self._shelf, unreadable = done.result()
        if unreadable:
            self.bench.say(unreadable[0])
        self._ask()

    def _ask(self) -> None:
        from motorik.machines.preset import is_effect

        fitting = [it for it in self._shelf if is_effect(it.preset) == self.patch.rack]
        if self._wanted == "morph":
            fitting = [it for it in fitting if self._goal(it) is not None]
            if not fitting:
                self.bench.say(
                    _("No preset is made of the same modules: load one first, then morph to another")
                )
                return
            self.patch.ask(_("Morph to"), self.begin, [answer(it) for it in fitting])
        else:
            self.patch.ask(_("Load a preset"), self.load, [answer(it) for it in fitting])

    def load(self, shelved: "Shelved") -> None:
        """Put a preset in the place of the patch that is shown."""
        from motorik.studio.errors import StudioError
        from motorik.studio.presets import edits_to_load

        owner = self.patch.channel
        if owner is None:
            self.bench.say(_("No track plays this patch: give it to one first"))
            return
        try:
            edits = edits_to_load(self.session.studio.song, owner, shelved)
        except StudioError as error:
            self.bench.say(str(error))
            return
        if self.session.commit(_("Load {name}").format(name=shelved.preset.name), *edits):
            self.session.catch_up()
            channel = self.session.project.channels[owner]
            plays = {it.id: it.patch for it in self.session.project.tracks}
            self.patch.fitted = False
            loaded = channel.rack if self.patch.rack else plays.get(owner)
            self.patch.open_patch(loaded or plays.get(owner, ""), owner)
            self.patch.changed.emit()
            self.bench.say(shelved.preset.description or shelved.preset.name)

    # ---- saving -------------------------------------------------------------------------------------------

    def ask_name(self) -> None:
        """Ask under which name to save the patch."""
        patch = self.patch.patch
        if patch is not None:
            name = patch.name or patch.id
            self.bench.put(Question(_("Save as a preset"), self.save, text=name, hint=_("Name")))

    def save(self, name: str) -> None:
        """Save the patch that is shown to one's own presets, with the samples it plays."""
        from motorik.machines.preset import Category, Preset
        from motorik.storage.presets import Library
        from motorik.studio.errors import StudioError
        from motorik.studio.presets import user_library
        from motorik.studio.songs import translated

        patch, name = self.patch.patch, name.strip()
        if patch is None or not name:
            return
        played = {id for module in patch.modules for id in module.samples}
        samples = tuple(it for it in self.session.project.samples if it.id in played)
        song = self.session.studio.song
        category = Category.EFFECT if self.patch.rack else Category.LEAD
        try:
            with translated():
                preset = Preset(
                    id=id_of(name, "preset"),
                    name=name,
                    category=category,
                    samples=samples,
                    patch=patch.model_copy(update={"name": name, "tuning": None}),
                )
                sounds = {it.id: song.assets.path_of(it) for it in samples}
                Library(user_library()).save(preset, sounds)
        except StudioError as error:
            self.bench.say(str(error))
            return
        self._shelf = []
        self.bench.say(_("Saved as {name}").format(name=name))

    # ---- morphing -----------------------------------------------------------------------------------------

    def _goal(self, shelved: "Shelved") -> Patch | None:
        """Return a preset as a patch there is a way to: one of the same modules."""
        from motorik.machines.preset import PresetError, patch_of

        patch = self.patch.patch
        try:
            goal = patch_of(shelved.preset, patch.id if patch else "")
        except PresetError:
            return None
        same = patch is not None and _shape(patch) == _shape(goal)
        return goal if same and not shelved.preset.samples else None

    def begin(self, shelved: "Shelved") -> None:
        """Begin the way from what is heard now to a preset."""
        start, goal = self.patch.patch, self._goal(shelved)
        if start is None or goal is None:
            return
        goal = goal.model_copy(update={"name": start.name, "places": start.places})
        self.ends, self.goal, self.share = (start, goal), shelved.preset.name, 0.0
        self.morphing.emit()

    def hot(self) -> HotParameter:
        """Return how far the way has been gone, 0 to 1, as a hot value."""
        from motorik.machines.morphing import morph

        assert self.ends is not None
        ends = self.ends

        def edit(share: float) -> ReplacePatch:
            self.share = share
            return ReplacePatch(item=morph(ends, (1 - share, share)))

        label = _("Morph to {name}").format(name=self.goal)
        return HotParameter(self.session.studio, label, self._share, edit)

    def _share(self, project: "Project") -> float:
        del project
        return self.share

    def forget(self) -> None:
        """Go no further: another patch is shown, or it has other modules."""
        if self.ends is not None:
            self.ends = None
            self.morphing.emit()


def _shape(patch: Patch) -> list[tuple[str, str]]:
    return [(it.id, it.kind) for it in patch.modules]


def answer(shelved: "Shelved") -> Option:
    """Return a preset as a line to choose."""
    preset = shelved.preset
    right = MACHINES.get(preset.machine or "", preset.machine or preset.category.value)
    words = " ".join((preset.category.value, *preset.tags))
    return Option(preset.name, shelved, preset.description, right, "bookmark-outline", words)
