"""The addresses of a song: a pure function of the project and of what modules and machines declare."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import Final

from motorik.bridges.osc.channels import channel_nodes
from motorik.bridges.osc.commands import song_nodes
from motorik.bridges.osc.instruments import track_nodes
from motorik.bridges.osc.nodes import Node
from motorik.bridges.osc.patterns import is_pattern, matches
from motorik.domain.project import Channel, Project
from motorik.domain.references import MASTER

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
    return AddressSpace(node for _shape, make in _parts(project) for node in make())


class KeptSpace:
    """The address space of a song that changes: only what has another shape is made anew.

    Any thread may call.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._project: Project | None = None
        self._parts: dict[Hashable, tuple[Node, ...]] = {}
        self._space = AddressSpace(())

    def of(self, project: Project) -> AddressSpace:
        """Return the addresses of ``project``."""
        with self._lock:
            if project is not self._project:
                self._project, parts = project, _parts(project)
                if [shape for shape, _make in parts] != [*self._parts]:
                    kept = self._parts
                    self._parts = {
                        shape: kept[shape] if shape in kept else tuple(make()) for shape, make in parts
                    }
                    self._space = AddressSpace(node for part in self._parts.values() for node in part)
            return self._space


Part = tuple[Hashable, Callable[[], Iterator[Node]]]
"""Some addresses of a song: what decides which they are, and what makes them."""


def _parts(project: Project) -> list[Part]:
    live = project.live
    patches: dict[str, Hashable] = {
        it.id: (it.id, tuple((module.id, module.kind) for module in it.modules),
                tuple((macro.id, macro.name) for macro in it.macros))
        for it in project.patches
    }  # fmt: skip
    scenes = tuple((it.id, it.name) for it in live.scenes)
    song = (scenes, tuple((it.id, it.name) for it in live.knobs))
    parts: list[Part] = [(song, partial(song_nodes, project))]
    for track in project.tracks:
        clips = tuple(it.scene for it in live.clips if it.track == track.id)
        parts += [
            ((track.id, patches[track.patch], clips), partial(track_nodes, project, track)),
            _channel(project, patches, "/track/{track}", track.id, track.channel, track.name),
        ]
    for bus in project.mixer.returns:
        parts.append(_channel(project, patches, "/return/{return}", bus.id, bus.channel, bus.name))
    parts.append(_channel(project, patches, "/master", MASTER, project.mixer.master, ""))
    return parts


def _channel(
    project: Project, patches: dict[str, Hashable], family: str, id: str, channel: Channel, name: str
) -> Part:
    inserts = tuple((module.id, module.kind) for module in channel.inserts)
    sends = tuple(send.target for send in channel.sends)
    shape = (family, id, name, patches.get(channel.rack or ""), inserts, sends)
    return shape, partial(channel_nodes, project, family, id, channel, name)
