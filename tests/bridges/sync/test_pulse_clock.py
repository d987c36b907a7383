"""A clock of pulses: known within a beat or two, and whatever happens to pulses, their numbers stay right."""

import random

from hypothesis import example, given
from hypothesis import strategies as st

from motorik.bridges.sync.pulse_clock import LOCKED, PULSES_A_BEAT, PulseClock

bpms = st.floats(min_value=20, max_value=400)
JACK_BLOCK = 256 / 48000


def times(bpm: float, beats: float, first: float = 0.0) -> list[float]:
    """Return when pulses are that nothing disturbs."""
    period = 60 / (PULSES_A_BEAT * bpm)
    return [first + number * period for number in range(round(beats * PULSES_A_BEAT))]


def hear(clock: PulseClock, pulses: list[float], jitter: float, chance: random.Random) -> None:
    for at in pulses:
        clock.pulse(at + chance.uniform(0, jitter))


@given(bpms, st.floats(min_value=0, max_value=1), st.integers(0, 999))
def test_it_locks_within_two_beats_and_then_keeps_tempo_and_phase(
    bpm: float, share: float, seed: int
) -> None:
    jitter = share * min(JACK_BLOCK, 0.1 * 60 / (PULSES_A_BEAT * bpm))
    chance, clock, pulses = random.Random(seed), PulseClock(), times(bpm, 40)
    hear(clock, pulses[: 2 * PULSES_A_BEAT], jitter, chance)
    assert clock.locked
    hear(clock, pulses[2 * PULSES_A_BEAT :], jitter, chance)
    assert clock.line is not None
    assert clock.count == len(pulses) - 1
    assert abs(clock.line.bpm / bpm - 1) < 0.002
    assert abs(clock.line.seconds - pulses[-1] - jitter / 2) <= jitter / 2 + 1e-9
    assert clock.jitter <= jitter + 1e-9
    assert not clock.lost


@given(st.floats(min_value=60, max_value=240), st.integers(6, 190), st.integers(0, 999))
def test_pulses_that_were_lost_are_counted(bpm: float, gap: int, seed: int) -> None:
    chance, clock, pulses = random.Random(seed), PulseClock(), times(bpm, 40)
    kept = 20 * PULSES_A_BEAT
    hear(clock, pulses[:kept], 0.001, chance)
    hear(clock, pulses[kept + gap :], 0.001, chance)
    assert clock.lost == gap
    assert clock.count == len(pulses) - 1
    assert clock.locked
    assert clock.line is not None
    assert abs(clock.line.seconds - pulses[-1]) < 0.0015


@given(st.floats(min_value=60, max_value=200), st.floats(min_value=0.88, max_value=1.12))
@example(124.5, 119.5 / 124.5)  # so near that it looks like a phase that jumped by half a pulse
@example(62.0, 3.0)
@example(180.0, 0.35)
def test_another_tempo_is_found_and_no_pulse_is_miscounted(before: float, ratio: float) -> None:
    after = before * ratio
    clock, first = PulseClock(), times(before, 12)
    second = times(after, 12, first[-1] + 60 / (PULSES_A_BEAT * after))
    hear(clock, first + second, 0.001, random.Random(3))
    assert clock.line is not None
    assert abs(clock.line.bpm / after - 1) < 0.005
    assert clock.count == len(first) + len(second) - 1


@given(st.sets(st.integers(3 * PULSES_A_BEAT, 30 * PULSES_A_BEAT), max_size=60))
def test_single_pulses_that_come_late_move_nothing(late: set[int]) -> None:
    clock, pulses = PulseClock(), times(120, 32)
    alone = {number for number in late if not {number - 1, number - 2, number - 3} & late}
    for number, at in enumerate(pulses):
        clock.pulse(at + (0.015 if number in alone else 0))
    assert clock.line is not None
    assert abs(clock.line.bpm - 120) < 1e-6
    assert clock.strays == len(alone)
    assert not clock.relocks


def test_the_drift_of_a_crystal_is_shown() -> None:
    clock = PulseClock()
    hear(clock, times(120 * (1 + 60e-6), 240), 0.002, random.Random(1))
    assert abs(clock.drift_ppm - 60) < 15


def test_a_clock_after_a_long_silence_is_another_one() -> None:
    clock = PulseClock()
    hear(clock, times(120, 8), 0.0, random.Random(1))
    assert not clock.silent_at(4.1)
    assert clock.silent_at(5.0)
    assert not clock.pulse(30.0)
    assert clock.line is None
    hear(clock, times(90, 2, 30.1), 0.0, random.Random(1))
    assert clock.line is not None


def test_what_is_no_tempo_is_no_clock() -> None:
    clock = PulseClock()
    for number in range(10):
        clock.pulse(number * 0.5)
    assert clock.line is None
    assert not clock.locked
    hear(clock, times(100, 3, 20.0), 0.0, random.Random(1))
    assert clock.locked
    assert clock.count >= LOCKED


@given(st.sampled_from((120.0, 174.0)), st.integers(0, 9999))
def test_a_busy_machine_that_delivers_late_and_loses_some_is_counted_right(bpm: float, seed: int) -> None:
    """Pulses come up to 5 ms late, wait for stalls of 80 ms or so, and one in a thousand is lost."""
    chance, clock, until = random.Random(seed), PulseClock(), 0.0
    pulses = times(bpm, bpm / 2)
    for number, at in enumerate(pulses):
        disturbed = 4 * PULSES_A_BEAT < number < len(pulses) - 20 * PULSES_A_BEAT
        if disturbed and chance.random() < 0.002:
            until = max(until, at + chance.expovariate(12))
        if not disturbed or chance.random() > 0.001:
            clock.pulse(max(at + min(chance.expovariate(1000), 0.005), until))
    assert clock.line is not None
    assert clock.count == len(pulses) - 1
    assert abs(clock.line.bpm / bpm - 1) < 0.005
