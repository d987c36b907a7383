"""Channel strips as hands have them: the fader's law, hot values for level and pan."""

from math import log10
from typing import TYPE_CHECKING

from motorik.journal.edits.mixer import SetLevel, SetPan
from motorik.studio.protocol import Studio
from motorik.ui.models.parameters import Address, HotParameter
from motorik.ui.text import _

if TYPE_CHECKING:
    from motorik.domain.project import Project

SILENCE_DB, MOST_DB = -96.0, 12.0
ZERO_POSITION = 0.8
"""Where 0 dB stands on a fader."""


def fader_position(level_db: float) -> float:
    """Return where a fader stands, 0 to 1: 0 dB at 0.8, +12 dB at 1, the lower the denser."""
    if level_db <= SILENCE_DB:
        return 0.0
    if level_db >= 0:
        return ZERO_POSITION + (1 - ZERO_POSITION) * min(level_db, MOST_DB) / MOST_DB
    return float(ZERO_POSITION * 10 ** (level_db / 40))


def fader_level(position: float) -> float:
    """Return the level in dB, to a tenth, at a place from 0 to 1; the inverse of :func:`fader_position`."""
    if position >= ZERO_POSITION:
        return round(min((position - ZERO_POSITION) / (1 - ZERO_POSITION), 1.0) * MOST_DB, 1)
    if position <= 0:
        return SILENCE_DB
    return round(max(40 * log10(position / ZERO_POSITION), SILENCE_DB), 1)


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
