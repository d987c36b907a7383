"""Where trackers differ, each dialect plays as its own did: small scores, one habit each."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.sequencer.classic.player import SECOND, ClassicPlayer, VoiceFlags
from motorik.sequencer.classic.score import INSTRUMENT, SAMPLE, Dialect, Flow, Rules
from tests.sequencer.classic.scores import MIDDLE_C, Cell, a_sample, a_score, an_instrument, envelope

LONG = np.array([a_sample(length=1 << 20)], SAMPLE)
STRICT = Rules.LINEAR | Rules.STRICT
A, B, C, D, G, P, S, T, V, X = (ord(letter) - 64 for letter in "ABCDGPSTVX")


def played(dialect: Dialect, rows: Sequence[Sequence[Cell]], **changes: Any) -> tuple[np.ndarray, np.ndarray]:
    """Play a score once and return its ticks and what sounds in them."""
    score = a_score(dialect, rows, **{"samples": LONG, "speed": 3, **changes})
    ticks_played, voices = ClassicPlayer(score).play(1 << 12)
    return ticks_played, voices[voices["flags"] & int(VoiceFlags.STOPPED) == 0]


def rows_of(ticks: np.ndarray) -> list[int]:
    return [int(tick["row"]) for tick in ticks if tick["tick_in_row"] == 0]


def semitones(voices: np.ndarray) -> list[int]:
    return [round(12 * float(np.log2(voice["frequency"] / 8363))) for voice in voices]


def test_fasttracker_plays_arpeggios_backwards() -> None:
    rows = [[(MIDDLE_C, 1, 0, 0, 0x47)]]
    _, strict = played(Dialect.XM, rows, speed=6, rules=STRICT)
    _, plain = played(Dialect.XM, rows, speed=6)
    assert semitones(strict) == [0, 7, 4, 0, 7, 4]
    assert semitones(plain) == [0, 4, 7, 0, 4, 7]


def test_fxx_is_speed_below_32_and_tempo_above_except_for_the_vertical_blank() -> None:
    rows: Sequence[Sequence[Cell]] = [[(0, 0, 255, 15, 0x20)], [(0, 0, 255, 15, 4)]]
    ticks, _ = played(Dialect.MOD, rows)
    assert set(ticks["tempo"]) == {32}
    assert len(ticks) == 3 + 4
    ticks, _ = played(Dialect.MOD, rows, rules=Rules.SPEED_ONLY)
    assert set(ticks["tempo"]) == {125}
    assert len(ticks) == 32 + 4


@pytest.mark.parametrize(
    ("dialect", "command", "start", "again"),
    [(Dialect.MOD, 14, 0x60, 0x62), (Dialect.IT, S, 0xB0, 0xB2), (Dialect.S3M, S, 0xB0, 0xB2)],
)
def test_a_loop_comes_again_as_often_as_it_says(
    dialect: Dialect, command: int, start: int, again: int
) -> None:
    none = 0 if dialect is Dialect.XM else 255
    rows: Sequence[Sequence[Cell]] = [
        [()],
        [(0, 0, none, command, start)],
        [(0, 0, none, command, again)],
        [()],
    ]
    ticks, _ = played(dialect, rows)
    assert rows_of(ticks) == [0, 1, 2, 1, 2, 1, 2, 3]


def test_fasttracker_begins_the_next_pattern_where_a_loop_went_back_to() -> None:
    rows: Sequence[Sequence[Cell]] = [[()], [()], [(0, 0, 0, 14, 0x60)], [(0, 0, 0, 14, 0x61)]]
    changes = {"orders": np.array([0, 0], np.int32)}
    assert rows_of(played(Dialect.XM, rows, rules=STRICT, **changes)[0])[:8] == [0, 1, 2, 3, 2, 3, 2, 3]
    assert rows_of(played(Dialect.XM, rows, **changes)[0])[:8] == [0, 1, 2, 3, 2, 3, 0, 1]


def test_break_rows_are_decimal_but_in_impulse_tracker() -> None:
    empty: Sequence[Sequence[Cell]] = [[()] for _ in range(20)]
    orders = np.array([0, 0], np.int32)
    for dialect, command, row in ((Dialect.MOD, 13, 10), (Dialect.S3M, C, 10), (Dialect.IT, C, 16)):
        rows = [[(0, 0, 255, command, 0x10)], *empty]
        ticks, _ = played(dialect, rows, orders=orders)
        assert rows_of(ticks)[:2] == [0, row]


def test_a_pattern_delay_makes_rows_longer_and_s6x_adds_ticks() -> None:
    assert len(played(Dialect.MOD, [[(0, 0, 255, 14, 0xE2)]])[0]) == 9
    assert len(played(Dialect.IT, [[(0, 0, 255, S, 0xE2), (0, 0, 255, S, 0x64)]])[0]) == (3 + 4) * 3


def test_new_note_actions_leave_voices_behind() -> None:
    rows: Sequence[Sequence[Cell]] = [[(MIDDLE_C, 1)], [(MIDDLE_C + 2, 1)], [(MIDDLE_C + 4, 1)]]
    for action, expected in ((0, 1), (1, 3)):
        instrument = an_instrument(new_note_action=action)
        _, voices = played(
            Dialect.IT, rows, rules=Rules.LINEAR | Rules.INSTRUMENTS, instruments=instrument[None]
        )
        last = voices[voices["tick"] == voices["tick"].max()]
        assert len(last) == expected
        assert np.count_nonzero(last["flags"] & int(VoiceFlags.BACKGROUND)) == expected - 1
        assert set(last["channel"]) == {0}


def test_a_faded_voice_goes_silent_and_is_gone() -> None:
    instrument = an_instrument(new_note_action=3, fade=8192)
    rows: Sequence[Sequence[Cell]] = [[(MIDDLE_C, 1)], [(MIDDLE_C, 1)], *[[()]] * 4]
    _, voices = played(Dialect.IT, rows, rules=Rules.INSTRUMENTS, instruments=instrument[None])
    old = voices[voices["serial"] == 1]
    assert list(old["volume"])[:3] == [1024] * 3
    assert np.all(np.diff(old["volume"][2:]) < 0)
    assert old["tick"][-1] < voices["tick"][-1]


def test_protracker_swaps_samples_at_the_end_of_the_loop() -> None:
    samples = np.array(
        [a_sample(length=400, loop=1, loop_end=400), a_sample(length=900, loop=1, loop_end=900)], SAMPLE
    )
    instruments = np.array([an_instrument(0), an_instrument(1)], INSTRUMENT)
    rows: Sequence[Sequence[Cell]] = [[(MIDDLE_C, 1, 255)], [(0, 2, 255)], [()], [()]]
    parts = {"samples": samples, "instruments": instruments}
    _, strict = played(Dialect.MOD, rows, rules=Rules.STRICT | Rules.AMIGA_LIMITS, **parts)
    assert [int(sample) for sample in strict["sample"][:7]] == [0, 0, 0, 0, 0, 1, 1]
    assert set(strict["serial"]) == {1}
    changed = strict[strict["flags"] & int(VoiceFlags.SAMPLE_CHANGED) != 0]
    assert len(changed) == 1
    _, plain = played(Dialect.MOD, rows, rules=Rules(0), **parts)
    assert set(plain["sample"]) == {0}


def swapping(samples: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Play the first sample, name the second without a note; return ticks and voices of ProTracker."""
    rows: Sequence[Sequence[Cell]] = [[(MIDDLE_C, 1, 255)], [(0, 2, 255)], [()], [()]]
    playable = int(samples[1]["length"]) > 0
    instruments = np.array([an_instrument(0), an_instrument(1, playable=playable)], INSTRUMENT)
    return played(
        Dialect.MOD, rows, rules=Rules.STRICT, samples=np.array(samples, SAMPLE), instruments=instruments
    )


