"""Every kernel says what its oracle says, within the bound the oracle states."""

import numpy as np
import pytest

from motorik._native import Sample
from motorik.engine.module import NativeModule
from motorik.modules import registry
from motorik.modules.declaration import Declaration, Rate, Scale, Scope
from prototypes.oracles import BOUND_DB, Voice, module_for, oracle_for
from tests.contract.stand import KINDS, RATE, draw

BLOCKS = (96, 32, 160, 64, 224)  # the gate falls at the fourth and rises again at the fifth
PITCHES = (45.0, 62.3, 81.0, 57.7)


def within_ranges(declaration: Declaration, values: dict[str, float]) -> dict[str, float]:
    """Fold values into the part of the range the oracle stands for."""
    ranges = getattr(module_for(declaration.kind), "RANGES", {})
    for id, (low, high) in ranges.items():
        values[id] = float(np.clip(values[id], low, high))
    return values


@pytest.mark.parametrize("kind", KINDS)
def test_has_an_oracle(kind: str) -> None:
    assert module_for(kind) is not None


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("kind", KINDS)
def test_kernel_agrees_with_its_oracle(kind: str, seed: int) -> None:
    declaration, random = registry()[kind], np.random.default_rng(seed)
    module, oracle = NativeModule(kind, seed=7), oracle_for(kind)
    module.prepare(RATE)
    oracle.prepare(RATE)
    oracle.seed = 7
    for id, value in within_ranges(declaration, draw(declaration, random)).items():
        # What a float of the scale can hold, so that rounding of the setting is not counted as an error of
        # the kernel.
        if declaration.parameter(id).scale is not Scale.LOG2:
            value = float(np.float32(value))
        module.set_parameter(id, value)
        oracle.set_parameter(id, value)
    if declaration.sample_slots:
        white = random.uniform(-1, 1, (430, 1 + seed % 2))
        data = np.stack([np.convolve(side, np.hanning(33) / 4, "valid")[:398] for side in white.T], axis=1)
        data = data.astype(np.float32)
        module.set_sample(0, Sample(data, 44100, 57, (100, 330)))
        oracle.set_sample(0, data.astype(float), 44100.0, 57.0, (100, 330))
    voice = Voice(
        PITCHES[seed % 4], velocity=float(np.float32(random.uniform())), accent=float(seed % 2), start=True
    )
    lanes = 2 if declaration.scope is Scope.BUS else 1
    wanted: list[list[np.ndarray]] = [[] for _ in declaration.outputs]
    given: list[list[np.ndarray]] = [[] for _ in declaration.outputs]
    heard = 0.0
    for block, frames in enumerate(BLOCKS):
        voice.gate = 0.0 if block == 3 else 1.0
        module.set_voice(
            0,
            pitch=voice.pitch,
            gate=voice.gate,
            velocity=voice.velocity,
            accent=voice.accent,
            start=voice.start,
        )
        inputs: list[np.ndarray | None] = []
        native = {}
        for port in declaration.inputs:
            if port.rate is Rate.CONTROL:
                number = np.float32(random.uniform(40, 80))
                inputs.append(np.array(number, float))
                native[port.id] = np.full(4, number, np.float32)
            else:
                signal = np.zeros((frames, 4), np.float32)
                signal[:, :lanes] = random.uniform(-0.5, 0.5, (frames, lanes))
                native[port.id], heard = signal, 0.5
                inputs.append(signal[:, :2].astype(float) if lanes == 2 else signal[:, 0].astype(float))
        outputs = module.process(native, frames)
        expected = oracle.process(inputs, frames, voice)
        for number, port in enumerate(declaration.outputs):
            signal = outputs[port.id][:, :lanes].astype(float)
            value = np.asarray(expected[number], float)
            if port.rate is Rate.CONTROL:
                signal, value = signal[-1:], np.broadcast_to(value, (1, lanes))
            given[number].append(signal)
            wanted[number].append(value.reshape(len(value), -1)[:, :lanes])
        voice.start = False
    bound = getattr(module_for(kind), "BOUND_DB", BOUND_DB)
    loudest = max(getattr(module_for(kind), "FULL_LEVEL", 1e-3), heard)
    for number, port in enumerate(declaration.outputs):
        exact, kernel = np.concatenate(wanted[number]), np.concatenate(given[number])
        level = max(float(np.abs(exact).max()), loudest)
        error = float(np.abs(kernel - exact).max())
        assert error <= level * 10 ** (bound / 20), (
            f"{port.id}: error {20 * np.log10(error / level):.1f} dB, bound {bound}"
        )
