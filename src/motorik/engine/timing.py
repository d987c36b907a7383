"""Latency compensation: how long each route waits, so that whatever is added up belongs together. Pure.

Every way into a channel waits for the slowest one. What a channel hears meets its side chains where they are
heard: the earlier of the two waits, the channel at its ``input``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from motorik.domain.patch import INPUT as INPUT_ID
from motorik.domain.references import MASTER
from motorik.engine.compiling import CHANNEL_ID
from motorik.engine.graph import INPUT, Graph, own_latency
from motorik.engine.slots import is_instrument

if TYPE_CHECKING:
    from motorik.engine.layout import Route, Unit

ALIGN = "align"
LONGEST = 8192
"""Frames a route can wait at most; what is slower still comes late."""

Holds = Mapping[int, int]
"""Frames by the node of a unit that holds its signal back."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Frames: what a channel needs with its instrument, what it waits, and all from there to the output."""

    own: int
    compensation: int
    total: int


@dataclass(frozen=True, slots=True)
class Timing:
    """The holds of every unit, and the latencies of every channel by its owner."""

    holds: tuple[Holds, ...]
    latencies: Mapping[str, Latency]


def side_delays(graph: Graph, latencies: Sequence[int], sample_rate: float) -> dict[int, int]:
    """Return how much later than the unit's input the module behind each side chain port hears it."""
    return {
        wire.output: latencies[wire.target] - own_latency(graph.nodes[wire.target].declaration, sample_rate)
        for wire in graph.wires
        if wire.source == INPUT and wire.output > 0
    }


def compensate(units: Sequence["Unit"], routes: Sequence["Route"]) -> Timing:
    """Return what makes all sums of a layout meet; units stand in execution order."""
    incoming: list[list[Route]] = [[] for _ in units]
    for route in routes:
        if route.target >= 0:
            incoming[route.target].append(route)
    holds: list[dict[int, int]] = [{} for _ in units]
    heard, begins = [0] * len(units), [0] * len(units)

    def leaves(route: "Route") -> int:
        return begins[route.unit] + units[route.unit].latencies[route.node]

    def hold(unit: int, node: int, frames: int) -> int:
        if ALIGN not in (it.id for it in units[unit].graph.nodes[node].declaration.parameters):
            return 0
        holds[unit][node] = held = min(frames, LONGEST)
        return held

    for number, unit in enumerate(units):
        main = [route for route in incoming[number] if route.port == 0]
        side = [route for route in incoming[number] if route.port in unit.side_delays]
        heard[number] = begins[number] = max(map(leaves, main), default=0)
        for route in main:
            hold(route.unit, route.node, heard[number] - leaves(route))
        if side:
            latest = max(leaves(route) - unit.side_delays[route.port] for route in side)
            begins[number] += hold(number, unit.graph.index[INPUT_ID], max(0, latest - heard[number]))
        for route in side:
            wait = begins[number] + unit.side_delays[route.port] - leaves(route)
            hold(route.unit, route.node, max(0, wait))
    return Timing(tuple(holds), _latencies(units, routes, holds, heard, begins))


def _latencies(
    units: Sequence["Unit"],
    routes: Sequence["Route"],
    holds: Sequence[Holds],
    heard: Sequence[int],
    begins: Sequence[int],
) -> dict[str, Latency]:
    mains = {
        route.unit: route
        for route in routes
        if units[route.unit].part == "channel" and route.node == units[route.unit].graph.index[CHANNEL_ID]
    }
    instruments = {unit.owner for unit in units if is_instrument(unit.part)}
    onward = [0] * (len(units) + 1)  # the last one, -1, is the main output
    found: dict[str, Latency] = {}
    for number in range(len(units) - 1, -1, -1):
        if number not in mains:
            continue
        unit, route = units[number], mains[number]
        own = unit.latencies[route.node]
        waits = begins[number] - heard[number] + holds[number].get(route.node, 0)
        onward[number] = own + waits + onward[route.target]
        before = heard[number] if unit.owner in instruments else 0
        found[unit.owner] = Latency(own + before, waits, heard[number] + onward[number])
    return {id: found[id] for id in (*(id for id in reversed(found) if id != MASTER), MASTER)}
