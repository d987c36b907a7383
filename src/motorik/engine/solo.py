"""Solo in place: which ways through the mixer stay open while something is soloed. Pure.

What is heard is what flows through a soloed channel, by all the ways it takes in the mix: its groups, its
returns. A soloed group stands for its members, and their sends are heard; a soloed return is heard with what
feeds it, and nothing else of that. Side chains are no way into the mix, and stay open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from motorik.domain.project import Channel, Project
from motorik.domain.references import MASTER


@dataclass(frozen=True, slots=True)
class Solo:
    """``past`` carries what went through a soloed channel, ``towards`` what will go through one."""

    on: bool = False
    past: frozenset[str] = frozenset()
    towards: frozenset[str] = frozenset()

    def closes(self, source: str, target: str) -> bool:
        """Whether nothing may go from channel (or instrument) ``source`` to channel ``target``."""
        return self.on and source not in self.past and target not in self.towards

    def closed(self, id: str, channel: Channel) -> frozenset[str]:
        """Return the destinations ``channel`` may not reach, ``""`` for its output."""
        if not self.on or id == MASTER:
            return frozenset()
        sends = {send.target for send in channel.sends if self.closes(id, send.target)}
        return frozenset(sends | ({""} if self.closes(id, channel.output or MASTER) else set()))


def solo(project: Project) -> Solo:
    """Return what the soloed channels of ``project`` leave open."""
    strips = {id: channel for id, channel in project.channels.items() if id != MASTER}
    soloed = {id for id, channel in strips.items() if channel.soloed}
    if not soloed:
        return Solo()
    members: dict[str, list[str]] = {id: [] for id in strips}
    hearers: dict[str, list[str]] = {MASTER: []}
    for id, channel in strips.items():
        hearers[id] = [channel.output or MASTER, *(send.target for send in channel.sends)]
        if channel.output is not None:
            members[channel.output].append(id)
    for track in project.tracks:
        hearers[track.id] += [output.target for output in track.outputs]
    feeders: dict[str, list[str]] = {id: [] for id in hearers}
    for id, targets in hearers.items():
        for target in targets:
            feeders[target].append(id)
    soloed = _reached(soloed, members)
    return Solo(True, frozenset(_reached(soloed, hearers)), frozenset(_reached(soloed, feeders)))


def _reached(start: Iterable[str], ways: Mapping[str, Iterable[str]]) -> set[str]:
    found, pending = set(start), list(start)
    while pending:
        for target in ways[pending.pop()]:
            if target not in found:
                found.add(target)
                pending.append(target)
    return found
