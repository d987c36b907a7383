"""Projects laid out as units in execution order, with everything a native plan needs to be told. Pure.

Tracks become an instrument, one more for each other patch their notes name, a jack for each of their direct
outputs and a channel; returns and the master a channel each. They run in an order that follows all routes,
else in that of the song; sums follow the order in which units run, so a mix has the same bits whatever runs
in parallel.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import blake2b

from motorik.domain.patch import Patch, Sample, VoiceMode
from motorik.domain.project import Channel, DirectOutput, Project, Track
from motorik.domain.references import MASTER
from motorik.engine.compiling import (
    CHANNEL_ID,
    DECK_ID,
    Kinds,
    Standing,
    Tap,
    compile_channel,
    compile_deck,
    compile_jack,
    compile_patch,
    side_ports,
)
from motorik.engine.decks import Decks, decks_of
from motorik.engine.graph import Exit, Graph, GraphError, Node
from motorik.engine.ordering import order
from motorik.engine.slots import Part, SlotTable, is_instrument, module_seed
from motorik.engine.solo import solo
from motorik.engine.timing import ALIGN, Holds, Latency, Timing, compensate, side_delays
from motorik.engine.unrolled import Unrolled
from motorik.sequencer.score import instruments_of
from motorik.sequencer.targets import scope_of

Played = Sample | Unrolled
"""What a module plays: a sample as it is, or laid out for a deck."""

MAIN_OUTPUT = -1
"""As the target of a route: the engine's main output."""
MAX_UNITS = 512


@dataclass(frozen=True, slots=True)
class Voices:
    """How an instrument shares its voices among notes, as in its patch; a channel has one that never ends."""

    mode: VoiceMode = VoiceMode.POLY
    polyphony: int = 1
    glide_seconds: float = 0.0
    glide_always: bool = False
    chokes: tuple[tuple[int, ...], ...] = ()


NO_VOICES = Voices()


@dataclass(frozen=True, slots=True)
class Unit:
    """An instrument, a jack or a channel strip. ``fingerprint`` tells structures apart, not parameter values.

    ``latencies`` are in frames, of every node; ``side_delays`` say when side chains are heard, by port.
    ``source`` (objects), ``standing`` and ``seed`` are what it was made of.
    """

    owner: str
    part: Part
    slot: int
    graph: Graph
    node_slots: tuple[int, ...]
    seeds: tuple[int, ...]
    samples: Mapping[str, Played]
    voices: Voices
    fingerprint: int
    latencies: tuple[int, ...]
    side_delays: Mapping[int, int]
    source: tuple[object, ...] = field(compare=False)
    standing: object = None
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """Where an exit of unit ``unit`` goes: into a port of unit ``target``.

    ``tap`` numbers it among the stems, -1 when it is none.
    """

    unit: int
    node: int
    left: int
    right: int
    target: int
    tap: int = -1
    port: int = 0


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """A parameter of the node in ``slot`` got another value."""

    slot: int
    parameter: int
    value: float


@dataclass(frozen=True, slots=True)
class Layout:
    """All units in execution order, their routes in the order of summing, the owners of the stems by tap.

    Stems are what goes directly to the master: their sum is what it hears.
    """

    units: tuple[Unit, ...]
    routes: tuple[Route, ...]
    stems: tuple[str, ...]
    timing: Timing

    @property
    def latencies(self) -> Mapping[str, Latency]:
        """What each channel needs and waits, in frames."""
        return self.timing.latencies

    @property
    def structure(self) -> tuple[object, ...]:
        """What two layouts must share for one plan to serve both."""
        return tuple((unit.slot, unit.fingerprint) for unit in self.units), self.routes

    def unit(self, owner: str, part: Part) -> Unit | None:
        """Return one unit, or None where there is none."""
        return next((unit for unit in self.units if unit.owner == owner and unit.part == part), None)


def lay_out(
    project: Project,
    slots: SlotTable,
    kinds: Kinds | None = None,
    before: Layout | None = None,
    *,
    sample_rate: float = 48000,
    separate: bool = False,
) -> Layout:
    """Return the layout of ``project``; whatever is the same object as in ``before`` is not compiled again.

    ``separate``: every channel of a deck has a strip, also those where nothing is set.

    Raises:
        GraphError: a patch or channel is wrong, or there are too many of them.
    """
    return _LayingOut(project, slots, kinds, before, sample_rate, separate).finish()


def parameter_changes(before: Layout, after: Layout) -> list[ParameterChange]:
    """Return the values that differ in units the two layouts share, in execution order."""
    old = {unit.slot: unit for unit in before.units}
    return [
        ParameterChange(slot, index, value)
        for unit in after.units
        if (was := old.get(unit.slot)) and was is not unit and was.fingerprint == unit.fingerprint
        for slot, node, previous in zip(unit.node_slots, unit.graph.nodes, was.graph.nodes, strict=True)
        for index, (value, last) in enumerate(zip(node.values, previous.values, strict=True))
        if value != last
    ]


