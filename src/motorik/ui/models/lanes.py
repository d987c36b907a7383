"""Automation lanes as eyes and hands have them: a place from 0 to 1, a text, what can be automated at all."""

from collections.abc import Iterator
from dataclasses import dataclass

from motorik.domain.patch import Patch
from motorik.domain.project import Automation, AutomationScope, Channel, Project
from motorik.modules import registry
from motorik.modules.declaration import Parameter, Unit
from motorik.ui.models.channels import fader_level, fader_position
from motorik.ui.models.scaling import decibels, position_of, shown, value_at
from motorik.ui.text import _
from motorik.ui.text.naming import named

LEVEL = Parameter("level_db", "Level", -96, 12, 0, Unit.DECIBELS)
PAN = Parameter("pan", "Balance", -1, 1, 0)
MACRO = Parameter("value", "Macro", 0, 1, 0)
MIDI = Parameter("midi", "What a keyboard sends", 0, 127, 0)
BEND = Parameter("bend", "Pitch bend", -48, 48, 0, Unit.SEMITONES)


@dataclass(frozen=True, slots=True)
class Target:
    """Something that can be automated: where it is, what it is called, its value now."""

    owner: str
    scope: AutomationScope
    target: str
    name: str
    parameter: Parameter
    value: float

    @property
    def place(self) -> tuple[str, AutomationScope, str]:
        """Owner, scope and target, as lanes are known by."""
        return self.owner, self.scope, self.target

    def position(self, value: float) -> float:
        """Return where a value stands, 0 to 1."""
        return fader_position(value) if self.parameter is LEVEL else position_of(self.parameter, value)

    def value_of(self, position: float) -> float:
        """Return the value at a place from 0 to 1."""
        position = min(max(position, 0.0), 1.0)
        return fader_level(position) if self.parameter is LEVEL else value_at(self.parameter, position)

    def words(self, value: float) -> str:
        """Return a value as one reads it."""
        return decibels(value) if self.parameter is LEVEL else shown(self.parameter, value)


def targets(project: Project, owner: str) -> list[Target]:
    """Return everything of a track, return or the master that can be automated."""
    channel = project.channels[owner]
    track = next((it for it in project.tracks if it.id == owner), None)
    patch = next((it for it in project.patches if track and it.id == track.patch), None)
    return [*_of_channel(project, owner, channel), *(_of_patch(owner, patch) if patch else ())]


def _of_channel(project: Project, owner: str, channel: Channel) -> Iterator[Target]:
    yield Target(owner, "channel", "channel.level_db", _("Level"), LEVEL, channel.level_db)
    yield Target(owner, "channel", "channel.pan", _("Pan"), PAN, channel.pan)
    names = {bus.id: bus.name or bus.id for bus in project.mixer.returns}
    for send in channel.sends:
        name = _("Send to {name}").format(name=names.get(send.target, send.target))
        yield Target(owner, "channel", f"send-{send.target}.level_db", name, LEVEL, send.level_db)
    for module in channel.inserts:
        yield from _of_module(owner, "channel", module.id, module.kind, module.parameters)


def _of_patch(owner: str, patch: Patch) -> Iterator[Target]:
    for macro in patch.macros:
        name = macro.name or macro.id
        yield Target(owner, "patch", f"macro-{macro.id}.value", name, MACRO, macro.value)
    for module in patch.modules:
        yield from _of_module(owner, "patch", module.id, module.kind, module.parameters)


def _of_module(
    owner: str, scope: AutomationScope, id: str, kind: str, values: dict[str, float]
) -> Iterator[Target]:
    declared = registry().get(kind)
    for parameter in declared.parameters if declared else ():
        if not parameter.host:
            name = f"{id} · {named(parameter.id)}"
            value = values.get(parameter.id, parameter.default)
            yield Target(owner, scope, f"{id}.{parameter.id}", name, parameter, value)


def target_of(project: Project, lane: Automation) -> Target:
    """Return what a lane moves; one that names nothing that is there is shown between its own values."""
    place = (lane.owner, lane.scope, lane.target)
    found = next((it for it in targets(project, lane.owner) if it.place == place), None)
    if found is not None:
        return found
    name = lane.target.replace("_", " ")
    if lane.scope == "midi":
        parameter = BEND if lane.target == "midi.bend" else MIDI
        return Target(*place, name, parameter, 0.0)
    values = [point.value for point in lane.points]
    low, high = min(values), max(values)
    parameter = Parameter("value", "", low, high if high > low else low + 1, low)
    return Target(*place, name, parameter, low)
