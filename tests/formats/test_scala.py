"""Scala scales and keyboard maps: pitches after the definition, round trips, refusals in one sentence."""

from contextlib import suppress
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.tuning import KeyboardMap, Tuning, pitch_of, pitches
from motorik.formats.scala import (
    ScalaError,
    read_keyboard_map,
    read_scale,
    write_keyboard_map,
    write_scale,
)  # fmt: skip

QUARTER_COMMA = b"""! meanquar.scl
!
1/4-comma meantone scale. Pietro Aaron's temperament (1523)
 12
!
 76.04900
 193.15686
 310.26471
 5/4
 503.42157
 579.47057
 696.57843
 25/16
 889.73529
 1006.84314
 1082.89214
 2/1
"""
WHITE_KEYS = b"""! white.kbm
12
0
127
60
69
440.0
7
0
x
1
x
2
3
x
4
x
5
x
6
"""


def test_meantone_has_pure_thirds() -> None:
    tuning = read_scale(QUARTER_COMMA, "meantone")
    assert pitches(tuning)[60] == 60
    assert pitches(tuning)[64] == pytest.approx(60 + 12 * log2(5 / 4), abs=1e-12)
    assert pitches(tuning)[72] == 72
    assert pitches(tuning)[48 + 7] == pytest.approx(48 + 6.9657843)
    assert tuning.name.startswith("1/4-comma")


def test_equal_temperament_changes_nothing() -> None:
    tuning = Tuning(id="twelve", degrees=tuple(f"{100 * n}.0" for n in range(1, 13)))
    assert all(pitch == key for key, pitch in pitches(tuning).items())
    assert len(pitches(tuning)) == 128


def test_map_leaves_keys_out_and_fixes_the_reference() -> None:
    layout = read_keyboard_map(WHITE_KEYS)
    tuning = read_scale(b"seven equal\n1\n171.428571428571\n", "seven", map=layout)
    known = pitches(tuning)
    assert known[69] == 69
    assert 61 not in known and 70 not in known
    assert known[71] - known[69] == pytest.approx(12 / 7)
    assert known[72] - known[60] == pytest.approx(12)


def test_between_keys_pitch_is_a_straight_line() -> None:
    tuning = read_scale(QUARTER_COMMA, "meantone")
    low, high = pitches(tuning)[60], pitches(tuning)[61]
    assert pitch_of(tuning, 60.5) == pytest.approx((low + high) / 2)
    assert pitch_of(None, 60.5) == 60.5


degree = st.one_of(
    st.builds(lambda a, b: f"{a}/{b}", st.integers(1, 10**9), st.integers(1, 10**9)),
    st.builds(lambda c: f"{c / 1000:.3f}", st.integers(-10_000_000, 10_000_000)),
)


@given(st.lists(degree, min_size=1, max_size=60))
def test_scales_come_back_as_they_were(degrees: list[str]) -> None:
    tuning = Tuning(id="t", name="t", degrees=tuple(degrees))
    assert read_scale(write_scale(tuning), "t") == tuning


keys = st.lists(st.one_of(st.none(), st.integers(0, 40)), max_size=24)


@given(keys, st.integers(0, 127), st.integers(0, 127), st.floats(1, 20000), st.integers(0, 60))
def test_maps_come_back_as_they_were(
    keys: list[int | None], middle: int, reference: int, hertz: float, octave: int
) -> None:
    layout = KeyboardMap(
        middle=middle, reference=reference, reference_hz=hertz, octave=octave, keys=tuple(keys)
    )
    assert read_keyboard_map(write_keyboard_map(layout)) == layout


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (b"", "x.scl ends too early: a description expected"),
        (b"name\n", "ends too early: the number of degrees"),
        (b"name\nfive\n", "line 2: the number of degrees is 'five'; allowed: 1 to 4096"),
        (b"name\n0\n", "allowed: 1 to 4096"),
        (b"name\n3\n3/2\n2/1\n", "ends too early: 3 degrees expected"),
        (b"name\n1\n0/1\n", "line 3: '0/1'; allowed: cents"),
        (b"name\n1\n-2/1\n", "allowed: cents"),
        (b"name\n1\nnan\n", "allowed: cents"),
        (b"name\n1\n1e400.\n", "allowed: cents"),
        (b"name\n1\n" + b"9" * 60 + b"\n", "allowed: cents"),
        (b"name\n99999999999\n", "allowed: 1 to 4096"),
    ],
)
def test_broken_scales_are_refused_in_one_sentence(text: bytes, sentence: str) -> None:
    with pytest.raises(ScalaError) as error:
        read_scale(text, "x", "x.scl")
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (lambda: read_scale(data, "x"), lambda: read_keyboard_map(data)):
        with suppress(ScalaError):
            read()


def test_reference_that_plays_nothing_is_refused() -> None:
    layout = read_keyboard_map(WHITE_KEYS.replace(b"\n69\n", b"\n70\n"))
    with pytest.raises(ScalaError, match="reference key 70 plays no degree"):
        read_scale(QUARTER_COMMA, "meantone", map=layout)
