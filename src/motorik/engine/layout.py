"""Projects laid out as units in execution order, with everything a native plan needs to be told. Pure.

Tracks become an instrument and a channel, returns and the master a channel each. Sums follow the order of
tracks, then returns, so a mix has the same bits whatever runs in parallel.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from motorik.domain.patch import Patch, Sample, VoiceMode
from motorik.domain.project import Channel, Project, Return, Track
from motorik.engine.compiling import Kinds, compile_channel, compile_patch
from motorik.engine.graph import Graph, GraphError, Node
from motorik.engine.ordering import order
from motorik.engine.slots import Part, SlotTable, module_seed

MASTER = "master"
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
    """An instrument or a channel strip. ``fingerprint`` tells structures apart, not parameter values.

    ``source`` (a patch or channel), ``silent`` and ``seed`` are what it was made of.
    """

    owner: str
    part: Part
    slot: int
    graph: Graph
    node_slots: tuple[int, ...]
    seeds: tuple[int, ...]
    samples: Mapping[str, Sample]
    voices: Voices
    fingerprint: int
    source: object = field(compare=False)
    silent: bool = False
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """Where an exit of unit ``unit`` goes; ``tap`` numbers it among the stems, -1 when it is none."""

    unit: int
    node: int
    left: int
    right: int
    target: int
    tap: int = -1


@dataclass(frozen=True, slots=True)
class ParameterChange:
    """A parameter of the node in ``slot`` got another value."""

    slot: int
    parameter: int
    value: float


@dataclass(frozen=True, slots=True)
class Layout:
    """All units in execution order, their routes in the order of summing, the owners of the stems by tap."""

    units: tuple[Unit, ...]
    routes: tuple[Route, ...]
    stems: tuple[str, ...]

    @property
    def structure(self) -> tuple[object, ...]:
        """What two layouts must share for one plan to serve both."""
        return tuple((unit.slot, unit.fingerprint) for unit in self.units), self.routes

    def unit(self, owner: str, part: Part) -> Unit | None:
        """Return one unit, or None where there is none."""
        return next((unit for unit in self.units if unit.owner == owner and unit.part == part), None)


def lay_out(
    project: Project, slots: SlotTable, kinds: Kinds | None = None, before: Layout | None = None
) -> Layout:
    """Return the layout of ``project``; whatever is the same object as in ``before`` is not compiled again.

    Raises:
        GraphError: a patch or channel is wrong, or there are too many of them.
    """
    return _LayingOut(project, slots, kinds, before).finish()


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


def silent_channels(project: Project) -> set[str]:
    """Return the tracks and returns not heard: muted ones, and where any is soloed the others of its kind.

    Solo is in place: soloing a track leaves the returns open, so its own echoes stay.
    """
    silent: set[str] = set()
    groups: tuple[Sequence[Track] | Sequence[Return], ...] = (project.tracks, project.mixer.returns)
    for strips in groups:
        solo = any(strip.channel.soloed for strip in strips)
        silent |= {strip.id for strip in strips if strip.channel.muted or (solo and not strip.channel.soloed)}
    return silent | ({MASTER} if project.mixer.master.muted else set())


class _LayingOut:
    """The units and routes of one project while they are collected."""

    def __init__(
        self, project: Project, slots: SlotTable, kinds: Kinds | None, before: Layout | None
    ) -> None:
        self.project = project
        self.slots = slots
        self.kinds = kinds
        self.before = {(unit.owner, unit.part): unit for unit in before.units} if before else {}
        self.samples = {sample.id: sample for sample in project.samples}
        self.silent = silent_channels(project)
        self.units: list[Unit] = []

    def finish(self) -> Layout:
        project = self.project
        patches = {patch.id: patch for patch in project.patches}
        for track in project.tracks:
            self.units.append(self._instrument(track.id, patches[track.patch]))
            self.units.append(self._channel(track.id, track.channel))
        returns = returns_in_order(project.mixer.returns)
        self.units += [self._channel(bus.id, bus.channel) for bus in returns]
        self.units.append(self._channel(MASTER, project.mixer.master))
        if len(self.units) > MAX_UNITS:
            raise GraphError(
                f"the project needs {len(self.units)} instruments and channels; allowed {MAX_UNITS}"
            )
        stems = (*(track.id for track in project.tracks), *(bus.id for bus in project.mixer.returns))
        return Layout(tuple(self.units), tuple(self._routes(stems)), stems)

    def _routes(self, stems: Sequence[str]) -> list[Route]:
        place = {(unit.owner, unit.part): number for number, unit in enumerate(self.units)}
        tap = {id: number for number, id in enumerate(stems)}
        routes: list[Route] = []
        for number, unit in enumerate(self.units):
            for exit in unit.graph.exits:
                target = MAIN_OUTPUT
                stem = -1
                if unit.part == "patch":
                    target = place[unit.owner, "channel"]
                elif exit.destination:
                    target = place[exit.destination, "channel"]
                elif unit.owner != MASTER:
                    target = place[MASTER, "channel"]
                    stem = tap[unit.owner]
                routes.append(Route(number, exit.node, exit.left, exit.right, target, stem))
        return routes

    def _instrument(self, owner: str, patch: Patch) -> Unit:
        known = self._known(owner, "patch", patch, silent=False)
        if known:
            return known
        graph = compile_patch(patch, self.kinds)
        voices = Voices(patch.mode, patch.polyphony, patch.glide_seconds, patch.glide_always, patch.chokes)
        return self._unit(owner, "patch", graph, patch, voices=voices)

    def _channel(self, owner: str, channel: Channel) -> Unit:
        silent = owner in self.silent
        known = self._known(owner, "channel", channel, silent=silent)
        if known:
            return known
        graph = compile_channel(owner, channel, self.kinds, silent=silent)
        return self._unit(owner, "channel", graph, channel, silent=silent)

    def _known(self, owner: str, part: Part, source: object, *, silent: bool) -> Unit | None:
        """Return the unit of the layout before if it was made of the very same things."""
        unit = self.before.get((owner, part))
        if (
            unit is None
            or unit.source is not source
            or unit.silent is not silent
            or unit.seed != self.project.seed
        ):
            return None
        return unit if all(self.samples.get(id) == sample for id, sample in unit.samples.items()) else None

    def _unit(
        self,
        owner: str,
        part: Part,
        graph: Graph,
        source: object,
        *,
        silent: bool = False,
        voices: Voices = NO_VOICES,
    ) -> Unit:
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
            source=source,
            silent=silent,
            seed=self.project.seed,
        )

    def _sample(self, owner: str, node: Node, id: str) -> Sample:
        if id not in self.samples:
            raise GraphError(f"{owner}.{node.id}: no sample {id!r} in this project")
        return self.samples[id]


def returns_in_order(returns: Sequence[Return]) -> list[Return]:
    """Return the buses so that each comes before those it sends to; a valid project has no circle."""
    place = {bus.id: number for number, bus in enumerate(returns)}
    edges = [(place[bus.id], place[send.target]) for bus in returns for send in bus.channel.sends]
    return [returns[number] for number in order(len(returns), edges)[0]]


def _identity(sample: Sample) -> tuple[object, ...]:
    return sample.sha256, sample.root, sample.loop
