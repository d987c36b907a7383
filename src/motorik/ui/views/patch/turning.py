"""Knobs of a patch as hot values: parameters, macros, how deep and how bent modulations are."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from motorik.domain.patch import Macro, Modulation, Module, Polarity
from motorik.domain.project import Project
from motorik.journal.edits.parameters import SetParameter
from motorik.journal.edits.patches import (
    SetMacroValue,
    SetModulationAmount,
    SetModulationCurve,
    SetModulationPolarity,
)
from motorik.modules.declaration import Parameter
from motorik.ui.models.hot_drawing import HotDrawing
from motorik.ui.models.parameters import Address, HotParameter
from motorik.ui.text import _
from motorik.ui.views.patch.picturing import readable
from motorik.ui.views.patch.shown import ShownPatch

if TYPE_CHECKING:
    from motorik.journal import Edit


class Turning(ShownPatch):
    """What the patch screen turns."""

    def _address(self, target: str) -> Address | None:
        if self.channel is None:
            return None
        return Address(self.channel, target, "channel" if self.rack else "patch")

    def hot(self, module: str, parameter: Parameter) -> HotParameter:
        """Return a parameter of a module as a hot value."""
        patch_id = self.patch_id
        assert patch_id is not None

        def read(project: Project) -> float:
            patch = next((it for it in project.patches if it.id == patch_id), None)
            found = next((it for it in patch.modules if it.id == module), None) if patch else None
            return found.parameters.get(parameter.id, parameter.default) if found else parameter.default

        return HotParameter(
            self.session.studio,
            _("Turn {name}").format(name=readable(parameter.id)),
            read,
            lambda value: SetParameter(patch=patch_id, module=module, parameter=parameter.id, value=value),
            self._address(f"{module}.{parameter.id}"),
        )

    def hot_drawing(self, module: str) -> HotDrawing:
        """Return the drawing of a module as something that is dragged."""
        patch_id = self.patch_id
        assert patch_id is not None

        def read(project: Project) -> Module | None:
            patch = next((it for it in project.patches if it.id == patch_id), None)
            return next((it for it in patch.modules if it.id == module), None) if patch else None

        label = _("Draw {name}").format(name=readable(module))
        return HotDrawing(self.session.studio, label, patch_id, read, self._address)

    def hot_macro(self, macro: str) -> HotParameter:
        """Return a macro as a hot value, 0 to 1."""
        patch_id = self.patch_id
        assert patch_id is not None

        def read(project: Project) -> float:
            patch = next((it for it in project.patches if it.id == patch_id), None)
            return next((it.value for it in patch.macros if it.id == macro), 0.0) if patch else 0.0

        found = self.macro(macro)
        address = self._address(f"macro-{macro}.value") if found and found.targets else None
        return HotParameter(
            self.session.studio,
            _("Turn {name}").format(name=macro),
            read,
            lambda value: SetMacroValue(patch=patch_id, macro=macro, value=round(value, 4)),
            address,
        )

    def hot_amount(self, modulation: Modulation) -> HotParameter:
        """Return the amount of a modulation as a hot value, in its own unit."""
        return self._hot_modulation(
            modulation,
            "amount",
            _("Set the depth"),
            lambda patch, value: SetModulationAmount(
                patch=patch, source=modulation.source, target=modulation.target, amount=float(f"{value:.4g}")
            ),
        )

    def hot_curve(self, modulation: Modulation) -> HotParameter:
        """Return the curve of a modulation as a hot value, -0.99 to 0.99."""
        return self._hot_modulation(
            modulation,
            "curve",
            _("Bend a modulation"),
            lambda patch, value: SetModulationCurve(
                patch=patch,
                source=modulation.source,
                target=modulation.target,
                curve=round(min(max(value, -0.99), 0.99), 2),
            ),
        )

    def _hot_modulation(
        self, modulation: Modulation, field: str, label: str, edit: "Callable[[str, float], Edit]"
    ) -> HotParameter:
        patch_id = self.patch_id
        assert patch_id is not None
        ends = (modulation.source, modulation.target)

        def read(project: Project) -> float:
            patch = next((it for it in project.patches if it.id == patch_id), None)
            found = (it for it in (patch.modulations if patch else ()) if (it.source, it.target) == ends)
            return next((getattr(it, field) for it in found), 0.0)

        return HotParameter(self.session.studio, label, read, lambda value: edit(patch_id, value))

    def next_polarity(self, modulation: Modulation) -> None:
        """Read the source of a modulation another way."""
        ways = list(Polarity)
        chosen = ways[(ways.index(modulation.polarity) + 1) % len(ways)]
        if self.patch_id is not None:
            self.commit(
                _("Set the polarity"),
                SetModulationPolarity(
                    patch=self.patch_id, source=modulation.source, target=modulation.target, polarity=chosen
                ),
            )

    def macro(self, id: str) -> Macro | None:
        """Return a macro of the patch."""
        patch = self.patch
        return next((it for it in patch.macros if it.id == id), None) if patch else None