@given(first=st.integers(100, 900), start=st.integers(0, 99))
def test_a_swap_says_when_in_the_tick_the_loop_ends(first: int, start: int) -> None:
    second = a_sample(length=900, loop=1, loop_start=start, loop_end=900)
    ticks, voices = swapping([a_sample(length=first, loop=1, loop_end=first), second])
    swaps = voices[voices["flags"] & int(VoiceFlags.SWAPS) != 0]
    assert len(swaps) == 1
    swap = swaps[0]
    length = float(ticks["length"][int(swap["tick"])]) / SECOND
    assert (swap["sample"], swap["next_sample"]) == (0, 1)
    assert 0 <= swap["swap_after"] <= length
    assert swap["position"] + swap["swap_after"] * swap["frequency"] == pytest.approx(first)
    after = voices[voices["tick"] == swap["tick"] + 1][0]
    left = (length - swap["swap_after"]) * swap["frequency"]
    assert after["flags"] & int(VoiceFlags.SAMPLE_CHANGED)
    assert after["position"] == pytest.approx(start + left % (900 - start))


def test_a_swap_to_an_empty_sample_says_when_silence_begins() -> None:
    _, voices = swapping([a_sample(length=400, loop=1, loop_end=400), a_sample(length=0)])
    last = voices[-1]
    assert last["flags"] & int(VoiceFlags.SWAPS)
    assert last["next_sample"] == -1
    assert last["position"] + last["swap_after"] * last["frequency"] == pytest.approx(400)


