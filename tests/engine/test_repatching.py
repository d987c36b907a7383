"""Live repatching: random changes while a song plays, without a clock, and nothing clicks."""

from collections.abc import Collection

import numpy as np
import pytest
from numpy.typing import NDArray

from motorik import _native as native
from motorik.domain.project import Project
from motorik.engine.host import Engine
from motorik.engine.plan import build_plan
from motorik.engine.samples import SampleSource
from motorik.engine.store import SampleStore
from tests.engine import native_plans as plans
from tools.repatching.judging import judge
from tools.repatching.listening import FADE, Sound
from tools.repatching.playing import LONGEST, offline
from tools.repatching.recording import Recording, replay, without
from tools.repatching.report import Report

RING = 2048
"""Frames what is wired anew rings for before it is heard, as in native/control/plan_finish.cpp."""
SLICE = 128
"""Frames between slices: a run-in is so many of them."""
HEAVY = ("fx.delay", "fx.reverb", "fx.shimmer", "fx.convolution", "fx.delay", "fx.delay")


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_thirty_changes_are_heard_without_a_click(seed: int) -> None:
    report = offline(30, seed)
    assert not report.verdict.clicks
    assert report.verdict.unlike is None
    assert report.audible >= 20
    assert len(report.names) >= 12
    assert report.plans_alive == 1


def test_a_seed_is_a_sound_bit_for_bit() -> None:
    first, again = (offline(6, 7) for _ in range(2))
    assert np.array_equal(first.sound, again.sound)


@pytest.fixture(scope="module")
def played() -> Report:
    return offline(10, 1)


@pytest.mark.parametrize("size", [0.02, -0.02])
@pytest.mark.parametrize("late", [0, 2560, LONGEST + 100])
@pytest.mark.parametrize("number", [2, 4])
def test_a_click_is_found_however_late(played: Report, number: int, late: int, size: float) -> None:
    """A step that comes with a change, at once or after the next one, is that change's and no other's."""
    recording = played.recording
    at = recording.steps[number].frame + late

    def clicking(recording: Recording, numbers: Collection[int], frames: int) -> dict[int, Sound]:
        found = without(recording, numbers, frames)
        for count in found:
            if count > number:
                found[count][max(at - recording.steps[count].frame, 0) :] += size
        return found

    assert not judge(recording, played.sound).clicks
    sound = played.sound.copy()
    sound[at:] += size
    verdict = judge(recording, sound, clicking)
    assert [click.name for click in verdict.clicks] == [recording.steps[number].name]
    assert verdict.unlike == at


