import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.engine.tail import Tail

RATE = 1000
SONG = 300


def render_length(sound, block, **rest):
    """Feed ``sound`` in blocks the way a renderer does and return where it stops."""
    tail = Tail(SONG, RATE, **rest)
    frame = 0
    while frame < tail.end:
        size = min(block, tail.end - frame)
        tail.hear(sound[frame : frame + size])
        frame += size
    return frame


def ringing(until, length=30_000):
    sound = np.zeros((length, 2), np.float32)
    sound[:until, 1] = 0.5
    return sound


@pytest.mark.parametrize(
    ("until", "frames"),
    [(0, SONG + 500), (SONG, SONG + 500), (SONG + 1, SONG + 501), (5000, 5500), (30_000, SONG + 20_000)],
)
def test_it_ends_half_a_second_after_the_last_sound_and_20_s_after_the_song(until, frames):
    assert render_length(ringing(until), 64) == frames


@given(st.integers(0, 9000), st.integers(1, 5000))
def test_the_end_does_not_depend_on_the_block(until, block):
    assert render_length(ringing(until), block) == render_length(ringing(until), 1000)


def test_a_gap_shorter_than_half_a_second_is_no_end():
    sound = ringing(SONG)
    sound[SONG + 499] = 0.1
    assert render_length(sound, 64) == SONG + 1000


def test_quieter_than_100_db_below_full_scale_is_silence():
    sound = ringing(SONG)
    sound[SONG:] = 0.99e-5
    assert render_length(sound, 64) == SONG + 500


def test_a_fixed_tail_ends_where_it_says():
    assert render_length(ringing(30_000), 64, seconds=1.25) == SONG + 1250
    assert render_length(ringing(30_000), 64, seconds=0) == SONG
