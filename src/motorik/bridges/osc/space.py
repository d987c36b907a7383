"""The addresses of a song: a pure function of the project and of what modules and machines declare."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Final

from motorik.bridges.osc.channels import channel_nodes
from motorik.bridges.osc.commands import song_nodes
from motorik.bridges.osc.instruments import track_nodes
from motorik.bridges.osc.nodes import Node
from motorik.bridges.osc.patterns import is_pattern, matches
from motorik.domain.project import Project
from motorik.domain.references import MASTER

if TYPE_CHECKING:
    from motorik.domain.project import Channel

MOST_FOUND: Final = 20_000
"""How many addresses a pattern may be about."""


@dataclass(slots=True)
class Branch:
    """What stands at a place of the tree: an address, names below it, or both. Not changed once built."""

    node: Node | None = None
    below: "dict[str, Branch]" = field(default_factory=dict)

    def nodes(self) -> Iterator[Node]:
        """Yield what stands here and below, in the order it was declared."""
        if self.node is not None:
            yield self.node
        for branch in self.below.values():
            yield from branch.nodes()


class AddressSpace:
    """A tree of nodes. Immutable: another song, or another shape of it, has another one."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.root = Branch()
        for node in nodes:
            branch = self.root
            for name in node.address[1:].split("/"):
                branch = branch.below.setdefault(name, Branch())
            # What comes first keeps the address: names of panels before those made of ids.
            branch.node = branch.node or node

    def __iter__(self) -> Iterator[Node]:
        return self.root.nodes()

    def branch(self, address: str) -> Branch | None:
        """Return what stands at ``address``, no pattern; None when there is nothing."""
        branch: Branch | None = self.root
        for name in filter(None, address.split("/")):
            branch = branch.below.get(name) if branch else None
        return branch

    def find(self, pattern: str) -> list[Node]:
        """Return the addresses that ``pattern`` is about, at most :data:`MOST_FOUND`."""
        branches = [self.root]
        for part in pattern[1:].split("/"):
            if is_pattern(part):
                branches = [
                    below
                    for branch in branches
                    for name, below in branch.below.items()
                    if matches(part, name)
                ][:MOST_FOUND]
            else:
                branches = [branch.below[part] for branch in branches if part in branch.below]
        return [branch.node for branch in branches if branch.node is not None]


def address_space(project: Project) -> AddressSpace:
    """Return the addresses of a song."""
    return AddressSpace(_nodes(project))


def _nodes(project: Project) -> Iterator[Node]:
    yield from song_nodes(project)
    for track in project.tracks:
        yield from track_nodes(project, track)
        yield from channel_nodes(project, "/track/{track}", track.id, track.channel, track.name)
    for bus in project.mixer.returns:
        yield from channel_nodes(project, "/return/{return}", bus.id, bus.channel, bus.name)
    yield from channel_nodes(project, "/master", MASTER, project.mixer.master, "")


class KeptSpace:
    """The address space of a song that changes: made anew when its shape is another. Any thread may call."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._project: Project | None = None
        self._shape: object = None
        self._space = AddressSpace(())

    def of(self, project: Project) -> AddressSpace:
        """Return the addresses of ``project``."""
        with self._lock:
            if project is not self._project:
                self._project, shape = project, shape_of(project)
                if shape != self._shape:
                    self._shape, self._space = shape, address_space(project)
            return self._space


def shape_of(project: Project) -> object:
    """Return what decides which addresses there are: songs of the same shape have the same ones."""
    live = project.live
    return (
        [(it.id, it.name, [(module.id, module.kind) for module in it.modules],
          [(macro.id, macro.name) for macro in it.macros]) for it in project.patches],
        [(it.id, it.name, it.patch, _strip(it.channel)) for it in project.tracks],
        [(it.id, it.name, _strip(it.channel)) for it in project.mixer.returns],
        _strip(project.mixer.master),
        [(it.id, it.name) for it in live.scenes],
        [(it.id, it.name) for it in live.knobs],
        [(it.track, it.scene) for it in live.clips],
    )  # fmt: skip


def _strip(channel: "Channel") -> object:
    inserts = [(module.id, module.kind) for module in channel.inserts]
    return channel.rack, inserts, [send.target for send in channel.sends]