def test_scream_tracker_takes_the_global_volume_with_a_volume() -> None:
    rows: Sequence[Sequence[Cell]] = [[(MIDDLE_C, 1)], [(0, 0, 255, V, 32)], [(MIDDLE_C, 1)]]
    _, voices = played(Dialect.S3M, rows, rules=Rules.STRICT)
    assert [int(volume) for volume in voices["volume"][::3]] == [1024, 1024, 512]
    _, voices = played(Dialect.S3M, rows, rules=Rules(0))
    assert [int(volume) for volume in voices["volume"][::3]] == [1024, 512, 512]


def test_scream_tracker_has_one_memory_for_most_effects() -> None:
    rows: Sequence[Sequence[Cell]] = [[(MIDDLE_C, 1, 255, D, 0x02)], [(0, 0, 255, 5, 0)]]
    _, strict = played(Dialect.S3M, rows, rules=Rules.STRICT)
    _, plain = played(Dialect.S3M, rows, rules=Rules(0))
    assert strict["frequency"][-1] < strict["frequency"][0]
    assert plain["frequency"][-1] == plain["frequency"][0]


def test_a_pan_of_an_instrument_ends_with_its_note() -> None:
    instruments = np.array([an_instrument(default_pan=255), an_instrument()], INSTRUMENT)
    rows: Sequence[Sequence[Cell]] = [
        [(MIDDLE_C, 1)],
        [(MIDDLE_C, 2)],
        [(MIDDLE_C, 1, 255, X, 40)],
        [(MIDDLE_C, 2)],
    ]
    _, voices = played(Dialect.IT, rows, instruments=instruments, rules=Rules.INSTRUMENTS)
    assert [int(pan) for pan in voices["pan"][::3]] == [255, 128, 40, 40]


def test_pan_follows_pitch_where_an_instrument_says_so() -> None:
    instrument = an_instrument(pitch_pan_separation=8, pitch_pan_center=60)
    rows: Sequence[Sequence[Cell]] = [[(MIDDLE_C, 1)], [(MIDDLE_C + 12, 1)], [(MIDDLE_C - 12, 1)]]
    _, voices = played(Dialect.IT, rows, instruments=instrument[None], rules=Rules.INSTRUMENTS)
    assert [int(pan) for pan in voices["pan"][::3]] == [128, 128 + 48, 128 - 48]


def test_an_offset_beyond_the_end_silences_in_fasttracker_and_starts_over_in_impulse_tracker() -> None:
    sample = np.array([a_sample(length=1000)], SAMPLE)
    _, voices = played(Dialect.XM, [[(MIDDLE_C, 1, 0, 9, 0x20)]], samples=sample, rules=STRICT)
    assert len(voices) == 0
    _, voices = played(Dialect.IT, [[(MIDDLE_C, 1, 255, 15, 0x20)]], samples=sample)
    assert voices["position"][0] == 0
    _, voices = played(Dialect.IT, [[(MIDDLE_C, 1, 255, 15, 0x20)]], samples=sample, rules=Rules.OLD_EFFECTS)
    assert len(voices) == 1
    assert voices["flags"][0] & int(VoiceFlags.ENDS)