class _LayingOut:
    """The units and routes of one project while they are collected."""

    def __init__(
        self,
        project: Project,
        slots: SlotTable,
        kinds: Kinds | None,
        before: Layout | None,
        sample_rate: float,
        separate: bool,
    ) -> None:
        self.project = project
        self.slots = slots
        self.kinds = kinds
        self.before = before
        self.sample_rate = sample_rate
        self.known = {(unit.owner, unit.part): unit for unit in before.units} if before else {}
        self.patches = {patch.id: patch for patch in project.patches}
        self.samples = {sample.id: sample for sample in project.samples}
        self.instruments = instruments_of(project)
        self.solo = solo(project)
        self.taps = _taps(project)
        self.decks = decks_of(project, self.solo, separate=separate)

    def finish(self) -> Layout:
        channels = self.project.channels.items()
        stems = tuple(id for id, channel in channels if channel.output is None and id != MASTER)
        units = self._units()
        routes = tuple(_routes(units, stems))
        edges = [(route.unit, route.target) for route in routes if route.target != MAIN_OUTPUT]
        sequence, _ = order(len(units), edges)  # a valid project has no circle
        if sequence != tuple(range(len(units))):
            units = [units[number] for number in sequence]
            routes = tuple(_routes(units, stems))
        layout = Layout(tuple(units), routes, stems, Timing((), {}))
        if self.before and self.before.structure == layout.structure:
            timing = self.before.timing
        else:
            timing = compensate(units, routes)
        held = tuple(_held(unit, holds) for unit, holds in zip(units, timing.holds, strict=True))
        return replace(layout, units=held, timing=timing)

    def _units(self) -> list[Unit]:
        units: list[Unit] = []
        for track in self.project.tracks:
            if self.decks is not None and track.id in self.decks.channels:
                units += self._deck_units(self.decks, track)
                continue
            patch = self.patches[track.patch]
            plugged = [output for output in track.outputs if output.module in patch.outputs]
            if track.outside is None or track.outside.inside:
                units.append(self._instrument(track.id, "patch", patch, tuple(it.module for it in plugged)))
                units += [
                    self._instrument(track.id, scope_of(track.patch, other), self.patches[other], ())
                    for other in self.instruments.get(track.id, ())
                ]
                units += [self._jack(track, output) for output in plugged]
            units.append(self._channel(track.id, track.channel))
        units += [self._channel(bus.id, bus.channel) for bus in self.project.mixer.returns]
        units.append(self._channel(MASTER, self.project.mixer.master))
        if len(units) > MAX_UNITS:
            raise GraphError(f"the project needs {len(units)} instruments and channels; allowed {MAX_UNITS}")
        return units

    def _deck_units(self, decks: Decks, track: Track) -> list[Unit]:
        """Return what plays a channel of the deck: its first plain one brings the unit that mixes those."""
        number = decks.channels[track.id]
        if number in decks.own:
            return [self._deck(track.id, decks, (number,)), self._channel(track.id, track.channel)]
        return [self._deck(MASTER, decks, decks.mixed)] if number == decks.mixed[0] else []

    def _deck(self, owner: str, decks: Decks, numbers: tuple[int, ...]) -> Unit:
        mixes = owner == MASTER
        settings = decks.settings(numbers, at_rest=not mixes)
        played = decks.samples(self.samples)
        standing = (settings, tuple(played.values()))
        known = self.known.get((owner, DECK_ID))
        if known and known.standing == standing and known.seed == self.project.seed:
            return known
        graph = compile_deck(owner, tuple(played), settings, self.kinds, mixes=mixes)
        return self._unit(owner, DECK_ID, graph, (), standing, played=played)

    def _instrument(self, owner: str, part: Part, patch: Patch, plugged: tuple[str, ...]) -> Unit:
        known = self._made(owner, part, (patch,), plugged)
        if known:
            return known
        graph = compile_patch(patch, self.kinds, plugged)
        voices = Voices(patch.mode, patch.polyphony, patch.glide_seconds, patch.glide_always, patch.chokes)
        return self._unit(owner, part, graph, (patch,), plugged, voices=voices)

    def _jack(self, track: Track, output: DirectOutput) -> Unit:
        part = f"jack-{output.module}"
        silent = track.channel.muted or self.solo.closes(track.id, output.target)
        known = self._made(track.id, part, (), (output.target, silent))
        if known:
            return known
        graph = compile_jack(track.id, output.target, self.kinds, silent=silent)
        return self._unit(track.id, part, graph, (), (output.target, silent))

    def _channel(self, owner: str, channel: Channel) -> Unit:
        standing = Standing(tuple(self.taps.get(owner, ())), channel.muted, self.solo.closed(owner, channel))
        rack = self.patches[channel.rack] if channel.rack is not None else None
        known = self._made(owner, "channel", (channel, rack), standing)
        if known:
            return known
        graph = compile_channel(owner, channel, self.kinds, rack=rack, standing=standing)
        return self._unit(owner, "channel", graph, (channel, rack), standing)

    def _made(self, owner: str, part: Part, source: tuple[object, ...], standing: object) -> Unit | None:
        """Return the unit of the layout before if it was made of the very same things."""
        unit = self.known.get((owner, part))
        if (
            unit is None
            or any(was is not now for was, now in zip(unit.source, source, strict=True))
            or unit.standing != standing
            or unit.seed != self.project.seed
        ):
            return None
        return unit if all(self.samples.get(id) == sample for id, sample in unit.samples.items()) else None

    def _unit(
        self,
        owner: str,
        part: Part,
        graph: Graph,
        source: tuple[object, ...],
        standing: object,
        *,
        voices: Voices = NO_VOICES,
        played: Mapping[str, Played] | None = None,
    ) -> Unit:
        samples: dict[str, Played] = dict(played or {})
        if played is None:
            samples = {id: self._sample(owner, node, id) for node in graph.nodes for id in node.samples}
        slots = tuple(self.slots.slot(owner, part, node.id) for node in graph.nodes)
        seeds = tuple(module_seed(self.project.seed, owner, part, node.id) for node in graph.nodes)
        nodes = [
            (
                slot,
                node.declaration.kind,
                node.declaration.version,
                seed,
                node.tables,
                *(_identity(samples[it]) for it in node.samples),
            )
            for slot, seed, node in zip(slots, seeds, graph.nodes, strict=True)
        ]
        latencies = graph.latencies(self.sample_rate)
        structure = (nodes, graph.wires, graph.turns, part, voices)
        return Unit(
            owner=owner,
            part=part,
            slot=self.slots.slot(owner, part),
            graph=graph,
            node_slots=slots,
            seeds=seeds,
            samples=samples,
            voices=voices,
            fingerprint=int.from_bytes(blake2b(repr(structure).encode(), digest_size=8).digest(), "little"),
            latencies=latencies,
            side_delays=side_delays(graph, latencies, self.sample_rate),
            source=source,
            standing=standing,
            seed=self.project.seed,
        )

    def _sample(self, owner: str, node: Node, id: str) -> Sample:
        if id not in self.samples:
            raise GraphError(f"{owner}.{node.id}: no sample {id!r} in this project")
        return self.samples[id]


