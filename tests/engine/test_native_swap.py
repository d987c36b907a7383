"""Laws of swapping plans while sound goes on."""

import time

import numpy as np
import pytest

from motorik import _native as native
from tests.engine import native_plans as plans


def held(frames: int = 4800, **options: object) -> native.Engine:
    """An engine in the middle of a chord of sines through a low filter: every step in it is small."""
    engine = plans.engine(shape=3, **options)
    for i, pitch in enumerate((33, 40, 45)):
        engine.push(plans.note_on(0, i + 1, pitch))
    engine.render(frames)
    return engine


@pytest.mark.parametrize("frames", [4800, 4801, 4831])
def test_an_unchanged_plan_is_not_heard(frames: int) -> None:
    swapped, left_alone = held(frames), held(frames)
    assert swapped.push_plan(plans.plan(swapped, shape=3))
    assert np.array_equal(swapped.render(4800), left_alone.render(4800))
    assert swapped.collect() == 1
    assert swapped.telemetry()["plans_alive"] == 1


def test_other_units_never_notice_a_changed_one() -> None:
    swapped, left_alone = held(instruments=2), held(instruments=2)
    for engine in (swapped, left_alone):
        engine.push(plans.note_on(4800, 9, 50, target=plans.INSTRUMENT + 1))
    for note in (1, 2, 3):
        for engine in (swapped, left_alone):
            engine.push_now(plans.command(native.CommandKind.NOTE_CUT, note=note, target=plans.INSTRUMENT))
    for engine in (swapped, left_alone):
        engine.render(3200)
    swapped.push_plan(plans.plan(swapped, instruments=2, shape=3, changed=5))
    assert np.array_equal(swapped.render(4800), left_alone.render(4800))


@pytest.mark.parametrize(
    "change", [{"changed": 1}, {"changed": 1, "polyphony": 40}, {"changed": 1, "mode": 1}, {"instruments": 2}]
)
def test_a_changed_unit_steps_no_further_than_its_sound(change: dict[str, int]) -> None:
    engine = held()
    usual = plans.largest_step(engine.render(4800))
    engine.push_plan(plans.plan(engine, **{"shape": 3, **change}))  # type: ignore[arg-type]
    assert plans.largest_step(engine.render(4800)) < 1.5 * usual + 1e-3


def test_a_changed_unit_goes_on_with_its_voices_and_state() -> None:
    engine, left_alone = held(), held()
    engine.push_plan(plans.plan(engine, shape=3, changed=1))
    assert np.allclose(engine.render(4800), left_alone.render(4800), atol=1e-6)
    assert engine.telemetry()["active_voices"] == 3


def test_an_edited_value_is_glided_to_and_an_untouched_one_goes_on() -> None:
    told, swapped = held(), held()
    told.push_now(plans.sweep(0, 3000))
    swapped.push_plan(plans.plan(swapped, shape=3, cutoff=3000))
    assert np.array_equal(told.render(4800), swapped.render(4800))
    swapped.push_plan(plans.plan(swapped, shape=3, cutoff=3000))
    told.push_plan(plans.plan(told, shape=3))
    assert np.array_equal(told.render(4800), swapped.render(4800))


def test_plans_take_turns() -> None:
    engine = held()
    for turn in range(1, 9):
        engine.push_plan(plans.plan(engine, shape=3, changed=turn))
    engine.render(3 * 512)
    assert 2 <= engine.telemetry()["plans_alive"] <= 9
    engine.render(8 * 512)
    engine.collect()
    assert engine.telemetry()["plans_alive"] == 1


def test_a_revoked_plan_comes_back() -> None:
    engine, left_alone = held(), held()
    engine.push_plan(plans.plan(engine, shape=3, changed=1, cutoff=9000), frame=6400, epoch=1)
    engine.push(plans.command(native.CommandKind.REVOKE, 0, epoch=2))
    assert np.array_equal(engine.render(4800), left_alone.render(4800))
    assert engine.collect() == 1
    engine.push_plan(plans.plan(engine, shape=3))
    assert np.array_equal(engine.render(4800), left_alone.render(4800))


def test_install_starts_afresh() -> None:
    engine = held()
    engine.install(plans.plan(engine, shape=3))
    assert not engine.render(4800).any()
    engine.install(plans.plan(engine, shape=3))
    for i, pitch in enumerate((33, 40, 45)):
        engine.push(plans.note_on(0, i + 1, pitch))
    engine.render(4800)
    assert np.array_equal(engine.render(1000), held().render(1000))


def test_a_capture_of_the_null_driver_is_the_offline_render() -> None:
    live, offline = plans.engine(), plans.engine()
    events = plans.phrase(3, 9600)
    for engine in (live, offline):
        engine.push(events)
    driver = native.NullDriver(live, 128, 9600)
    with pytest.raises(RuntimeError, match="driver is running"):
        live.render(1)
    while len(driver.captured()) < 9600:
        time.sleep(0.01)
    assert np.array_equal(driver.stop(), offline.render(9600))
    assert live.telemetry()["callbacks"] >= 75
