"""Which channels there are, in the order of their strips, and where each may lead."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from motorik.domain.references import MASTER
from motorik.journal.edits.mixer import AddSend, AddSideChain, SetOutput
from motorik.journal.path import EditError
from motorik.modules import registry
from motorik.modules.declaration import Declaration, Rate, Scope
from motorik.ui.text import _

if TYPE_CHECKING:
    from motorik.domain.project import Channel, Project
    from motorik.journal import Edit

CATEGORIES = ("Effect", "Filter")
"""Modules of these may be inserts: they make another sound of the one they hear."""


class Kind(StrEnum):
    """What a channel is: a bus that something is led into is a group, another one a return."""

    TRACK = "track"
    GROUP = "group"
    RETURN = "return"
    MASTER = "master"


@dataclass(frozen=True, slots=True)
class Entry:
    """A strip: the channel's id, what it is called and is, and which colour it has (tracks only)."""

    id: str
    name: str
    kind: Kind
    colour: int = 0


def entries(project: "Project") -> tuple[Entry, ...]:
    """Return every channel: tracks, groups and returns in their order, the master."""
    fed = {channel.output for channel in project.channels.values()}
    tracks = [
        Entry(track.id, track.name or track.id, Kind.TRACK, at) for at, track in enumerate(project.tracks)
    ]
    buses = [
        Entry(bus.id, bus.name or bus.id, Kind.GROUP if bus.id in fed else Kind.RETURN)
        for bus in project.mixer.returns
    ]
    return (*tracks, *buses, Entry(MASTER, _("Master"), Kind.MASTER))


def name_of(project: "Project", channel: str | None) -> str:
    """Return what a channel is called; None is the master."""
    return next((it.name for it in entries(project) if it.id == (channel or MASTER)), channel or "")


def effects() -> list[Declaration]:
    """Return every module that can be an insert, the categories one after another."""
    found = [it for it in registry().values() if it.scope is not Scope.VOICE and it.category in CATEGORIES]
    return sorted(found, key=lambda it: (CATEGORIES.index(it.category), _(it.name)))


def side_ports(channel: "Channel") -> list[tuple[str, str]]:
    """Return (target, insert) of every input of a channel that can hear another channel."""
    known = registry()
    return [
        (f"{module.id}.{port.id}", module.id)
        for module in channel.inserts
        if module.kind in known
        for port in known[module.kind].inputs
        if port.rate is Rate.AUDIO and port.id != "in"
    ]


def is_possible(project: "Project", edit: "Edit") -> bool:
    """Return whether an edit can be applied: it leads no channel round in a circle."""
    try:
        edit.apply(project)
    except EditError:
        return False
    return True


def outputs_of(project: "Project", channel: str) -> list[str | None]:
    """Return where a channel may be led: the master (None) and every bus that does not feed it."""
    buses = [bus.id for bus in project.mixer.returns if bus.id != channel]
    return [None, *(it for it in buses if is_possible(project, SetOutput(channel=channel, output=it)))]


def can_send(project: "Project", channel: str, bus: str) -> bool:
    """Return whether a channel may send to a bus it does not send to yet."""
    from motorik.domain.project import Send

    return (
        channel not in (bus, MASTER)
        and all(it.target != bus for it in project.channels[channel].sends)
        and is_possible(project, AddSend(channel=channel, item=Send(target=bus)))
    )


def can_hear(project: "Project", channel: str, target: str, source: str) -> bool:
    """Return whether an input of a channel may hear another channel."""
    from motorik.domain.project import SideChain

    edit = AddSideChain(channel=channel, item=SideChain(target=target, source=source))
    return source not in (channel, MASTER) and is_possible(project, edit)
