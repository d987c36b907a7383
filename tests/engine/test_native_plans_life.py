"""What plans hold: taps for the stems of large songs, and samples no longer than they sound."""

import weakref

import numpy as np

from motorik import _native as native
from tests.engine import native_plans as plans


class Kept(native.Sample):
    """A sample that can be watched."""


def sampler(engine: native.Engine, sample: native.Sample, fingerprint: int = 0) -> native.Plan:
    made = native.Plan(engine)
    unit = made.add_unit(plans.INSTRUMENT, fingerprint, native.SCOPE_VOICE, 4)
    node = made.add_node(unit, plans.OSCILLATOR, "sample.player")
    made.set_sample(unit, node, 0, sample)
    made.route(unit, node, 0, 1)
    made.finish()
    return made


def tone() -> Kept:
    return Kept(np.sin(np.arange(48000, dtype=np.float32) / 20).reshape(-1, 1), 48000.0)


def test_collecting_a_plan_lets_go_of_its_samples() -> None:
    engine = native.Engine()
    first, second = tone(), tone()
    watched = weakref.ref(first)
    engine.install(sampler(engine, first))
    del first
    engine.push(plans.note_on(0, 1, 60))
    engine.render(320)
    assert watched() is not None
    # The same fingerprint, another sample in memory: the unit must not go on with the old one.
    assert engine.push_plan(sampler(engine, second))
    engine.render(3200)
    assert engine.collect() == 1
    assert watched() is None
    assert np.isfinite(engine.render(9600)).all()
    assert engine.telemetry()["plans_alive"] == 1


def test_every_unit_a_plan_may_have_can_be_tapped() -> None:
    engine = native.Engine()
    made = native.Plan(engine)
    for tap in range(native.MAX_UNITS):
        unit = made.add_unit(tap + 1, 0, native.SCOPE_VOICE, 1, native.MONO)
        node = made.add_node(unit, 1000 + tap, "osc.analog")
        made.tap(unit, made.route(unit, node), tap)
    made.finish()
    engine.install(made)
    engine.push(plans.note_on(0, 1, 60, target=native.MAX_UNITS))
    sound, *taps = engine.render(320, native.MAX_UNITS)
    assert len(taps) == native.MAX_UNITS
    assert np.abs(sound).max() > 0.01
    assert np.array_equal(taps[-1], sound)
    assert not np.any(taps[:-1])


def test_the_clock_can_be_read_alone() -> None:
    engine = plans.engine()
    engine.render(100)
    engine.process(33)
    assert engine.frame() == engine.telemetry()["frame"] == 133
