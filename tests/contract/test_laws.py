"""Laws that hold for every module there is: a new declaration is tested by being there."""

import numpy as np
import pytest

from motorik._native import kernel_kinds
from motorik.modules import registry
from motorik.modules.declaration import Rate, Scale, Scope
from tests.contract.stand import (
    KINDS,
    RATE,
    SETS,
    assert_same_bits,
    begin,
    corners,
    draw,
    lane_counts,
    new,
    noise,
    run,
    settle,
)  # fmt: skip

FRAMES = 700
pytestmark = pytest.mark.parametrize("kind", KINDS)


def test_has_a_kernel(kind: str) -> None:
    assert kind in kernel_kinds()


@pytest.mark.parametrize("seed", range(10))
def test_any_split_equals_the_whole(kind: str, seed: int) -> None:
    declaration, random = registry()[kind], np.random.default_rng(seed)
    values, inputs = draw(declaration, random), noise(declaration, FRAMES, 4, seed)
    cuts = tuple(sorted({int(cut) for cut in random.integers(1, FRAMES, 12)}))
    whole, split = new(kind), new(kind)
    for module in (whole, split):
        settle(module, values)
    assert_same_bits(run(whole, inputs, FRAMES), run(split, inputs, FRAMES, cuts))


def test_reset_equals_new(kind: str) -> None:
    declaration = registry()[kind]
    values, inputs = draw(declaration, np.random.default_rng(5)), noise(declaration, FRAMES, 4)
    fresh, used = new(kind), new(kind)
    settle(used, values)
    run(used, noise(declaration, FRAMES, 4, seed=2), FRAMES, (13,))
    used.reset()
    begin(used)
    settle(fresh, values)
    assert_same_bits(run(fresh, inputs, FRAMES), run(used, inputs, FRAMES))


@pytest.mark.parametrize("lane", [0, 2])
def test_a_lane_heard_alone_sounds_as_among_others(kind: str, lane: int) -> None:
    """Now alone and now among others: what it remembers is the same, too."""
    declaration = registry()[kind]
    if declaration.scope is Scope.BUS:
        return  # heard in all its lanes, always
    for lanes in lane_counts(declaration):
        results = []
        for heard in ([(1 << lanes) - 1], [1 << lane, 1 << lane, (1 << lanes) - 1, 1 << lane]):
            module, random = new(kind, lanes=lanes), np.random.default_rng(8)
            inputs, parts = noise(declaration, 160, lanes), []
            for turn in range(12):
                module.hear(heard[turn % len(heard)])
                settle(module, draw(declaration, random), smooth=turn > 0)
                parts.append(run(module, inputs, 160, (50, 100)))
            results.append(
                {
                    id: np.concatenate([np.ascontiguousarray(part[id][:, lane]) for part in parts])
                    for id in parts[0]
                }
            )
        assert_same_bits(*results)


def test_same_bits_twice_on_every_instruction_set_and_in_every_lane(kind: str) -> None:
    """Parameters move, so that the paths for moving ones are compared too."""
    declaration = registry()[kind]
    results = []
    for instruction_set in (None, *SETS):
        for lanes in lane_counts(declaration):
            module, random = new(kind, lanes=lanes, instruction_set=instruction_set), np.random.default_rng(6)
            inputs = noise(declaration, 320, lanes)
            parts = []
            for turn in range(12):
                settle(module, draw(declaration, random), smooth=turn > 0)
                parts.append(run(module, inputs, 320, (50, 100, 300)))
            results.append({id: np.concatenate([part[id] for part in parts]) for id in parts[0]})
    for result in results:
        for id, signal in result.items():
            for first in range(0, signal.shape[1], 4):
                assert_same_bits(
                    {id: results[0][id]}, {id: np.ascontiguousarray(signal[:, first : first + 4])}
                )


@pytest.mark.parametrize("rate", [44100, 192000])
def test_finite_and_bounded_at_the_corners_of_the_parameters(kind: str, rate: int) -> None:
    declaration = registry()[kind]
    module = new(kind, rate=rate)
    inputs = noise(declaration, 600, 4, size=8)
    for turn, values in enumerate(corners(declaration, 12)):
        settle(module, values, smooth=turn % 2 == 1)
        for id, signal in run(module, inputs, 600).items():
            assert np.isfinite(signal).all() and np.abs(signal).max() < 1e6, f"{id} at {values}"


