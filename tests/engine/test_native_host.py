"""Laws of the native host: what must not be heard, and what must be counted."""

import numpy as np
import pytest

from motorik import _native as native
from motorik._native import CommandKind
from tests.engine import native_plans as plans

FRAMES = 12000


def perform(*splits: int, seed: int = 1, instruments: int = 3, **options: object) -> np.ndarray:
    engine = plans.engine(instruments=instruments, **options)
    events = plans.phrase(seed, FRAMES, instruments)
    assert engine.push(events) == len(events)
    parts, left = [], FRAMES
    while left:
        for split in splits or (FRAMES,):
            parts.append(engine.render(min(split, left)))
            left -= len(parts[-1])
    return np.concatenate(parts)


@pytest.fixture(scope="module")
def whole() -> np.ndarray:
    sound = perform()
    assert np.abs(sound).max() > 0.1
    return sound


@pytest.mark.parametrize("splits", [(1,), (7,), (64,), (333,), (1024,), (1, 7, 64, 333, 1024)])
def test_no_block_size_is_heard(whole: np.ndarray, splits: tuple[int, ...]) -> None:
    assert np.array_equal(perform(*splits), whole)


@pytest.mark.parametrize("threads", [2, 3])
def test_no_number_of_threads_is_heard(whole: np.ndarray, threads: int) -> None:
    assert np.array_equal(perform(threads=threads), whole)


@pytest.mark.parametrize("instruction_set", native.instruction_sets())
def test_no_instruction_set_is_heard(whole: np.ndarray, instruction_set: str) -> None:
    assert np.array_equal(perform(instruction_set=instruction_set), whole)


@pytest.mark.parametrize("polyphony", [4, 12, 16, 29, 64, 200])
def test_no_width_of_the_lanes_is_heard(polyphony: int) -> None:
    def sound(polyphony: int) -> np.ndarray:
        engine = plans.engine(polyphony=polyphony, release=0.02)
        for turn in range(6):
            for i in range(4):
                note = 1 + turn * 4 + i
                engine.push(plans.note_on(turn * 4000 + i * 37, note, 40 + note))
                engine.push(plans.note_off(turn * 4000 + 1500, note))
        return engine.render(24000)

    assert np.array_equal(sound(polyphony), sound(8))


def test_a_new_voice_in_a_used_lane_sounds_as_in_a_fresh_one() -> None:
    engine = plans.engine(release=0.02)
    engine.push(plans.note_on(0, 1, 50))
    engine.push(plans.note_off(2000, 1))
    first = engine.render(9600)
    assert engine.telemetry()["active_voices"] == 0
    fresh = plans.engine(release=0.02)
    fresh.render(9600)
    for host in (engine, fresh):
        host.push(plans.note_on(9600, 2, 57))
    assert np.abs(first).max() > 0.1
    # The oscillator's phase may follow the note's number; everything else must be forgotten.
    assert np.abs(engine.render(4800)).max() == pytest.approx(np.abs(fresh.render(4800)).max(), rel=0.2)


def test_stealing_never_clicks() -> None:
    calm = plans.engine(polyphony=64, shape=3, cutoff=300)
    busy = plans.engine(polyphony=4, shape=3, cutoff=300)
    for engine in (calm, busy):
        for i in range(40):
            engine.push(plans.note_on(600 * i, i + 1, 30 + i % 12))
    steady = plans.largest_step(calm.render(4800))
    calm.render(FRAMES)
    assert plans.largest_step(busy.render(24000)) < 4 * steady + 0.02
    assert busy.telemetry()["stolen_voices"] == 36
    assert busy.telemetry()["active_voices"] <= 8


def test_a_slide_does_not_retrigger_and_arrives() -> None:
    engine = plans.engine(mode=native.MONO, shape=3, cutoff=8000)
    engine.push(plans.note_on(0, 1, 45))
    engine.push(plans.note_on(9600, 2, 57, flags=native.SLIDE))
    sound = engine.render(19200)[:, 0]
    late = sound[14400:]
    crossings = np.count_nonzero((late[:-1] < 0) & (late[1:] >= 0))
    assert crossings == pytest.approx(220 * len(late) / 48000, abs=1.5)
    assert engine.telemetry()["active_voices"] == 1


def test_legato_returns_to_the_key_still_held() -> None:
    engine = plans.engine(mode=native.LEGATO, shape=3, cutoff=8000)
    for events in (plans.note_on(0, 1, 45), plans.note_on(4800, 2, 57), plans.note_off(9600, 2)):
        engine.push(events)
    late = engine.render(24000)[14400:, 0]
    crossings = np.count_nonzero((late[:-1] < 0) & (late[1:] >= 0))
    assert crossings == pytest.approx(110 * len(late) / 48000, abs=1.5)


