"""The value a parameter has when nothing moves it: that of patch or channel, else the declared default."""

from collections.abc import Iterable

from motorik.domain.patch import Module
from motorik.domain.project import Channel, Project, Return, Track
from motorik.modules import registry

MASTER = "master"


def base_value(project: Project, owner: str, scope: str, target: str) -> float | None:
    """Return the value of ``target`` without automation or locks, or None when there is no such parameter."""
    module_id, _, parameter = target.partition(".")
    if scope == "patch":
        return _in_modules(_patch_modules(project, owner), module_id, parameter)
    channel = _channel(project, owner)
    if channel is None:
        return None
    if module_id == "channel":
        return {"level_db": channel.level_db, "pan": channel.pan}.get(parameter)
    if module_id.startswith("send-") and parameter == "level_db":
        sends = (send.level_db for send in channel.sends if f"send-{send.target}" == module_id)
        return next(sends, None)
    return _in_modules(channel.inserts, module_id, parameter)


def _patch_modules(project: Project, owner: str) -> tuple[Module, ...]:
    wanted = next((track.patch for track in project.tracks if track.id == owner), None)
    return next((patch.modules for patch in project.patches if patch.id == wanted), ())


def _channel(project: Project, owner: str) -> Channel | None:
    if owner == MASTER:
        return project.mixer.master
    holders: list[Track | Return] = [*project.tracks, *project.mixer.returns]
    return next((holder.channel for holder in holders if holder.id == owner), None)


def _in_modules(modules: Iterable[Module], id: str, parameter: str) -> float | None:
    for module in modules:
        if module.id == id:
            declared = registry().get(module.kind)
            defaults = {p.id: float(p.default) for p in declared.parameters} if declared else {}
            return module.parameters.get(parameter, defaults.get(parameter))
    return None