def test_silence_stays_silence(kind: str) -> None:
    """Nothing comes from nothing; and after the declared tail nothing is left of a sound."""
    declaration = registry()[kind]
    if declaration.is_source:
        assert not all(port.rate is Rate.AUDIO for port in declaration.inputs) or not declaration.inputs
        return
    silence = {id: signal * 0 for id, signal in noise(declaration, FRAMES, 4).items()}
    module = new(kind)
    for signal in run(module, silence, FRAMES).values():
        assert (signal == 0).all()
    if declaration.tail_seconds is None:
        return
    run(module, noise(declaration, FRAMES, 4), FRAMES)
    rest = declaration.tail_seconds + declaration.latency_ms / 1000
    wait = int(rest * RATE) + declaration.latency_frames + 1
    zeros = {id: np.zeros((wait, 4), np.float32) for id in silence}
    run(module, zeros, wait)
    for signal in run(module, silence, FRAMES).values():
        assert (signal == 0).all()


@pytest.mark.parametrize("rate", [44100, 48000, 96000])
def test_latency_is_what_is_declared(kind: str, rate: int) -> None:
    """An impulse is heard nowhere before, and where latency is declared its peak is there within a frame."""
    declaration = registry()[kind]
    audio = [port for port in declaration.inputs if port.rate is Rate.AUDIO]
    declared = round(declaration.latency_ms * rate / 1000) + declaration.latency_frames
    if declaration.is_source or not audio:
        assert declared == 0
        return
    module = new(kind, rate=rate)
    impulse = {port.id: np.zeros((2048, 4), np.float32) for port in audio[:1]}
    impulse[audio[0].id][0] = 0.25
    first = next(iter(run(module, impulse, 2048).values()))[:, 0]
    assert np.argmax(first != 0) <= declared
    if declared:
        assert abs(int(np.argmax(np.abs(first))) - declared) <= 1


def test_parameters_that_jump_do_not_click(kind: str) -> None:
    """Smoothing turns a full-range jump into a ramp of T frames.

    Call S the largest step from frame to frame of the undisturbed output at both ends and half way, A its
    largest size. The output may then step by 2 S + 24 A / T: a ramp of gain alone steps by A / T; a ramp of
    decibels or octaves is steeper at its loud end, by ln(range), which is below 24.
    """
    declaration = registry()[kind]
    frames = 2400
    sine = 0.5 * np.sin(2 * np.pi * 220 / RATE * np.arange(frames))
    inputs = {
        port.id: np.ascontiguousarray(np.tile(sine[:, None], 4), np.float32)
        for port in declaration.inputs
        if port.rate is Rate.AUDIO
    }
    sounding = [port.id for port in declaration.outputs if port.rate is Rate.AUDIO]
    for parameter in declaration.parameters:
        length = parameter.smoothing_ms * RATE / 1000
        if parameter.scale is Scale.CHOICE or length < 1 or not sounding:
            continue
        middle = (parameter.low * parameter.high) ** 0.5 if parameter.scale is Scale.LOG2 else None
        ends = (parameter.low, parameter.high)
        step, size = 0.0, 1e-9
        for value in (*ends, middle or sum(ends) / 2):
            module = new(kind)
            module.set_parameter(parameter.id, value)
            for id in sounding:
                signal = run(module, inputs, frames)[id]
                step, size = max(step, np.abs(np.diff(signal, axis=0)).max()), max(size, np.abs(signal).max())
        for start, end in (ends, ends[::-1]):
            module = new(kind)
            module.set_parameter(parameter.id, start)
            before = run(module, inputs, frames)
            module.set_parameter(parameter.id, end, smooth=True)
            after = run(module, inputs, frames)
            for id in sounding:
                worst = np.abs(np.diff(np.concatenate([before[id], after[id]]), axis=0)).max()
                allowed = 2 * step + 24 * size / length
                assert worst <= allowed, f"{parameter.id} from {start} to {end}: {worst:.3g}"
