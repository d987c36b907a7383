"""Parameters by the names automation has for them: how they stand, and the edit that sets them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from motorik.domain.ids import Id
from motorik.domain.project import Project
from motorik.journal.edits.mixer import SetLevel, SetPan, SetSendLevel
from motorik.journal.edits.parameters import SetInsertParameter, SetParameter
from motorik.journal.edits.patches import SetMacroValue
from motorik.modules import registry
from motorik.modules.scaling import fader_level, fader_position, position_of, value_at

if TYPE_CHECKING:
    from motorik.domain.patch import Module, Patch
    from motorik.domain.project import Channel
    from motorik.journal import Edit
    from motorik.modules.declaration import Parameter

Address = tuple[Id, str, str]
"""Owner, scope and target, as in automation."""


@dataclass(frozen=True, slots=True)
class Found:
    """A parameter of a song: its ``value``, where that stands on its way, and how it is set."""

    name: str
    value: float
    position_of: Callable[[float], float]
    value_at: Callable[[float], float]
    edit: "Callable[[float], Edit]"


def find(project: Project, address: Address) -> Found | None:
    """Return the parameter of that name; None when the song has none."""
    owner, scope, target = address
    module_id, _, parameter = target.partition(".")
    if scope == "patch":
        track = next((it for it in project.tracks if it.id == owner), None)
        return None if track is None else _in_patch(project, track.patch, module_id, parameter)
    channel = project.channels.get(owner)
    if channel is None:
        return None
    strip = _of_strip(owner, channel, module_id, parameter)
    if strip is not None:
        return strip
    insert = next((it for it in channel.inserts if it.id == module_id), None)
    if insert is None:
        return None if channel.rack is None else _in_patch(project, channel.rack, module_id, parameter)
    return _of_module(
        insert, parameter,
        lambda value: SetInsertParameter(channel=owner, insert=module_id, parameter=parameter, value=value),
    )  # fmt: skip


def _in_patch(project: Project, patch: str, module_id: str, parameter: str) -> Found | None:
    found = next((it for it in project.patches if it.id == patch), None)
    if found is not None and module_id.startswith("macro-") and parameter == "value":
        return _of_macro(found, module_id.removeprefix("macro-"))
    module = next((it for it in found.modules if it.id == module_id), None) if found else None
    if module is None:
        return None
    return _of_module(
        module, parameter,
        lambda value: SetParameter(patch=patch, module=module_id, parameter=parameter, value=value),
    )  # fmt: skip


def _of_macro(patch: "Patch", macro_id: str) -> Found | None:
    macro = next((it for it in patch.macros if it.id == macro_id), None)
    if macro is None:
        return None
    return Found(
        macro.name or macro.id, macro.value, lambda value: value, lambda position: position,
        lambda value: SetMacroValue(patch=patch.id, macro=macro_id, value=round(value, 4)),
    )  # fmt: skip


def _of_module(module: "Module", parameter: str, edit: "Callable[[float], Edit]") -> Found | None:
    kind = registry().get(module.kind)
    known: Parameter | None = (
        next((it for it in kind.parameters if it.id == parameter), None) if kind else None
    )
    if known is None or known.host:
        return None
    value = module.parameters.get(parameter)
    return Found(
        f"{module.id} {parameter.replace('_', ' ')}",
        known.default if value is None else value,
        lambda value: position_of(known, value),
        lambda position: value_at(known, position),
        edit,
    )


def _of_strip(owner: str, channel: "Channel", part: str, parameter: str) -> Found | None:
    match part, parameter:
        case "channel", "level_db":
            return Found(
                f"{owner} level", channel.level_db, fader_position, fader_level,
                lambda value: SetLevel(channel=owner, level_db=value),
            )  # fmt: skip
        case "channel", "pan":
            return Found(
                f"{owner} pan", channel.pan, lambda value: (value + 1) / 2,
                lambda position: round(2 * position - 1, 2),
                lambda value: SetPan(channel=owner, pan=value),
            )  # fmt: skip
        case _, "level_db" if part.startswith("send-"):
            bus = part.removeprefix("send-")
            send = next((it for it in channel.sends if it.target == bus), None)
            if send is None:
                return None
            return Found(
                f"{owner} to {bus}", send.level_db, fader_position, fader_level,
                lambda value: SetSendLevel(channel=owner, target=bus, level_db=value),
            )  # fmt: skip
        case _:
            return None
