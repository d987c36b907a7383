"""Layouts handed to the native engine: the one place that speaks to its plan builder."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from motorik import _native
from motorik.domain.patch import INPUT as INPUT_ID
from motorik.domain.patch import Polarity, Sample, VoiceMode
from motorik.engine.graph import GraphError
from motorik.engine.layout import Layout, Unit
from motorik.engine.module import table_sample
from motorik.engine.slots import is_instrument
from motorik.engine.timing import ALIGN
from motorik.engine.unrolled import Unrolled

_MODES = {
    VoiceMode.POLY: _native.POLY,
    VoiceMode.MONO: _native.MONO,
    VoiceMode.LEGATO: _native.LEGATO,
    VoiceMode.ANALOG: _native.ANALOG,
}
_POLARITIES = {
    Polarity.DIRECT: _native.DIRECT,
    Polarity.UNIPOLAR: _native.UNIPOLAR,
    Polarity.BIPOLAR: _native.BIPOLAR,
}

NativeSamples = Callable[[Sample | Unrolled], "_native.Sample"]


def build_plan(
    engine: "_native.Engine", layout: Layout, samples: NativeSamples, *, taps: bool = False
) -> "_native.Plan":
    """Return a finished native plan for ``layout``; ``taps`` marks the stems' routes.

    Raises:
        GraphError: the native engine refuses a part; the sentence names it.
    """
    plan = _native.Plan(engine)
    for unit in layout.units:
        with _named(unit):
            _add_unit(plan, unit, samples)
    counts = [0] * len(layout.units)
    for route in layout.routes:
        with _named(layout.units[route.unit]):
            plan.route(route.unit, route.node, route.left, route.right, route.target, route.port)
            if taps and route.tap >= 0:
                plan.tap(route.unit, counts[route.unit], route.tap)
            counts[route.unit] += 1
    plan.finish()
    return plan


def _latency(unit: Unit) -> int:
    """Return how many frames pass until every output knows what changed at the input, at most."""
    holds = {
        node.id: int(value)
        for node in unit.graph.nodes
        for parameter, value in zip(node.declaration.parameters, node.values, strict=True)
        if parameter.id == ALIGN
    }
    return holds.pop(INPUT_ID, 0) + max(unit.latencies, default=0) + max(holds.values(), default=0)


def _add_unit(plan: "_native.Plan", unit: Unit, samples: NativeSamples) -> None:
    scope = _native.SCOPE_VOICE if is_instrument(unit.part) else _native.SCOPE_BUS
    voices = unit.voices
    number = plan.add_unit(
        unit.slot,
        unit.fingerprint,
        scope,
        voices.polyphony,
        _MODES[voices.mode],
        voices.glide_seconds,
        voices.glide_always,
    )
    plan.latency(number, _latency(unit))
    for keys in voices.chokes:
        plan.choke(number, keys)
    for node, slot, seed in zip(unit.graph.nodes, unit.node_slots, unit.seeds, strict=True):
        index = plan.add_node(number, slot, node.declaration.kind, seed)
        for parameter, value in enumerate(node.values):
            plan.set_parameter(number, index, parameter, value)
        for sample_slot, name in enumerate(node.samples):
            plan.set_sample(number, index, sample_slot, samples(unit.samples[name]))
        for table, drawn in enumerate(node.tables, node.declaration.sample_slots):
            if drawn:
                plan.set_sample(number, index, table, table_sample(drawn))
    for wire in unit.graph.wires:
        plan.connect(number, wire.source, wire.output, wire.target, wire.input)
    for turn in unit.graph.turns:
        plan.modulate(
            number,
            turn.source,
            turn.output,
            turn.target,
            turn.parameter,
            turn.amount,
            _POLARITIES[turn.polarity],
            turn.curve,
        )


@contextmanager
def _named(unit: Unit) -> Iterator[None]:
    """Name the unit in what the native builder refuses."""
    try:
        yield
    except (ValueError, KeyError) as error:
        raise GraphError(f"{unit.owner} ({unit.part}): {error.args[0]}") from error
