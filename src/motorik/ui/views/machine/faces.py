"""Which machine a patch is, and a face for any patch that is none."""

from motorik.domain.patch import Patch
from motorik.machines import machines
from motorik.machines.machine import Machine
from motorik.machines.panel import Control, Panel, Section, Widget
from motorik.modules import registry
from motorik.modules.declaration import Parameter, Scale
from motorik.ui.text.naming import named

COLUMNS = 4
ACCENTS = ("#ff9457", "#8ab8ff", "#7fd99f", "#c7a8ff", "#f0cf6b", "#5fd3d8")
"""Colours of patches that are no machine, one after another by their kinds of modules."""


def machine_of(patch: Patch) -> Machine | None:
    """Return the machine whose patch this is, whatever its values are; None when it is none's."""
    kinds = {module.id: module.kind for module in patch.modules}
    macros = {macro.id for macro in patch.macros}
    return next((it for it in machines().values() if _is(it, kinds, macros)), None)


def _is(machine: Machine, kinds: dict[str, str], macros: set[str]) -> bool:
    own = {module.id: module.kind for module in machine.patch.modules}
    for control in machine.panel.controls:
        module, _, name = control.target.partition(".")
        if (name not in macros) if module == "macro" else kinds.get(module) != own.get(module):
            return False
    return bool(machine.panel.controls)


def panel_of(patch: Patch) -> Panel:
    """Return the face of a patch: that of its machine, else its macros and then module after module."""
    machine = machine_of(patch)
    return machine.panel if machine else _plain_panel(patch)


def parameter_of(patch: Patch, target: str) -> Parameter | None:
    """Return what is declared of ``<module>.<parameter>``, None for what the patch has not."""
    id, _, name = target.partition(".")
    module = next((it for it in patch.modules if it.id == id), None)
    declared = registry().get(module.kind) if module else None
    return next((it for it in declared.parameters if it.id == name), None) if declared else None


def _plain_panel(patch: Patch) -> Panel:
    sections = []
    macros = [it for it in patch.macros if it.targets]
    if macros:
        controls = (
            _placed(number, f"macro.{it.id}", it.name or it.id, Widget.KNOB, 2)
            for number, it in enumerate(macros)
        )
        sections.append(Section(name="MACROS", controls=tuple(controls)))
    for module in patch.modules:
        declared = registry().get(module.kind)
        turned = [it for it in declared.parameters if not it.host] if declared else []
        if turned:
            controls = (
                _placed(number, f"{module.id}.{it.id}", named(it.id), _widget(it), 1)
                for number, it in enumerate(turned)
            )
            sections.append(Section(name=_title(module.id), controls=tuple(controls)))
    first = patch.modules[0].kind if patch.modules else ""
    return Panel(sections=tuple(sections), accent=ACCENTS[sum(map(ord, first + patch.id)) % len(ACCENTS)])


def _title(id: str) -> str:
    return id.replace("_", " ").replace("-", " ").upper()


def _widget(parameter: Parameter) -> Widget:
    if parameter.scale is not Scale.CHOICE:
        return Widget.KNOB
    return Widget.SWITCH if len(parameter.choices) == 2 else Widget.SELECTOR


def _placed(number: int, target: str, label: str, widget: Widget, size: int) -> Control:
    return Control(
        target=target, label=label, widget=widget, row=min(number // COLUMNS, 15), column=number % COLUMNS,
        size=size,
    )  # fmt: skip
