"""Groups of modules: made, renamed, coloured, folded, dissolved. Nothing of it is heard."""

from typing import TYPE_CHECKING

from motorik.domain.patch import Group, Tint
from motorik.journal.edits.groups import (
    AddGroup,
    RemoveGroup,
    SetGroupFolded,
    SetGroupName,
    SetGroupTint,
    SetModuleGroup,
)
from motorik.journal.transactions import remove_group
from motorik.ui.models.question import Option, Question
from motorik.ui.text import _
from motorik.ui.views.patch.folding import FOLDED, TINTS, members
from motorik.ui.views.patch.shown import ShownPatch, free_id, id_of

if TYPE_CHECKING:
    from motorik.journal import Edit


class Grouping(ShownPatch):
    """What the patch screen does with groups."""

    @property
    def group(self) -> Group | None:
        """The group that is chosen: its box, or all its modules and nothing else."""
        patch = self.patch
        for it in patch.groups if patch else ():
            if self.selection == {FOLDED + it.id}:
                return it
            if patch and not it.folded and self.selection and self.selection == members(patch, it.id):
                return it
        return None

    def find_group(self, id: str) -> Group | None:
        """Return a group of the patch."""
        patch = self.patch
        return next((it for it in patch.groups if it.id == id), None) if patch else None

    def choose_group(self, id: str) -> None:
        """Choose a group: its box, or all its modules."""
        patch, group = self.patch, self.find_group(id)
        if patch is not None and group is not None:
            self.choose([FOLDED + id] if group.folded else members(patch, id))

    def make_group(self) -> None:
        """Let what is chosen be a group, whose name is asked; beside a whole group, what else is joins it."""
        patch, chosen = self.patch, self.chosen_modules
        if patch is None or not chosen:
            return
        whole = [it for it in patch.groups if members(patch, it.id) and members(patch, it.id) <= chosen]
        if len(whole) == 1:
            rest = chosen - members(patch, whole[0].id)
            edits = [SetModuleGroup(patch=patch.id, module=it, value=whole[0].id) for it in sorted(rest)]
            if self.commit(_("Put modules into a group"), *edits, heard=False):
                self._choose_now(whole[0].id)
            return
        self.bench.put(Question(_("Name of the group"), self.add_group, hint=_("Bass, Motion, Space …")))

    def add_group(self, name: str) -> None:
        """Let what is chosen be a group; without a name nothing happens."""
        patch, name, chosen = self.patch, name.strip(), self.chosen_modules
        if patch is None or not name or not chosen:
            return
        id = free_id(id_of(name, "group"), {it.id for it in patch.groups})
        tint = list(Tint)[len(patch.groups) % len(Tint)]
        edits = [SetModuleGroup(patch=patch.id, module=it, value=id) for it in sorted(chosen)]
        left = [
            edit
            for it in patch.groups
            if members(patch, it.id) and members(patch, it.id) <= chosen
            for edit in remove_group(self.session.studio.project, patch.id, it.id)
        ]
        group = AddGroup(patch=patch.id, item=Group(id=id, name=name[:200], tint=tint))
        if self.commit(_("Make a group"), *left, group, *edits, heard=False):
            self._choose_now(id)

    def ask_group_name(self, id: str) -> None:
        """Ask for another name of a group."""
        group = self.find_group(id)
        if group is not None:
            title = _("Name of the group")
            self.bench.put(Question(title, lambda it: self.rename_group(id, it), text=group.name))

    def rename_group(self, id: str, name: str) -> None:
        """Give a group another name."""
        if self.patch_id is not None and name.strip():
            edit = SetGroupName(patch=self.patch_id, group=id, name=name.strip()[:200])
            self.commit(_("Rename a group"), edit, heard=False)

    def ask_tint(self, id: str) -> None:
        """Ask for another colour of a group."""
        group = self.find_group(id)
        if group is not None:
            answers = [
                Option(_(TINTS[it]), it, icon="check" if it is group.tint else "palette-outline")
                for it in Tint
            ]
            self.ask(_("Colour of the group"), lambda it: self.set_tint(id, it), answers)

    def set_tint(self, id: str, tint: Tint) -> None:
        """Give a group another colour."""
        if self.patch_id is not None:
            edit = SetGroupTint(patch=self.patch_id, group=id, tint=tint)
            self.commit(_("Colour a group"), edit, heard=False)

    def fold(self) -> None:
        """Make one box of the chosen group, or show its modules again; of one module, its group."""
        patch, group = self.patch, self.group
        if patch is not None and group is None and self.single is not None:
            group = self.find_group(patch.grouped.get(self.single, ""))
        if group is not None:
            self.set_folded(group.id, not group.folded)

    def set_folded(self, id: str, folded: bool) -> None:
        """Show a group as one box, or all its modules; where they stand is kept from now on."""
        patch = self.patch
        if patch is None:
            return
        places = {it: spot for it, spot in self.frozen().items() if it in members(patch, id)}
        edit = SetGroupFolded(patch=patch.id, group=id, folded=folded)
        label = _("Fold a group") if folded else _("Unfold a group")
        if self.commit(label, edit, *self.placing(places), heard=False):
            self._choose_now(id)

    def open_frame(self, frame: str) -> None:
        """Fold a group whose title was tapped twice."""
        self.set_folded(frame, folded=True)

    def dissolve(self) -> None:
        """Let the modules of the chosen group be on their own again."""
        patch, group = self.patch, self.group
        if patch is not None and group is not None:
            inside = members(patch, group.id)
            edits = remove_group(self.session.studio.project, patch.id, group.id)
            if self.commit(_("Dissolve a group"), *edits, heard=False):
                self.session.catch_up()
                self.choose(inside)

    def leave_group(self) -> None:
        """Take the chosen modules out of their groups; a group nothing is left of goes."""
        patch = self.patch
        if patch is None:
            return
        leaving = [it for it in sorted(self.chosen_modules) if it in patch.grouped]
        edits = [SetModuleGroup(patch=patch.id, module=it, value=None) for it in leaving]
        self.commit(_("Take modules out of a group"), *edits, *self.emptied(leaving), heard=False)

    def emptied(self, gone: "list[str]") -> "list[Edit]":
        """Return the edits that remove the groups in which nothing is left without some modules."""
        patch = self.patch
        assert patch is not None
        empty = [it.id for it in patch.groups if (inside := members(patch, it.id)) and inside <= set(gone)]
        return [RemoveGroup(patch=patch.id, group=it) for it in empty]

    def _choose_now(self, id: str) -> None:
        self.session.catch_up()
        self.choose_group(id)
