"""Laws of level and pan of single voices: how loud each side gets, and that nobody else notices."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from motorik import _native as native
from motorik._native import CommandKind
from motorik.sequencer.events import Touch
from tests.engine import native_plans as plans
from tests.engine.test_native_touch import LINE, touch

Sound = NDArray[np.float32]
FRAMES = 9600
PITCHES = (45, 57, 64)
POLYPHONIES = [1, 8, 40]
"""Four lanes, sixteen, two blocks of thirty-two."""


def mono(polyphony: int = 8, mode: int | None = None, **options: object) -> native.Engine:
    """An engine with an instrument whose output is one signal, held as long as its key."""
    engine = native.Engine(plans.SAMPLE_RATE, **options)  # type: ignore[arg-type]
    engine.install(mono_plan(engine, polyphony, mode))
    return engine


def mono_plan(
    engine: native.Engine, polyphony: int = 8, mode: int | None = None, changed: int = 0
) -> native.Plan:
    plan = native.Plan(engine)
    mode = (native.POLY if polyphony > 1 else native.MONO) if mode is None else mode
    unit = plan.add_unit(plans.INSTRUMENT, changed, native.SCOPE_VOICE, polyphony, mode, 0.02)
    osc = plan.add_node(unit, plans.OSCILLATOR, "osc.analog")
    env = plan.add_node(unit, plans.ENVELOPE, "env.adsr")
    vca = plan.add_node(unit, plans.AMPLIFIER, "amp.vca")
    plan.set_parameter(unit, osc, 0, 3)
    plan.connect(unit, osc, 0, vca, 0)
    plan.connect(unit, env, 0, vca, 1)
    plan.route(unit, vca)
    plan.finish()
    return plan


def weights(frame: int, note: int, level: float | None = None, pan: float | None = None) -> list[np.ndarray]:
    moves = ((Touch.LEVEL, level), (Touch.PAN, pan))
    return [touch(frame, it, value, note) for it, value in moves if value is not None]


def chord(*places: tuple[float | None, float | None], frame: int = 0) -> list[np.ndarray]:
    """Return notes 1, 2, … each with its (level, pan)."""
    events: list[np.ndarray] = []
    for note, (pitch, place) in enumerate(zip(PITCHES, places, strict=False), 1):
        events += [plans.note_on(frame, note, pitch), *weights(frame, note, *place)]
    return events


def heard(engine: native.Engine, *events: np.ndarray, frames: int = FRAMES) -> Sound:
    if events:
        engine.push(np.concatenate(events))
    return engine.render(frames)


def power(sound: Sound) -> NDArray[np.float64]:
    """Return the power of each side, once every attack is over."""
    found: NDArray[np.float64] = np.mean(sound[LINE * 10 :].astype(np.float64) ** 2, axis=0)
    return found


def balance(pan: float) -> NDArray[np.float64]:
    return np.array([math.cos(math.pi / 2 * max(pan, 0)), math.cos(math.pi / 2 * max(-pan, 0))])


@pytest.mark.parametrize("polyphony", POLYPHONIES)
@pytest.mark.parametrize("pan", [-1.0, -0.4, 0.0, 0.7, 1.0])
@pytest.mark.parametrize("level", [-95.995, -20.0, 0.0, 12.0])
def test_a_note_is_as_loud_on_each_side_as_the_law_says(level: float, pan: float, polyphony: int) -> None:
    plain = power(heard(mono(polyphony), *chord((None, None))))
    moved = power(heard(mono(polyphony), *chord((level, pan))))
    gain = 0.0 if level < -95.99 else 10 ** (level / 20)
    np.testing.assert_allclose(moved, plain * (gain * balance(pan)) ** 2, rtol=2e-6, atol=1e-30)
    assert np.all(moved[balance(pan) < 1e-9] == 0), "the far side is silent, not nearly"


def test_a_chord_adds_up_what_each_note_is_alone() -> None:
    """Sines that are strangers to one another: powers add up, each side by its own gains."""
    places = (-1.0, 0.5, 1.0)
    sound = power(heard(mono(), *chord(*((-6.0 * i, pan) for i, pan in enumerate(places))), frames=192_000))
    alone = [power(heard(mono(), plans.note_on(0, 1, pitch), frames=192_000)) for pitch in PITCHES]
    expected = sum(
        one * (10 ** (-6.0 * i / 20) * balance(pan)) ** 2
        for i, (one, pan) in enumerate(zip(alone, places, strict=True))
    )
    np.testing.assert_allclose(sound, expected, rtol=2e-3)


@pytest.mark.parametrize("polyphony", [8, 40])
def test_the_other_notes_keep_their_bits(polyphony: int) -> None:
    """A note all on one side is nothing on the other: that one sounds as the chord without the note."""
    both = heard(mono(polyphony), *chord((None, None), (None, None), (None, -1.0)))
    two = heard(mono(polyphony), *chord((None, None), (None, None)))
    assert np.array_equal(both[:, 1], two[:, 1])
    assert not np.array_equal(both[:, 0], two[:, 0])


@pytest.mark.parametrize("polyphony", POLYPHONIES)
def test_neutral_is_not_heard(polyphony: int) -> None:
    """To say what is so anyway changes no bit, nor does having been elsewhere before."""
    plain, told = mono(polyphony), mono(polyphony)
    first = heard(plain, *chord((None, None), (None, None)))
    assert np.array_equal(first, heard(told, *chord((0.0, 0.0), (None, 0.0))))
    for engine in (plain, told):
        cuts = [plans.command(CommandKind.NOTE_CUT, FRAMES, target=plans.INSTRUMENT, note=n) for n in (1, 2)]
        heard(engine, *cuts)
    moved = [touch(2 * FRAMES, it, value, note=5) for it, value in ((Touch.LEVEL, -9), (Touch.PAN, 1))]
    heard(told, plans.note_on(2 * FRAMES, 5, 50), *moved, plans.note_off(2 * FRAMES + 50, 5))
    heard(plain, plans.note_on(2 * FRAMES, 5, 50), plans.note_off(2 * FRAMES + 50, 5))
    for engine in (plain, told):
        heard(engine, frames=4 * FRAMES)
    fresh = [plans.note_on(7 * FRAMES, 6, 62)]
    assert np.array_equal(heard(plain, *fresh), heard(told, *fresh))


def test_a_move_takes_five_milliseconds_in_decibels() -> None:
    """The level is on its line at every chunk edge; in between the gain is what is straight."""
    engine, plain = mono(), mono()
    start = FRAMES // 2
    moved = heard(engine, *chord((None, None)), *weights(start, 1, level=-40))[:, 0]
    still = heard(plain, *chord((None, None)))[:, 0]
    edges = np.arange(0, FRAMES + 1, native.CHUNK)
    gains = 10 ** (-40 * np.clip((edges - start) / LINE, 0, 1) / 20)
    expected = still * np.interp(np.arange(FRAMES) + 1, edges, gains)
    assert np.array_equal(moved[:start], still[:start])
    np.testing.assert_allclose(moved, expected, atol=1e-6)


def test_a_note_begins_where_it_is_told_to() -> None:
    told = heard(mono(), *chord((None, 1.0), frame=100))
    assert not told[:, 0].any()
    assert told[:, 1].any()


@given(st.floats(allow_nan=True, allow_infinity=True, width=32), st.sampled_from([Touch.LEVEL, Touch.PAN]))
@settings(max_examples=40, deadline=None)
def test_whatever_is_sent_stays_within_its_range(value: float, index: Touch) -> None:
    sound = heard(mono(), *chord((None, None)), touch(0, index, value, note=1), frames=4800)
    assert np.isfinite(sound).all()
    loudest = np.abs(heard(mono(), *chord((None, None)), frames=4800)).max()
    assert np.abs(sound).max() <= loudest * (1 if index is Touch.PAN else 10 ** (24 / 20)) * 1.0001


def test_a_note_of_two_signals_is_balanced() -> None:
    """Left and right of a stereo instrument stay what they are and only get quieter."""

    def stereo(*events: np.ndarray) -> Sound:
        engine = plans.engine(shape=3)
        return heard(engine, plans.note_on(0, 1, 57), *events)

    plain = stereo()
    for pan in (-1.0, -0.3, 0.6, 1.0):
        moved = stereo(*weights(0, 1, pan=pan))
        np.testing.assert_allclose(moved, plain * balance(pan), atol=2e-6)


def test_all_notes_and_those_to_come_are_moved_together() -> None:
    engine = mono()
    engine.push_now(np.concatenate([touch(0, Touch.PAN, 1.0), touch(0, Touch.LEVEL, -6.0)]))
    sound = heard(engine, *chord((None, None), (None, None), frame=64))
    quiet = heard(mono(), *chord((None, None), (None, None), frame=64))
    np.testing.assert_allclose(power(sound), power(quiet) * [0, 10 ** (-0.6)], rtol=1e-5)


@pytest.mark.parametrize("pan", [-1.0, 1.0])
def test_a_plan_that_takes_over_keeps_every_place(pan: float) -> None:
    engine = mono()
    heard(engine, *chord((-6.0, pan), (None, -pan)))
    before = power(engine.render(FRAMES))
    engine.push_plan(mono_plan(engine, changed=1))
    engine.render(FRAMES)
    np.testing.assert_allclose(power(engine.render(FRAMES)), before, rtol=0.02)


@pytest.mark.parametrize("mode", [native.LEGATO, native.ANALOG])
def test_one_voice_has_the_place_of_the_key_that_has_it(mode: int) -> None:
    """The key below keeps what it was told, also while another has the voice."""
    engine = mono(1, mode)

    def side(*events: np.ndarray) -> float:
        heard(engine, *events, frames=2 * LINE)
        left, right = power(engine.render(FRAMES))
        return float((right - left) / (right + left))

    clock = engine.telemetry
    assert side(plans.note_on(0, 1, 50), *weights(0, 1, pan=-1.0)) == pytest.approx(-1)
    at = int(clock()["frame"])
    assert side(plans.note_on(at, 2, 57)) == pytest.approx(0, abs=1e-4)
    at = int(clock()["frame"])
    assert side(*weights(at, 1, pan=1.0)) == pytest.approx(0, abs=1e-4)
    at = int(clock()["frame"])
    assert side(plans.note_off(at, 2)) == pytest.approx(1)


@pytest.mark.parametrize("mode", [native.MONO, native.LEGATO, native.ANALOG])
def test_a_slide_from_a_bent_note_is_in_tune(mode: int) -> None:
    """It glides from where the note before is heard, and what bent that one is gone."""
    bent, straight = mono(1, mode), mono(1, mode)
    for engine, pitch, more in ((bent, 50, [touch(0, Touch.BEND, 7.0, note=1)]), (straight, 57, [])):
        heard(engine, plans.note_on(0, 1, pitch), *more)
    slide = plans.note_on(FRAMES, 2, 62, flags=native.SLIDE)
    assert np.array_equal(heard(bent, slide), heard(straight, slide))


@pytest.mark.parametrize("polyphony", POLYPHONIES)
@pytest.mark.parametrize(
    "other", [{"threads": 2}, *({"instruction_set": name} for name in native.instruction_sets())]
)
def test_nothing_of_the_machine_is_heard(other: dict[str, object], polyphony: int) -> None:
    draw = np.random.default_rng(5)
    events = [plans.phrase(2, 24000)]
    for frame in np.cumsum(draw.integers(20, 600, 70)):
        index = Touch(int(draw.integers(3, 5)))
        value = float(draw.uniform(-30, 12) if index is Touch.LEVEL else draw.uniform(-1.2, 1.2))
        events.append(touch(int(frame), index, value, int(draw.integers(0, 41))))

    def sound(block: int, **options: object) -> Sound:
        engine = mono(polyphony, **options)  # type: ignore[arg-type]
        engine.push(np.concatenate(events))
        return np.concatenate([engine.render(block) for _ in range(24000 // block)])

    assert np.array_equal(sound(24000), sound(100, **other))


def test_the_number_of_lanes_is_not_heard() -> None:
    events = chord((-3.0, 0.4), (None, -1.0), (5.0, 0.0))
    for note in (1, 2, 3):
        events += weights(3000 + 17 * note, note, level=-9.0, pan=0.25 * note)
    assert np.array_equal(heard(mono(8), *events), heard(mono(40), *events))
