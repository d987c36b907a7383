"""The player of classic modules: laws that hold for every score."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from motorik.sequencer.classic.player import SECOND, ClassicPlayer, TickFlags, VoiceFlags, duration
from motorik.sequencer.classic.score import ClassicScore, Dialect
from tests.sequencer.classic.scores import MIDDLE_C, a_sample, a_score, scores

TICKS = 300
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def whole(score: ClassicScore, ticks: int = TICKS) -> tuple[np.ndarray, np.ndarray]:
    return ClassicPlayer(score).play(ticks, through=True)


def joined(parts: list[tuple[np.ndarray, np.ndarray]]) -> tuple[np.ndarray, np.ndarray]:
    ticks = np.concatenate([part[0] for part in parts])
    ticks["first_voice"] = np.concatenate(([0], np.cumsum(ticks["voices"])[:-1]))
    return ticks, np.concatenate([part[1] for part in parts])


def assert_same(one: tuple[np.ndarray, np.ndarray], other: tuple[np.ndarray, np.ndarray]) -> None:
    assert one[0].tobytes() == other[0].tobytes()
    assert one[1].tobytes() == other[1].tobytes()


@quick
@given(scores(), st.lists(st.integers(1, 90), max_size=8))
def test_any_partition_gives_the_same_rows(score: ClassicScore, lengths: list[int]) -> None:
    player, left = ClassicPlayer(score), TICKS
    parts = []
    for length in [*lengths, TICKS]:
        parts.append(player.play(min(length, left), through=True))
        left -= len(parts[-1][0])
    assert_same(joined(parts), whole(score))


@quick
@given(scores(), st.integers(1, 200))
def test_a_copy_is_a_snapshot(score: ClassicScore, at: int) -> None:
    player = ClassicPlayer(score)
    player.play(at, through=True)
    snapshot = player.copy()
    first = player.play(80, through=True)
    assert_same(first, snapshot.play(80, through=True))
    assert player.time == snapshot.time


@quick
@given(scores(), st.integers(0, 3), st.integers(0, 11))
def test_a_row_that_is_sought_begins_as_when_it_is_played(score: ClassicScore, order: int, row: int) -> None:
    ticks, _ = ClassicPlayer(score).play(4000)
    assume(len(ticks) < 4000)
    begins = np.flatnonzero((ticks["order"] == order) & (ticks["row"] == row) & (ticks["tick_in_row"] == 0))
    sought = ClassicPlayer(score)
    assert sought.seek(order, row) == (len(begins) > 0)
    if not len(begins):
        assert sought.ended
        return
    played = ClassicPlayer(score)
    played.play(int(begins[0]))
    assert sought.ticks == begins[0]
    assert sought.time == played.time
    assert_same(played.play(50, through=True), sought.play(50, through=True))


@quick
@given(scores())
def test_time_is_the_sum_of_the_ticks(score: ClassicScore) -> None:
    ticks, _ = whole(score)
    exact = [Fraction(5, 2 * int(tempo)) for tempo in ticks["tempo"]]
    for tick, length in zip(ticks, exact, strict=True):
        assert int(tick["length"]) == length * SECOND // 1
    total = sum(exact, Fraction(0))
    player = ClassicPlayer(score)
    player.play(TICKS, through=True)
    changes = 1 + np.count_nonzero(np.diff(ticks["tempo"]))
    assert 0 <= total - player.time <= Fraction(int(changes), SECOND)


@quick
@given(scores())
def test_a_module_ends_where_a_row_comes_again(score: ClassicScore) -> None:
    player = ClassicPlayer(score)
    ticks, _ = player.play(1 << 16)
    assert player.ended
    assert not np.any(ticks["flags"] & int(TickFlags.REPEAT))
    assert duration(score) == player.time
    (again,), _ = player.play(1, through=True)
    assert again["flags"] & int(TickFlags.REPEAT)
    rows = {(int(tick["order"]), int(tick["row"])) for tick in ticks}
    assert (int(again["order"]), int(again["row"])) in rows


@quick
@given(scores())
def test_every_note_lives_from_its_trigger_to_its_end(score: ClassicScore) -> None:
    ticks, voices = whole(score)
    assert np.array_equal(np.repeat(np.arange(len(ticks)), ticks["voices"]), voices["tick"])
    for serial in np.unique(voices["serial"]):
        life = voices[voices["serial"] == serial]
        flags = [VoiceFlags(int(flags)) for flags in life["flags"]]
        assert VoiceFlags.TRIGGERED in flags[0] or VoiceFlags.STOPPED in flags[0]
        assert not any(VoiceFlags.TRIGGERED in later for later in flags[1:])
        assert not any(VoiceFlags.STOPPED in earlier for earlier in flags[:-1])
        unbroken = np.diff(life["tick"]) == 1
        for number in np.flatnonzero(~unbroken):  # only what had ended is silent and comes back
            assert VoiceFlags.ENDS in flags[number]


@quick
@given(scores())
def test_numbers_stay_in_their_ranges(score: ClassicScore) -> None:
    _, voices = whole(score)
    sounding = voices[voices["flags"] & int(VoiceFlags.STOPPED) == 0]
    lengths = score.samples["length"][sounding["sample"]]
    assert np.all((sounding["position"] >= 0) & (sounding["position"] <= lengths + 1))
    assert np.all((sounding["volume"] >= 0) & (sounding["volume"] <= 1024))
    assert np.all((sounding["pan"] >= 0) & (sounding["pan"] <= 255))
    assert np.all(sounding["frequency"] > 0)
    # The tracker rounds down in a few places; the exact level is never far below.
    assert np.all(np.abs(sounding["level"] * 1024 - sounding["volume"]) < 40)


@given(st.integers(1, 120), st.integers(12, 119), st.integers(-1280, 1280))
def test_a_key_plays_at_its_pitch(note: int, key: int, finetune: int) -> None:
    transpose = key - (note - 1)
    sample = a_sample(transpose=transpose, finetune=finetune / 10, length=1 << 20)
    for dialect in (Dialect.XM, Dialect.IT):
        _, voices = whole(a_score(dialect, [[(note, 1)]], samples=sample[None]), 1)
        expected = 8363 * 2 ** ((key + finetune / 1280 - 60) / 12)
        assert voices[0]["frequency"] == pytest.approx(expected, rel=1e-5)


def test_positions_move_by_exact_time() -> None:
    sample = a_sample(length=1 << 20)
    ticks, voices = whole(a_score(Dialect.IT, [[(MIDDLE_C, 1)], [()]], samples=sample[None], tempo=150), 12)
    moved = np.diff(voices["position"])
    assert moved == pytest.approx(8363 * ticks["length"][:-1] / SECOND, rel=1e-9)


@pytest.mark.parametrize(("loop", "turn"), [(1, 700), (2, 700)])
def test_a_loop_keeps_the_position_inside(loop: int, turn: int) -> None:
    sample = a_sample(loop=loop, loop_start=300, loop_end=turn)
    _, voices = whole(a_score(Dialect.XM, [[(MIDDLE_C, 1)], *[[()]] * 60], samples=sample[None]), 360)
    assert len(voices) == 360
    inside = voices["position"][10:]
    assert np.all((inside >= 300) & (inside <= turn))
    backward = voices["flags"] & int(VoiceFlags.BACKWARD) != 0
    assert np.any(backward) == (loop == 2)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"restart": -1}, "below 0"),
        ({"speed": 0}, "speed or tempo"),
        ({"tempo": 2000}, "speed or tempo"),
        ({"global_volume": 65}, "global volume"),
        ({"orders": np.array([-3], np.int32)}, "neither a pattern nor a mark"),
        ({"pattern_start": np.array([0], np.int32)}, "cells have the shape"),
        ({"samples": np.array([a_sample(loop=1, loop_end=2000)])}, "not inside its sample"),
        ({"samples": np.array([a_sample(volume=65)])}, "volume is out of range"),
        ({"samples": np.array([a_sample(finetune=np.nan)])}, "tuning is out of range"),
        ({"macros": ("F0F000z",)}, "bytes of macros"),
    ],
)
def test_a_score_out_of_range_is_refused(changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        ClassicPlayer(a_score(Dialect.MOD, [[()]], **changes))


def test_loops_that_meet_only_after_hours_are_cut_off() -> None:
    loops = [(0, 0, 255, 19, 0xB0 + count) for count in range(1, 16)]
    score = a_score(Dialect.IT, [loops], speed=3)
    player = ClassicPlayer(score)
    assert not player.seek(1, 0)
    assert 1 << 21 < player.ticks <= (1 << 21) + 3


def test_a_score_without_a_pattern_ends_at_once() -> None:
    score = a_score(Dialect.IT, [[()]], orders=np.array([-1, -2], np.int32))
    player = ClassicPlayer(score)
    assert player.ended
    ticks, voices = player.play(10, through=True)
    assert len(ticks) == len(voices) == 0
    assert duration(score) == 0