@pytest.mark.parametrize("number", [0])
def test_a_swap_without_a_fade_is_a_click(
    played: Report, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """The engine is led to believe that another plan came before: it has nothing to fade from."""
    apply, recording = Engine.apply, played.recording

    def cutting(engine: Engine, project: Project, samples: SampleSource | None = None) -> bool:
        if project is recording.steps[number].project:
            assert engine.layout is not None
            engine.native.push_plan(build_plan(engine.native, engine.layout, SampleStore().native), 1 << 40)
        return apply(engine, project, samples)

    monkeypatch.setattr(Engine, "apply", cutting)
    verdict = judge(recording, replay(recording, len(recording.steps), len(played.sound)))
    assert [click.name for click in verdict.clicks] == [recording.steps[number].name]
    assert verdict.unlike is None


def test_one_bit_that_is_not_in_the_recording_is_told(played: Report) -> None:
    sound = played.sound.copy()
    sound[70001, 1] = np.nextafter(sound[70001, 1], np.float32(1))
    assert judge(played.recording, sound).unlike == 70001


def held(changed: int = 0) -> native.Engine:
    """An engine that holds a chord in a channel with megabytes of memory."""
    engine = native.Engine(plans.SAMPLE_RATE)
    engine.install(heavy(engine, changed))
    for i, pitch in enumerate((45, 52, 57)):
        engine.push(plans.note_on(0, i + 1, pitch))
    engine.render(9600)
    return engine


def heavy(engine: native.Engine, changed: int) -> native.Plan:
    made = native.Plan(engine)
    voice = made.add_unit(plans.INSTRUMENT, 0, native.SCOPE_VOICE, 8, native.POLY, 0.02)
    osc, env, vca = (
        made.add_node(voice, 100 + n, kind, 7 + n)
        for n, kind in enumerate(("osc.analog", "env.adsr", "amp.vca"))
    )
    made.set_parameter(voice, osc, 0, 3)
    made.connect(voice, osc, 0, vca, 0)
    made.connect(voice, env, 0, vca, 1)
    channel = made.add_unit(plans.CHANNEL, changed, native.SCOPE_BUS)
    last = -1
    for n, kind in enumerate((*HEAVY, "mix.channel")):
        node = made.add_node(channel, 501 + n, kind, 3 + n)
        made.connect(channel, last, 0, node, 0)
        last = node
    made.route(voice, vca, 0, 0, channel, 0)
    made.route(channel, last)
    made.finish()
    return made


def test_megabytes_are_handed_over_in_slices_unheard() -> None:
    swapped, left_alone = held(), held()
    assert swapped.push_plan(heavy(swapped, 1))
    heard, expected = swapped.render(FADE + 32), left_alone.render(FADE + 32)
    # The slices come before the fade.
    assert swapped.telemetry()["plans_alive"] == 2
    assert np.array_equal(heard[:32], expected[:32])
    assert np.allclose(heard, expected, atol=1e-6)
    assert np.allclose(swapped.render(24000), left_alone.render(24000), atol=1e-6)
    swapped.collect()
    assert swapped.telemetry()["plans_alive"] == 1


def test_notes_between_slices_begin_and_end_in_both() -> None:
    swapped, left_alone = held(), held()
    for engine in (swapped, left_alone):
        engine.push(plans.note_on(9600 + 130, 9, 64))
        engine.push(plans.note_off(9600 + 300, 1))
    swapped.push_plan(heavy(swapped, 1))
    assert np.allclose(swapped.render(24000), left_alone.render(24000), atol=1e-6)


@pytest.mark.parametrize("latency", [0, 1, 768, 8192])
def test_what_delays_is_heard_once_it_has_run_in(latency: int) -> None:
    """A channel rebuilt 6 dB lower is heard so once what it holds back has come through and rung out."""
    run_in = -(-(latency + RING) // SLICE) * SLICE

    def playing(gain_db: float, changed: int) -> native.Plan:
        made = native.Plan(engine)
        voice = made.add_unit(plans.INSTRUMENT, 0, native.SCOPE_VOICE)
        osc, vca = (made.add_node(voice, 100 + n, kind) for n, kind in enumerate(("osc.analog", "amp.vca")))
        made.connect(voice, osc, 0, vca, 0)
        channel = made.add_unit(plans.CHANNEL, changed, native.SCOPE_BUS)
        made.latency(channel, latency)
        strip = made.add_node(channel, 501 + changed, "mix.channel")
        made.set_parameter(channel, strip, 0, gain_db)
        made.connect(channel, -1, 0, strip, 0)
        made.route(voice, vca, 0, 0, channel, 0)
        made.route(channel, strip)
        made.finish()
        return made

    def sound(gain_db: float) -> list[NDArray[np.float32]]:
        engine.install(playing(0, 0))
        engine.push(plans.note_on(0, 1, 60))
        engine.render(960)
        assert engine.push_plan(playing(gain_db, 1))
        return [engine.render(frames) for frames in (run_in, FADE, 960)]

    engine = native.Engine(plans.SAMPLE_RATE)
    (before, _, after), (same, _, halved) = sound(0), sound(-20 * np.log10(2))
    assert np.array_equal(before, same)
    assert np.abs(after).max() > 0.1
    np.testing.assert_allclose(halved, after / 2, atol=1e-6)


def test_a_value_told_while_a_plan_waits_is_not_lost() -> None:
    def sound(*, waiting: bool) -> float:
        engine = plans.engine(shape=3)
        engine.push(plans.note_on(0, 1, 84))
        engine.render(4800)
        if waiting:
            engine.push_plan(plans.plan(engine, shape=3, changed=1))
            engine.push_plan(plans.plan(engine, shape=3, changed=2, cutoff=9000))
        engine.push_now(plans.sweep(0, 300))
        return float(np.abs(engine.render(48000)[-4800:]).max())

    assert sound(waiting=True) == pytest.approx(sound(waiting=False), rel=1e-4)
