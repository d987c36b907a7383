"""Channel strips as hands have them: the fader's law, hot values for level and pan."""

from typing import TYPE_CHECKING

from motorik.journal.edits.mixer import SetLevel, SetPan
from motorik.modules.scaling import MOST_DB as MOST_DB
from motorik.modules.scaling import SILENCE_DB as SILENCE_DB
from motorik.modules.scaling import ZERO_POSITION as ZERO_POSITION
from motorik.modules.scaling import fader_level as fader_level
from motorik.modules.scaling import fader_position as fader_position
from motorik.studio.protocol import Studio
from motorik.ui.models.parameters import Address, HotParameter
from motorik.ui.text import _

if TYPE_CHECKING:
    from motorik.domain.project import Project


def channel_level(studio: Studio, channel: str) -> HotParameter:
    """Return the level of a channel as a hot value, in dB."""

    def read(project: "Project") -> float:
        return project.channels[channel].level_db if channel in project.channels else 0.0

    return HotParameter(
        studio, _("Set the level"), read, lambda value: SetLevel(channel=channel, level_db=value),
        Address(channel, "channel.level_db", "channel"),
    )  # fmt: skip


def channel_pan(studio: Studio, channel: str) -> HotParameter:
    """Return the pan of a channel as a hot value, -1 to 1."""

    def read(project: "Project") -> float:
        return project.channels[channel].pan if channel in project.channels else 0.0

    return HotParameter(
        studio, _("Set the pan"), read, lambda value: SetPan(channel=channel, pan=round(value, 2)),
        Address(channel, "channel.pan", "channel"),
    )  # fmt: skip