def _taps(project: Project) -> dict[str, list[Tap]]:
    """Return who hears each channel by side chain, in the order of the song."""
    taps: dict[str, list[Tap]] = {}
    for owner, channel in project.channels.items():
        ports = side_ports(channel)
        for chain in channel.sidechains:
            taps.setdefault(chain.source, []).append(Tap(owner, chain.target, ports[chain.target], chain.pre))
    return taps


def _routes(units: Sequence[Unit], stems: Sequence[str]) -> list[Route]:
    place = {(unit.owner, unit.part): number for number, unit in enumerate(units)}
    tap = {id: number for number, id in enumerate(stems)}
    routes: list[Route] = []
    for number, unit in enumerate(units):
        for exit in unit.graph.exits:
            target = _target(unit, exit)
            stem = -1
            if target == (MASTER, "channel") and unit.graph.nodes[exit.node].id == CHANNEL_ID:
                stem = tap.get(unit.owner, -1)
            goal = place[target] if target else MAIN_OUTPUT
            routes.append(Route(number, exit.node, exit.left, exit.right, goal, stem, exit.port))
    return routes


def _target(unit: Unit, exit: Exit) -> tuple[str, Part] | None:
    """Return owner and part of the unit an exit leads to, None for the main output."""
    if unit.part == DECK_ID and unit.owner != MASTER:
        return unit.owner, "channel"
    if unit.part == DECK_ID:
        return MASTER, "channel"
    if is_instrument(unit.part):
        return unit.owner, f"jack-{exit.destination}" if exit.destination else "channel"
    if exit.destination:
        return exit.destination, "channel"
    return (MASTER, "channel") if unit.owner != MASTER else None


def _held(unit: Unit, holds: Holds) -> Unit:
    """Return ``unit`` with its routes held back as they should be; itself when they are."""
    nodes = list(unit.graph.nodes)
    for number, frames in holds.items():
        node = nodes[number]
        index = [parameter.id for parameter in node.declaration.parameters].index(ALIGN)
        if node.values[index] != frames:
            nodes[number] = replace(
                node, values=(*node.values[:index], float(frames), *node.values[index + 1 :])
            )
    if all(node is was for node, was in zip(nodes, unit.graph.nodes, strict=True)):
        return unit
    return replace(unit, graph=replace(unit.graph, nodes=tuple(nodes)))


def _identity(sample: Played) -> tuple[object, ...]:
    if isinstance(sample, Unrolled):
        return sample.sample.sha256, sample.slot
    return sample.sha256, sample.root, sample.loop