def test_a_zxx_macro_moves_the_filter() -> None:
    _, voices = played(Dialect.IT, [[(MIDDLE_C, 1, 255, 26, 0x40)], [(0, 0, 255, 26, 0x88)]])
    assert [int(cutoff) for cutoff in voices["cutoff"][::3]] == [0x80, 0x80]
    assert [int(resonance) for resonance in voices["resonance"][::3]] == [0, 0x80]
    macros = ("F0F001z",) + ("",) * 143
    _, voices = played(Dialect.IT, [[(MIDDLE_C, 1, 255, 26, 0x40)]], macros=macros)
    assert int(voices["resonance"][0]) == 0x80


def test_a_note_off_without_a_volume_envelope_silences_in_fasttracker_only() -> None:
    rows: Sequence[Sequence[Cell]] = [[(MIDDLE_C, 1)], [(255, 0)]]
    _, voices = played(Dialect.XM, rows)
    assert [int(volume) for volume in voices["volume"]] == [1024] * 3 + [0] * 3
    instrument = an_instrument(fade=0)
    _, voices = played(Dialect.IT, rows, instruments=instrument[None], rules=Rules.INSTRUMENTS)
    assert [int(volume) for volume in voices["volume"]] == [1024] * 6


def test_an_envelope_is_drawn_in_straight_lines() -> None:
    points = np.array([(0, 64), (4, 0), (8, 32)], np.int32)
    instrument = an_instrument(volume=envelope(0, 3))
    rows: Sequence[Sequence[Cell]] = [[(MIDDLE_C, 1)], *[[()]] * 3]
    _, voices = played(Dialect.IT, rows, instruments=instrument[None], points=points, rules=Rules.INSTRUMENTS)
    assert [int(volume) // 16 for volume in voices["volume"][:9]] == [64, 48, 32, 16, 0, 8, 16, 24, 32]


def test_tempo_slides_in_impulse_tracker_on_every_tick_but_the_first() -> None:
    ticks, _ = played(Dialect.IT, [[(0, 0, 255, T, 0x12)], [(0, 0, 255, T, 0x03)]])
    assert [int(tempo) for tempo in ticks["tempo"]] == [125, 127, 129, 129, 126, 123]


def test_a_jump_left_of_a_loop_yields_to_it() -> None:
    loop: Sequence[Cell] = [(), (0, 0, 255, S, 0xB0)]
    rows: Sequence[Sequence[Cell]] = [[()], loop, [(0, 0, 255, B, 0), (0, 0, 255, S, 0xB1)], [()]]
    ticks, _ = played(Dialect.IT, rows, flow=Flow.IT)
    assert rows_of(ticks) == [0, 1, 2, 1, 2]


@pytest.mark.parametrize(
    ("parameter", "pans"),
    [
        (0x01, [128, 132, 136]), (0x30, [128, 116, 104]), (0xF0, [128, 68, 8]), (0x0F, [128, 188, 248]),
        (0xF2, [136, 136, 136]), (0x2F, [120, 120, 120]), (0x23, [128, 128, 128]),
    ],
)  # fmt: skip
def test_impulse_tracker_slides_pans_in_64ths_of_the_stage(parameter: int, pans: list[int]) -> None:
    _, voices = played(Dialect.IT, [[(MIDDLE_C, 1, 255, P, parameter)]])
    assert [int(pan) for pan in voices["pan"]] == pans


def test_a_pan_that_has_slid_to_the_right_edge_comes_back_from_64() -> None:
    rows: Sequence[Sequence[Cell]] = [[(MIDDLE_C, 1, 255, X, 255)], [(0, 0, 255, P, 0x10)]]
    _, voices = played(Dialect.IT, rows)
    assert [int(pan) for pan in voices["pan"][-3:]] == [255, 252, 248]


def test_a_note_off_with_an_instrument_wakes_no_voice_whose_envelope_has_ended() -> None:
    points = np.array([(0, 64), (2, 0)], np.int32)
    instrument = an_instrument(volume=envelope(0, 2), fade=0)
    rows: Sequence[Sequence[Cell]] = [[(MIDDLE_C, 1)], [()], [(255, 1)], [()]]
    for rules, wakes in ((Rules.INSTRUMENTS, False), (Rules.INSTRUMENTS | Rules.OLD_EFFECTS, True)):
        _, voices = played(Dialect.IT, rows, instruments=instrument[None], points=points, rules=rules)
        assert [bool(volume) for volume in voices["volume"][:2]] == [True, True]
        assert not np.any(voices["volume"][3:6])
        assert bool(np.any(voices["volume"][6:])) == wakes
