"""Listening to two renders: what was put into a sound is measured, equals are equal, changes are seen."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tools.dev_tasks.module_packages import how_to_get_them, missing_packages, module_files
from tools.modules import listen
from tools.modules.listening.differences import Difference
from tools.modules.listening.drift import drift
from tools.modules.listening.ear import POWER_RATE, RATE, SOUND_RATE, Ear, Heard
from tools.modules.listening.hearing import Figures, Hearing, figures, judged
from tools.modules.listening.levels import decibels, places, powers
from tools.modules.listening.onsets import NEAR_SECONDS, Onsets, matched, onsets
from tools.modules.listening.pitch import cents, compared, pitches
from tools.modules.listening.renders import channels_by_openmpt, played_by_openmpt
from tools.modules.listening_page import PAGE, close, page
from tools.modules.listening_reasons import KNOWN

Sound = NDArray[np.float32]
STARTS = (0.25, 0.61, 1.02, 1.3, 1.9, 2.21, 2.7, 3.3)
NOTES = (220.0, 277.2, 330.0, 185.0, 440.0, 246.9, 392.0, 293.7)


def heard(sound: Sound, *, block: int = SOUND_RATE) -> Heard:
    ear = Ear()
    for start in range(0, len(sound), block):
        ear.write(sound[start : start + block])
    return ear.heard()


def tone(hertz: float, seconds: float, decay: float = 0.0) -> NDArray[np.float64]:
    """Return a tone of twelve harmonics."""
    at = np.arange(int(seconds * SOUND_RATE)) / SOUND_RATE
    harmonics = [np.sin(2 * np.pi * hertz * number * at) / number for number in range(1, 13)]
    return np.asarray(0.2 * np.sum(harmonics, axis=0) * np.exp(-decay * at), np.float64)


def tune(
    starts: tuple[float, ...] = STARTS,
    notes: tuple[float, ...] = NOTES,
    *,
    level: Callable[[int], float] = lambda note: 1.0,
    pan: float = 0.5,
    seconds: float = 4.0,
) -> Sound:
    """Return plucked notes, one ending where the next begins."""
    line = np.zeros(int(seconds * SOUND_RATE))
    for number, (start, hertz) in enumerate(zip(starts, notes, strict=True)):
        end = starts[number + 1] if number + 1 < len(starts) else seconds
        first = round(start * SOUND_RATE)
        struck = tone(hertz, end - start, decay=3.0)[: len(line) - first]
        line[first : first + len(struck)] = struck * level(number)
    sides = (np.cos(pan * np.pi / 2), np.sin(pan * np.pi / 2))
    return np.stack([line * side for side in sides], axis=1).astype(np.float32)


def compare(here: Sound, there: Sound) -> tuple[Hearing, Figures]:
    """Judge a second channel beside one that is the same in both."""
    steady = heard(tune((0.1, 0.5, 0.9, 1.5, 2.1, 2.5, 3.0, 3.6)))
    hearing = judged("tune", 4.0, [(steady, steady), (heard(here), heard(there))])
    return hearing, figures(hearing)


def kinds(hearing: Hearing) -> dict[str, list[Difference]]:
    found: dict[str, list[Difference]] = {}
    for one in hearing.differences:
        assert one.channel == 2
        found.setdefault(one.kind, []).append(one)
    return found


@given(st.integers(1, 70_000), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_an_ear_hears_the_same_whatever_the_blocks(block: int, seed: int) -> None:
    sound = np.random.default_rng(seed).normal(size=(30_011, 2)).astype(np.float32)
    whole, parts = heard(sound, block=len(sound)), heard(sound, block=block)
    np.testing.assert_allclose(parts.line, whole.line, atol=1e-4)
    np.testing.assert_allclose(parts.power, whole.power, rtol=1e-3)
    assert len(whole.line) * POWER_RATE == len(whole.power) * RATE


@given(st.floats(60, 5000), st.floats(0.01, 1), st.floats(0, 1))
@settings(max_examples=25, deadline=None)
def test_power_and_place_are_those_of_the_sine(hertz: float, amplitude: float, place: float) -> None:
    at = np.arange(SOUND_RATE) / SOUND_RATE
    sine = amplitude * np.sin(2 * np.pi * hertz * at)
    angle = place * np.pi / 2
    sound = np.stack([sine * np.cos(angle), sine * np.sin(angle)], axis=1).astype(np.float32)
    measured = powers(heard(sound), np.array([0.5]))
    # A whole number of periods is not in 20 ms, and the low cut takes a little of the lowest.
    assert decibels(measured.sum(axis=1), 1e-12)[0] == pytest.approx(
        20 * np.log10(amplitude) - 3.01, abs=1.6 if hertz < 200 else 0.4
    )
    assert places(measured)[0] == pytest.approx(place, abs=0.01)


def test_what_is_too_low_is_not_heard() -> None:
    assert heard(np.ones((3 * SOUND_RATE, 2), np.float32)).power[-1].max() < 1e-6


@given(st.lists(st.floats(0.06, 0.4), min_size=1, max_size=20), st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_beginnings_are_found_where_they_are(gaps: list[float], seed: int) -> None:
    chance = np.random.default_rng(seed)
    starts = tuple(0.2 + np.cumsum(gaps))
    # Every other note is the same, those between them a third to a tritone above: no two are nearly alike.
    steps = np.where(np.arange(len(starts)) % 2, chance.integers(3, 7, len(starts)), 0)
    notes = tuple(330 * 2 ** (steps / 12))
    found = onsets(heard(tune(starts, notes, seconds=starts[-1] + 0.5)).line)
    wanted = Onsets(np.array(starts), np.full(len(starts), 9.0), np.ones(len(starts), np.bool_))
    pairs = matched(wanted, found)
    assert not len(pairs.missing)
    assert np.abs(pairs.distances).max() < 0.006
    assert not len(matched(found, wanted).missing)


@pytest.mark.parametrize("frames", [0, 10, 255, 256, 400, 20_000])
def test_silence_begins_nowhere(frames: int) -> None:
    assert not len(onsets(np.zeros(frames, np.float32)).seconds)


@given(
    st.lists(st.integers(0, 2000), min_size=1, max_size=60, unique=True),
    st.lists(st.integers(0, 2000), min_size=1, max_size=60, unique=True),
)
def test_pairs_are_near_and_no_beginning_is_in_two(asked: list[int], answers: list[int]) -> None:
    one, other = (
        Onsets(np.sort(times) / 1000, np.full(len(times), 9.0), np.ones(len(times), np.bool_))
        for times in (asked, answers)
    )
    found = matched(one, other)
    assert len(found.missing) + len(found.distances) == len(asked)
    assert len(found.distances) <= len(answers)
    assert np.all(np.abs(found.distances) <= NEAR_SECONDS + 1e-9)
    assert not len(matched(one, one).missing)


@example(hertz=1416.5, change=0.0)
@given(st.floats(50, 1500), st.floats(-80, 80))
@settings(max_examples=40, deadline=None)
def test_pitch_and_its_change_are_measured(hertz: float, change: float) -> None:
    sounds = [tone(hertz * 2 ** (bend / 1200), 0.4) for bend in (0.0, change)]
    lines = [heard(np.stack([sound, sound], axis=1).astype(np.float32)).line for sound in sounds]
    centres = np.arange(2000, 4000, 400)
    # Between frames the period is guessed, and a high one has few of them.
    exact = 3.0 + hertz / 130
    assert np.abs(cents(np.full(5, hertz), pitches(lines[0], centres))).max() < exact
    here, there = compared(lines[1], centres, lines[0], centres)
    assert np.abs(cents(there, here) - change).max() < 2 * exact


@pytest.mark.parametrize("octaves", [-1, 1])
def test_another_octave_is_no_ambiguity(octaves: int) -> None:
    lines = [
        heard(np.stack([sound, sound], axis=1).astype(np.float32)).line
        for sound in (tone(220.0, 0.4), tone(220.0 * 2.0**octaves, 0.4))
    ]
    centres = np.array([3000])
    here, there = compared(lines[1], centres, lines[0], centres)
    assert cents(there, here)[0] == pytest.approx(1200 * octaves, abs=5)


def test_noise_has_no_pitch() -> None:
    noise = np.random.default_rng(7).normal(size=20_000).astype(np.float32)
    assert np.isnan(pitches(noise, np.arange(2000, 18_000, 500))).all()


@given(st.floats(-0.001, 0.001), st.integers(0, 100))
@settings(max_examples=15, deadline=None)
def test_drift_is_followed_and_undone(stretch: float, seed: int) -> None:
    times = np.cumsum(np.random.default_rng(seed).uniform(0.1, 0.5, 300))
    one, other = (
        Onsets(at, np.full(len(at), 9.0), np.ones(len(at), np.bool_)) for at in (times, times * (1 + stretch))
    )
    found = drift([(one, other)], float(times[-1]) + 1)
    assert np.abs(found.at(times) - times * stretch).max() < 0.004
    assert np.abs(found.back(other.seconds) - times).max() < 0.004


def test_the_same_is_the_same_though_louder() -> None:
    sound = tune()
    hearing = judged("tune", 4.0, [(heard(sound * np.float32(3)), heard(sound))])
    one = figures(hearing)
    assert close(one) and not hearing.differences
    assert (one.missing, one.more, one.silent, one.alone) == (0, 0, 0, 0)
    assert one.asked == len(STARTS)
    assert one.pitched > 50 and one.in_tune == one.pitched
    assert one.gain_db == pytest.approx(9.54, abs=0.01)
    assert one.level_near == one.place_near == 1


def test_a_late_note_is_missing_there_and_more_here() -> None:
    late = tuple(start + 0.03 * (number == 3) for number, start in enumerate(STARTS))
    hearing, one = compare(tune(late), tune())
    beginnings = hearing.channels[1].beginnings
    assert beginnings.missing == pytest.approx([STARTS[3]], abs=0.005)
    assert beginnings.more == pytest.approx([late[3]], abs=0.005)
    assert not close(one)


def test_what_is_silent_here_or_alone_is_told() -> None:
    quiet = tune(level=lambda note: 0.0 if note == 4 else 1.0)
    for one, kind in ((compare(quiet, tune()), "silent"), (compare(tune(), quiet), "alone")):
        (found,) = kinds(one[0])[kind]
        assert found.start == pytest.approx(STARTS[4], abs=0.05)
        assert found.end == pytest.approx(STARTS[5], abs=0.05)


def test_a_wrong_pitch_is_told() -> None:
    notes = tuple(hertz * 2 ** (50 / 1200) if number == 7 else hertz for number, hertz in enumerate(NOTES))
    found = kinds(compare(tune(notes=notes), tune())[0])
    assert set(found) == {"pitch"}
    assert found["pitch"][0].amount == pytest.approx(50, abs=3)
    assert found["pitch"][0].start == pytest.approx(STARTS[7], abs=0.1)


def test_a_wrong_level_and_a_wrong_place_are_told() -> None:
    (louder,) = kinds(compare(tune(level=lambda note: 2.0 if note == 4 else 1.0), tune())[0])["level"]
    assert louder.amount == pytest.approx(6.0, abs=0.3)
    found = kinds(compare(tune(pan=0.8), tune())[0])
    assert set(found) == {"place"}
    assert found["place"][0].amount == pytest.approx(0.3, abs=0.02)
    assert "30% farther right" in str(found["place"][0])


def test_the_page_tells_what_is_far() -> None:
    hearing, one = compare(tune(level=lambda note: 0.0 if note == 4 else 1.0), tune())
    written = page([(replace(one, name="wrong.mod"), hearing.differences)])
    assert "0 of 1 modules are close" in written
    assert "- `wrong.mod`, not close: not yet known why" in written
    assert "channel 2, 1.9" in written and "silent here" in written


@pytest.fixture
def modules() -> list[Path]:
    if sys.platform != "linux":
        pytest.skip("the modules are in packages of Debian")
    if missing_packages():
        pytest.fail(how_to_get_them(), pytrace=False)
    return module_files()


def test_channels_alone_add_up_to_what_libopenmpt_plays(modules: list[Path]) -> None:
    data = next(path for path in modules if path.name == "hiscreen.mod").read_bytes()
    mix = played_by_openmpt(data).line
    alone = [channel.line for channel in channels_by_openmpt(data)]
    assert sum(np.abs(line).max() > 0 for line in alone) > 1
    assert np.abs(np.sum(alone, axis=0) - mix).max() < 1e-4 * np.abs(mix).max()


def test_a_real_module_is_heard_twice(modules: list[Path]) -> None:
    path = next(path for path in modules if path.name == "hiscore.mod")
    found = listen.listen(path)
    assert not isinstance(found, str)
    one, _ = found
    assert close(one)
    assert one.asked > 500 and one.pitched > 1000
    assert abs(one.drift) < 0.002


def test_the_page_has_a_row_for_every_module(modules: list[Path]) -> None:
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("|")[1].strip() for line in lines if line.startswith("| ") and "%" in line]
    assert sorted(rows) == sorted(path.name for path in modules)
    assert set(KNOWN) <= set(rows)
