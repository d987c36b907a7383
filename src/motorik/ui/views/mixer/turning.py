"""What is turned on a strip beside level and pan, as hot values: sends and the parameters of effects."""

from typing import TYPE_CHECKING

from motorik.journal.edits.mixer import SetSendLevel
from motorik.journal.edits.parameters import SetInsertParameter
from motorik.modules import registry
from motorik.studio.protocol import Studio
from motorik.ui.models.parameters import Address, HotParameter
from motorik.ui.text import _
from motorik.ui.text.naming import named

if TYPE_CHECKING:
    from motorik.domain.project import Project


def send_level(studio: Studio, channel: str, bus: str) -> HotParameter:
    """Return how much a channel sends to a bus, in dB; silence when it does not."""

    def read(project: "Project") -> float:
        found = project.channels.get(channel)
        sends = found.sends if found else ()
        return next((it.level_db for it in sends if it.target == bus), -96.0)

    return HotParameter(
        studio, _("Set the send"), read,
        lambda value: SetSendLevel(channel=channel, target=bus, level_db=value),
        Address(channel, f"send-{bus}.level_db", "channel"),
    )  # fmt: skip


def insert_value(studio: Studio, channel: str, insert: str, parameter: str) -> HotParameter:
    """Return a parameter of a channel's effect, in its unit."""

    def read(project: "Project") -> float:
        found = project.channels.get(channel)
        module = next((it for it in found.inserts if it.id == insert), None) if found else None
        if module is None:
            return 0.0
        value = module.parameters.get(parameter)
        return registry()[module.kind].parameter(parameter).default if value is None else value

    return HotParameter(
        studio, _("Turn {name}").format(name=named(parameter)), read,
        lambda value: SetInsertParameter(channel=channel, insert=insert, parameter=parameter, value=value),
        Address(channel, f"{insert}.{parameter}", "channel"),
    )  # fmt: skip
