"""env.multi: courses by their formula, sustain, loops, release, and who may strike it."""

import numpy as np
import pytest

from motorik.engine.module import NativeModule

RATE = 48000
COURSE = [(0.01, 1.0, 0.0), (0.02, -0.5, 0.8), (0.03, 0.25, -0.6), (0.01, 0.0, 0.0)]


def envelope(points: list[tuple[float, float, float]] | None, **values: float | str) -> NativeModule:
    module = NativeModule("env.multi")
    module.prepare(RATE)
    if points:
        module.set_table("points", [number for point in points for number in point])
    for id, value in values.items():
        module.set_parameter(id, value)
    module.set_voice(0, start=True)
    return module


def run(module: NativeModule, frames: int, gate: float | None = None) -> np.ndarray:
    inputs = {} if gate is None else {"gate": np.full(4, gate, np.float32)}
    return module.process(inputs, frames)["out"][:, 0].astype(float)


def segment(start: float, end: float, frames: int, curve: float) -> np.ndarray:
    x, k = np.arange(1, frames + 1) / frames, curve * np.log(1000)
    return start + (end - start) * (np.expm1(-k * x) / np.expm1(-k) if k else x)


def test_a_course_follows_its_points_and_curves() -> None:
    wanted, level = [], 0.0
    for time, target, curve in COURSE:
        wanted.append(segment(level, target, round(time * RATE), curve))
        level = target
    course = np.concatenate(wanted)
    module = envelope(COURSE, sustain=0)
    np.testing.assert_allclose(run(module, len(course)), course, atol=2e-6)
    assert not module.alive & 1
    assert (run(module, 100) == 0).all()


def test_time_and_beats_stretch_it() -> None:
    slow = run(envelope(COURSE, sustain=0, time=2), 9600)
    plain = run(envelope(COURSE, sustain=0), 4800)
    np.testing.assert_allclose(slow[1::2], plain, atol=2e-6)
    module = envelope(COURSE, sustain=0, unit="beats")
    module.set_tempo(30)
    np.testing.assert_allclose(run(module, 9600), slow, atol=2e-6)


def test_it_waits_at_the_sustain_and_leaves_when_let_go() -> None:
    module = envelope(COURSE, sustain=2)
    held = run(module, 9600)
    assert (held[1439:] == -0.5).all() and module.alive & 1
    module.set_voice(0, gate=0)
    left = run(module, 1920)
    wanted = np.concatenate([segment(-0.5, 0.25, 1440, -0.6), segment(0.25, 0, 480, 0)])
    np.testing.assert_allclose(left, wanted, atol=2e-6)
    assert not module.alive & 1


def test_let_go_on_the_way_it_leaves_from_where_it_is() -> None:
    module = envelope(COURSE, sustain=2)
    level = run(module, 240)[-1]
    module.set_voice(0, gate=0)
    np.testing.assert_allclose(run(module, 1440), segment(level, 0.25, 1440, -0.6), atol=2e-6)


def test_where_no_point_follows_release_leads_to_silence() -> None:
    module = envelope(COURSE[:2], sustain=2, release=0.05)
    run(module, 4800)
    module.set_voice(0, gate=0)
    np.testing.assert_allclose(run(module, 2400), segment(-0.5, 0, 2400, 0.7), atol=2e-6)
    assert not module.alive & 1


def test_a_loop_runs_while_held() -> None:
    module = envelope(COURSE, sustain=0, loop_start=1, loop_end=3)
    run(module, 480)
    rounds = run(module, 4 * 2880).reshape(4, 2880)
    np.testing.assert_allclose(rounds[1:], rounds[:1].repeat(3, axis=0), atol=2e-6)
    np.testing.assert_allclose(rounds[0, 2400:], segment(0.25, 1, 480, 0), atol=2e-6)
    level = rounds[-1, -1]
    module.set_voice(0, gate=0)
    np.testing.assert_allclose(run(module, 480), segment(level, 0, 480, 0), atol=2e-6)
    assert not module.alive & 1


def test_struck_again_it_goes_on_from_its_level() -> None:
    module = envelope(COURSE, sustain=2)
    level = run(module, 700)[-1]
    module.set_voice(0, restrike=True)
    np.testing.assert_allclose(run(module, 480), segment(level, 1, 480, 0), atol=2e-6)


def test_a_cable_may_strike_it() -> None:
    module = envelope(COURSE, sustain=2)
    assert (run(module, 960, gate=0) == 0).all()
    np.testing.assert_allclose(run(module, 480, gate=1), segment(0, 1, 480, 0), atol=2e-6)
    run(module, 4800, gate=1)
    np.testing.assert_allclose(run(module, 1440, gate=0), segment(-0.5, 0.25, 1440, -0.6), atol=2e-6)


@pytest.mark.parametrize("points", [[(0, 1, 0)], [(0, 0, 0), (0, 1, 0)], [(64, 1, 0)], None])
def test_courses_of_no_time_and_of_much(points: list[tuple[float, float, float]] | None) -> None:
    module = envelope(points, loop_start=1, loop_end=32, time=20)
    values = run(module, 4800)
    assert np.isfinite(values).all() and np.abs(values).max() <= 1


def test_velocity_and_accent_scale_the_whole_course() -> None:
    plain = run(envelope(COURSE), 2400)
    module = envelope(COURSE, velocity=1, accent_level=0.5)
    module.set_voice(0, velocity=0.4, accent=1, start=True)
    np.testing.assert_allclose(run(module, 2400), plain * 0.4 * 1.5, atol=2e-6)
