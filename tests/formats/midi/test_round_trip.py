"""A MIDI file that becomes a song and a MIDI file again is the same music: drawn files and real ones."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.midi.files import Timed, exported, imported, message, meta, midi_file, note
from tools.midi.compare import music_of
from tools.midi.round_trip import packaged_files, round_trip


def _track(rng: Random) -> list[Timed]:
    """Return notes and controls in any order and number at any tick, often several at one."""
    timed: list[Timed] = []
    ticks = [rng.randrange(8000) for _ in range(6)]
    for _ in range(rng.randrange(40)):
        start = rng.choice((rng.choice(ticks), rng.randrange(8000)))
        length = rng.choice((0, 1, 120, rng.randrange(3000)))
        timed += note(start, start + length, rng.randrange(40, 44), rng.randint(1, 127), rng.choice((0, 9)))
    for _ in range(rng.randrange(60)):
        tick = rng.choice((rng.choice(ticks), rng.randrange(8000)))
        timed.append((tick, _control(rng)))
    if rng.random() < 0.5:
        timed += [(rng.choice(ticks), meta("set_tempo", tempo=rng.randint(60_000, 6_000_000)))]
        timed += [(rng.choice(ticks), meta("time_signature", numerator=rng.randint(1, 9), denominator=8))]
    # A note of no length: its end comes after its start, but before anything else of that key.
    return sorted(timed, key=lambda one: one[0])


def _control(rng: Random) -> object:
    channel = rng.choice((0, 3, 9))
    match rng.randrange(6):
        case 0:
            return message("pitchwheel", channel, pitch=rng.randint(-8192, 8191))
        case 1:
            return message("aftertouch", channel, value=rng.randrange(128))
        case 2:
            return message("polytouch", channel, note=rng.randrange(128), value=rng.randrange(128))
        case 3:
            return message("program_change", channel, program=rng.randrange(128))
        case _:
            number = rng.choice((0, 32, 6, 38, 98, 99, 100, 101, 7, 10, 91, 64, rng.randrange(128)))
            return message("control_change", channel, control=number, value=rng.choice((0, 1, 64, 127)))


@given(st.integers(0, 2**32), st.sampled_from((24, 96, 120, 192, 480, 960, 1000, 1024)))
@settings(max_examples=120)
def test_drawn_files_come_back_the_same(seed: int, division: int) -> None:
    rng = Random(seed)
    data = midi_file(*(_track(rng) for _ in range(rng.randint(1, 3))), division=division)
    assert music_of(data).differences(music_of(exported(imported(data), division=division))) == []


@pytest.mark.live
@pytest.mark.slow
@pytest.mark.timeout(900)
def test_53_real_files_come_back_the_same() -> None:
    files = packaged_files()
    assert len(files) == 53
    trips = [round_trip(path) for path in files]
    assert sum(trip.events for trip in trips) == 615_782
    assert {trip.file: trip.differences for trip in trips if trip.differences} == {}


def test_the_comparison_sees_a_single_difference() -> None:
    control = (10, message("control_change", control=1, value=5))
    before = music_of(midi_file([*note(0, 480, 60), control]))
    changes = (
        [*note(0, 481, 60), control],
        [*note(0, 480, 60, 99), control],
        [*note(0, 480, 60), (11, control[1])],
        [*note(0, 480, 60), control, (0, meta("set_tempo", tempo=500_001))],
    )
    for changed in changes:
        assert before.differences(music_of(midi_file(changed)))
