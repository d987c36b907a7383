"""The value a parameter has when nothing moves it: that of patch or channel, else the declared default."""

from collections.abc import Iterable

from motorik.domain.device import PREFIX
from motorik.domain.patch import Module
from motorik.domain.project import Project
from motorik.modules import registry
from motorik.sequencer.midi_lanes import SCOPE, resting_touch
from motorik.sequencer.targets import patch_of


def base_value(project: Project, owner: str, scope: str, target: str) -> float | None:
    """Return the value of ``target`` without automation or locks, or None when there is no such parameter."""
    module_id, _, parameter = target.partition(".")
    if scope == SCOPE:
        return _of_device(project, owner, target) if target.startswith(PREFIX) else resting_touch(target)
    if scope != "channel":
        own = next((track.patch for track in project.tracks if track.id == owner), None)
        patch = None if own is None else patch_of(own, scope)
        return _in_modules(_modules(project, patch), module_id, parameter)
    channel = project.channels.get(owner)
    if channel is None:
        return None
    if module_id == "channel":
        return {"level_db": channel.level_db, "pan": channel.pan}.get(parameter)
    if module_id.startswith("send-") and parameter == "level_db":
        sends = (send.level_db for send in channel.sends if f"send-{send.target}" == module_id)
        return next(sends, None)
    return _in_modules((*_modules(project, channel.rack), *channel.inserts), module_id, parameter)


def _of_device(project: Project, owner: str, target: str) -> float | None:
    """Return where a parameter of a track's hardware stands by itself, None where nobody says."""
    outside = next((track.outside for track in project.tracks if track.id == owner), None)
    named = outside.device if outside else None
    device = next((it.device for it in project.devices if it.id == named), None)
    parameter = device.ids.get(target.removeprefix(PREFIX)) if device else None
    return None if parameter is None or parameter.default is None else float(parameter.default)


def _modules(project: Project, patch: str | None) -> tuple[Module, ...]:
    return next((it.modules for it in project.patches if it.id == patch), ())


def _in_modules(modules: Iterable[Module], id: str, parameter: str) -> float | None:
    for module in modules:
        if module.id == id:
            declared = registry().get(module.kind)
            defaults = {p.id: float(p.default) for p in declared.parameters} if declared else {}
            return module.parameters.get(parameter, defaults.get(parameter))
    return None
