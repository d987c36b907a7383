"""Compiled graphs: what a patch or a channel is to the native engine, in numbers only.

Nodes stand in execution order; ports and parameters are named by their place in the declaration.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from motorik.domain.patch import Polarity
from motorik.modules.declaration import Declaration

INPUT = -1
"""As the source of a wire: the input of the unit itself."""


class GraphError(ValueError):
    """A patch or channel that cannot sound; one sentence says what, where and what would be allowed."""


@dataclass(frozen=True, slots=True)
class Node:
    """A module instance: ``values`` of all parameters in declared order, ``samples`` by project id.

    ``tables`` are in declared order, empty where none is drawn.
    """

    id: str
    declaration: Declaration
    values: tuple[float, ...]
    samples: tuple[str, ...] = ()
    tables: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Wire:
    """Output ``output`` of node ``source`` (or :data:`INPUT`) into input ``input`` of node ``target``."""

    source: int
    output: int
    target: int
    input: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Output ``output`` of node ``source`` moves parameter ``parameter`` of node ``target`` by ``amount``.

    ``polarity`` and ``curve``: how the signal is read before.
    """

    source: int
    output: int
    target: int
    parameter: int
    amount: float
    polarity: Polarity = Polarity.DIRECT
    curve: float = 0.0


@dataclass(frozen=True, slots=True)
class Exit:
    """What the unit gives to others: into port ``port`` of ``destination``, a channel's id.

    Empty for what comes next: after an instrument its channel, after a channel the master. Out of an
    instrument, a module's id: its jack.
    """

    node: int
    left: int
    right: int
    destination: str = ""
    port: int = 0


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in execution order and how they hang together. Sums follow the order of the tuples."""

    nodes: tuple[Node, ...]
    wires: tuple[Wire, ...]
    turns: tuple[Turn, ...]
    exits: tuple[Exit, ...]
    feedback: frozenset[tuple[int, int]] = frozenset()
    index: Mapping[str, int] = field(default_factory=dict, compare=False)

    def latencies(self, sample_rate: float) -> tuple[int, ...]:
        """Return for every node the declared latency in frames of the longest path to its output.

        Feedback does not count. Each module rounds its own latency, as it does when it runs.
        """
        arrival = [0] * len(self.nodes)
        sources: list[list[int]] = [[] for _ in self.nodes]
        for wire in self.wires:
            if wire.source != INPUT and (wire.source, wire.target) not in self.feedback:
                sources[wire.target].append(wire.source)
        for number, node in enumerate(self.nodes):
            heard = max((arrival[source] for source in sources[number]), default=0)
            arrival[number] = heard + own_latency(node.declaration, sample_rate)
        return tuple(arrival)

    def latency(self, sample_rate: float, destination: str = "") -> int:
        """Return the frames by which the slowest path to ``destination`` lags; 0 when nothing goes there."""
        arrival = self.latencies(sample_rate)
        return max((arrival[exit.node] for exit in self.exits if exit.destination == destination), default=0)


def own_latency(declaration: Declaration, sample_rate: float) -> int:
    """Return the latency of one module in frames, rounded as it does itself."""
    return declaration.latency_frames + round(declaration.latency_ms * sample_rate / 1000)
