"""Macros of a patch: made, removed, and what each moves."""

from typing import TYPE_CHECKING

from motorik.domain.patch import Macro, MacroTarget
from motorik.domain.project import Project
from motorik.journal.edits.patches import AddMacro, RemoveMacro, SetMacroTargets
from motorik.ui.models.parameters import HotParameter
from motorik.ui.models.question import Option, Question
from motorik.ui.text import _
from motorik.ui.views.patch.picturing import declared, parameter_at, readable, usual_amount
from motorik.ui.views.patch.shown import free_id, id_of
from motorik.ui.views.patch.turning import Turning

if TYPE_CHECKING:
    from motorik.journal import Edit


class Macros(Turning):
    """What the patch screen does with macros."""

    def ask_macro(self) -> None:
        """Ask for the name of a new macro."""
        self.bench.put(Question(_("Name of the macro"), self.add_macro, hint=_("Brightness, Motion …")))

    def add_macro(self, name: str) -> None:
        """Add a macro that moves nothing yet; without a name none."""
        patch, name = self.patch, name.strip()
        if patch is not None and name:
            id = free_id(id_of(name, "macro"), {it.id for it in patch.macros})
            self.commit(_("Add a macro"), AddMacro(patch=patch.id, item=Macro(id=id, name=name[:200])))

    def remove_macro(self, id: str) -> None:
        """Remove a macro."""
        if self.patch_id is not None:
            self.commit(_("Remove a macro"), RemoveMacro(patch=self.patch_id, macro=id))

    def ask_macro_target(self, id: str) -> None:
        """Ask what else a macro moves; what it moves already is taken out when it is chosen again."""
        patch, macro = self.patch, self.macro(id)
        if patch is None or macro is None:
            return
        there = {it.target for it in macro.targets}
        answers = [
            Option(
                f"{readable(module.id)} · {readable(it.id)}",
                f"{module.id}.{it.id}",
                _(it.doc),
                _("moved") if f"{module.id}.{it.id}" in there else "",
                "check" if f"{module.id}.{it.id}" in there else "knob",
            )
            for module in patch.modules
            for known in [declared(module)]
            if known
            for it in known.parameters
            if it.modulated and not it.host
        ]
        answers.sort(key=lambda it: it.value not in there)
        title = _("{name} moves").format(name=macro.name or macro.id)
        self.ask(title, lambda end: self.toggle_target(id, end), answers)

    def toggle_target(self, id: str, end: str) -> None:
        """Let a macro move a parameter, or no longer."""
        patch, macro = self.patch, self.macro(id)
        parameter = parameter_at(patch, end) if patch else None
        if patch is None or macro is None or parameter is None:
            return
        rest = tuple(it for it in macro.targets if it.target != end)
        if len(rest) == len(macro.targets):
            rest = (*rest, MacroTarget(target=end, amount=usual_amount(parameter)))
        self.commit(_("Choose what a macro moves"), SetMacroTargets(patch=patch.id, macro=id, targets=rest))

    def hot_target(self, macro: str, end: str) -> HotParameter:
        """Return how far a macro moves a parameter, as a hot value."""
        patch_id = self.patch_id

        def targets(project: Project) -> tuple[MacroTarget, ...]:
            patch = next((it for it in project.patches if it.id == patch_id), None)
            return next((it.targets for it in patch.macros if it.id == macro), ()) if patch else ()

        def edit(value: float) -> "Edit":
            assert patch_id is not None
            amount = float(f"{value:.4g}")
            moved = tuple(
                it.model_copy(update={"amount": amount}) if it.target == end else it
                for it in targets(self.session.studio.project)
            )
            return SetMacroTargets(patch=patch_id, macro=macro, targets=moved)

        def read(project: Project) -> float:
            return next((it.amount for it in targets(project) if it.target == end), 0.0)

        return HotParameter(self.session.studio, _("Set how far a macro moves"), read, edit)