def test_release_cut_and_reset_end_all_voices() -> None:
    for kind, frames in (
        (CommandKind.RELEASE_ALL, 24000),
        (CommandKind.CUT_ALL, 160),
        (CommandKind.RESET, 32),
    ):
        engine = plans.engine()
        engine.push(np.concatenate([plans.note_on(0, i, 40 + i) for i in range(1, 6)]))
        engine.render(4800)
        assert engine.telemetry()["active_voices"] == 5
        engine.push_now(plans.command(kind))
        engine.render(frames)
        assert engine.telemetry()["active_voices"] == 0, kind


def test_reset_is_as_after_install() -> None:
    engine = plans.engine()
    engine.push(plans.note_on(0, 1, 45))
    first = engine.render(4800)
    engine.push_now(plans.sweep(0, 5000))
    engine.render(3200)
    engine.push_now(plans.command(CommandKind.RESET))
    engine.render(32)
    fresh = plans.engine()
    fresh.render(8032)
    for host in (engine, fresh):
        host.push(plans.note_on(8032, 1, 45))
    assert np.array_equal(engine.render(4800), fresh.render(4800))
    assert np.abs(first).max() > 0.1


def test_revoke_drops_exactly_the_future_of_older_epochs() -> None:
    def sound(*events: np.ndarray, revoke: int | None = None) -> np.ndarray:
        engine = plans.engine()
        engine.push(np.concatenate(events))
        early = engine.render(1600)
        if revoke is not None:
            engine.push(plans.command(CommandKind.REVOKE, revoke, epoch=2))
        return np.concatenate([early, engine.render(8000)])

    past, kept, future = plans.note_on(100, 1, 40), plans.note_on(2999, 2, 47), plans.note_on(3000, 3, 52)
    newer = plans.note_on(4000, 4, 55)
    for events in (past, kept, future):
        events["epoch"] = 1
    newer["epoch"] = 2
    assert np.array_equal(sound(past, kept, future, newer, revoke=3000), sound(past, kept, newer))


def test_late_commands_are_counted_and_still_act() -> None:
    engine = plans.engine()
    engine.render(1000)
    engine.push(plans.note_on(10, 1, 45))
    assert np.abs(engine.render(2000)).max() > 0.01
    assert engine.telemetry()["late_commands"] == 1


def test_a_full_ring_is_reported() -> None:
    engine = plans.engine()
    flood = np.concatenate([plans.sweep(10**9, 500)] * 20000)
    taken = engine.push(flood)
    assert 0 < taken < len(flood)
    assert engine.telemetry()["ring_full"] == len(flood) - taken


def test_the_log_says_what_took_effect_and_when() -> None:
    engine = plans.engine()
    engine.log_events(True)
    late, live = plans.note_on(5, 1, 45), plans.note_on(0, 2, 52)
    late["tag"], live["tag"] = 71, 72
    engine.render(100)
    engine.push(late)
    engine.push_now(live)
    engine.render(100)
    log = engine.read_log()
    assert sorted(log["tag"]) == [71, 72]
    assert set(log["frame"]) == {128}


def test_a_tap_carries_its_route() -> None:
    engine = plans.engine()
    engine.push(plans.note_on(17, 1, 45))
    for frames in (100, 1, 333):
        sound, tap, nothing = engine.render(frames, 2)
        assert np.array_equal(sound, tap)
        assert not nothing.any()
    assert engine.unit_peaks([plans.CHANNEL, 9999])[0] > 0.01


def test_errors_are_sentences() -> None:
    engine = native.Engine()
    plan = native.Plan(engine)
    unit = plan.add_unit(1, 0, native.SCOPE_VOICE, 4)
    node = plan.add_node(unit, 1, "filter.ladder")
    with pytest.raises(ValueError, match="breaks cycles"):
        plan.connect(unit, node, 0, node, 0)
    with pytest.raises(ValueError, match=r"filter\.ladder/cutoff = 1; allowed 16 to 20000"):
        plan.set_parameter(unit, node, 2, 1)
    with pytest.raises(ValueError, match="stands in channels only"):
        plan.add_node(unit, 2, "mix.channel")
    with pytest.raises(KeyError, match="no module kind"):
        plan.add_node(unit, 2, "no.such")
    with pytest.raises(ValueError, match="not finished"):
        engine.install(plan)
    plan.finish()
    engine.install(plan)
    with pytest.raises(RuntimeError, match="belongs to the engine"):
        plan.add_unit(2, 0, native.SCOPE_BUS)
