"""The controls of several modules: what makes a group of them, and what is done with one."""

from motorik.domain.patch import Group
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.text import _
from motorik.ui.views.patch.column import PatchColumn
from motorik.ui.views.patch.folding import TINTS


class GroupParts(PatchColumn):
    """Several modules, grouped or not."""

    def _build_group(self, group: Group) -> None:
        model = self.model
        self.title(group.name or group.id, _("Group"))
        self.paragraph(_("{count} modules").format(count=len(model.chosen_modules)))
        folding = (
            PushButton(_("Unfold"), "arrow-expand-all", model.fold, hint=_("Show all its modules."))
            if group.folded
            else PushButton(_("Fold"), "arrow-collapse-all", model.fold, hint=_("Show it as one box."))
        )
        name = PushButton(_("Rename"), "rename-box-outline", lambda: model.ask_group_name(group.id))
        colour = PushButton(_(TINTS[group.tint]), "palette-outline", lambda: model.ask_tint(group.id))
        colour.says = _("Colour of the group")
        away = PushButton(
            _("Dissolve"), "ungroup", model.dissolve, hint=_("Its modules stay where they are.")
        )
        self.row(folding, name)
        self.row(colour, away)
        self._build_deeds()

    def _build_several(self) -> None:
        model, patch = self.model, self.model.patch
        self.title(_("{count} modules").format(count=len(model.selection)))
        self.paragraph(_("Drag one to move them all."))
        group = PushButton(
            _("Group …"), "group", model.make_group, hint=_("A frame with a name around them.")
        )
        if patch is not None and model.chosen_modules & patch.grouped.keys():
            self.row(group, PushButton(_("Take out"), "ungroup", model.leave_group))
        else:
            self.row(group)
        self._build_deeds()

    def _build_deeds(self) -> None:
        model = self.model
        self.row(
            PushButton(_("Duplicate"), "content-duplicate", model.double),
            PushButton(_("Copy"), "content-copy", model.copy),
        )
        self.row(
            PushButton(_("Bypass"), "power", model.bypass),
            PushButton(_("Remove"), "delete-outline", model.remove),
        )
