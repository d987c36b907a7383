"""A stand for any module: voices begun, inputs fed, a sample loaded, parameters drawn, all from one seed."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from motorik._native import Sample, instruction_sets
from motorik.engine.module import NativeModule
from motorik.modules import registry
from motorik.modules.declaration import Declaration, Rate, Scale, Scope

Signal = NDArray[np.float32]
RATE = 48000
KINDS = sorted(registry())
SETS = instruction_sets()


def lane_counts(declaration: Declaration) -> tuple[int, ...]:
    return (4,) if declaration.scope is Scope.BUS else (4, 16, 32)


def new(kind: str, *, lanes: int = 4, rate: float = RATE, instruction_set: str | None = None) -> NativeModule:
    """Return a prepared module with a note in every lane and a sample in every slot; lane 4 n equals lane
    0."""
    module = NativeModule(kind, lanes=lanes, seed=7, instruction_set=instruction_set)
    module.prepare(rate)
    begin(module)
    return module


def begin(module: NativeModule) -> None:
    """Start a note in every lane and load the samples: what `new` does, for a module after `reset`."""
    for lane in range(module.lanes):
        kinds = ((48.0, 1.0, 0.0), (60.5, 0.3, 1.0), (71.0, 0.8, 0.0), (97.0, 0.6, 1.0))
        pitch, velocity, accent = kinds[lane % 4]
        module.set_voice(lane, pitch=pitch, velocity=velocity, accent=accent, start=True)
    for slot in range(module.declaration.sample_slots):
        sound = np.random.default_rng(slot).uniform(-1, 1, (3000, 2)).astype(np.float32)
        module.set_sample(slot, Sample(sound, 44100, 60, (700, 2600)))


def noise(
    declaration: Declaration, frames: int, lanes: int, seed: int = 1, size: float = 1.0
) -> dict[str, Signal]:
    """Return loud noise for every audio input and fixed numbers for control inputs; lane 4 n equals lane
    0."""
    random = np.random.default_rng(seed)
    inputs = {}
    for port in declaration.inputs:
        if port.rate is Rate.CONTROL:
            four = port.default + random.uniform(-2, 2, 4)
        else:
            four = random.uniform(-size, size, (frames, 4))
        inputs[port.id] = np.ascontiguousarray(np.tile(four, lanes // 4), np.float32)
    return inputs


def part(inputs: dict[str, Signal], first: int, last: int) -> dict[str, Signal]:
    return {id: signal[first:last] if signal.ndim == 2 else signal for id, signal in inputs.items()}


def draw(declaration: Declaration, random: np.random.Generator) -> dict[str, float]:
    """Return a random setting of all parameters, even in the space of their scales."""
    return {p.id: _between(p.low, p.high, p.scale, random.uniform()) for p in declaration.parameters}


def _between(low: float, high: float, scale: Scale, share: float) -> float:
    if scale is Scale.LOG2:
        return float(low * (high / low) ** share)
    if scale is Scale.CHOICE:
        return float(round(low + (high - low) * share))
    return float(low + (high - low) * share)


def corners(declaration: Declaration, count: int) -> Iterator[dict[str, float]]:
    """Yield all low, all high and ``count`` random choices of ends, every choice of every list among them."""
    random = np.random.default_rng(3)
    yield {p.id: p.low for p in declaration.parameters}
    yield {p.id: p.high for p in declaration.parameters}
    most = max((len(p.choices) for p in declaration.parameters), default=0)
    for turn in range(max(count, most)):
        yield {
            p.id: float(turn % len(p.choices)) if p.choices else float(random.choice([p.low, p.high]))
            for p in declaration.parameters
        }


def settle(module: NativeModule, values: dict[str, float], smooth: bool = False) -> None:
    for id, value in values.items():
        module.set_parameter(id, value, smooth=smooth)


def run(
    module: NativeModule, inputs: dict[str, Signal], frames: int, cuts: tuple[int, ...] = ()
) -> dict[str, Signal]:
    """Return the outputs of ``frames`` frames run in parts; of control outputs the values at the ends of
    chunks."""
    parts: dict[str, list[Signal]] = {port.id: [] for port in module.declaration.outputs}
    edges = (0, *cuts, frames)
    for first, last in zip(edges, edges[1:], strict=False):
        outputs = module.process(part(inputs, first, last), last - first)
        ends = [*range(first // 32 * 32 + 32, last, 32), last] if last > first else []
        for port in module.declaration.outputs:
            signal = outputs[port.id]
            if port.rate is Rate.CONTROL:
                signal = signal[[row for row, end in enumerate(ends) if end % 32 == 0]]
            parts[port.id].append(signal)
    return {id: np.concatenate(signals) for id, signals in parts.items()}


def assert_same_bits(one: dict[str, Signal], other: dict[str, Signal]) -> None:
    assert one.keys() == other.keys()
    for id in one:
        np.testing.assert_array_equal(one[id].view(np.int32), other[id].view(np.int32), err_msg=id)
