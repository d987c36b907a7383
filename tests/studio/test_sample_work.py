"""Operations on samples: laws of each, and that files stay as they were."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.studio import sample_work as work

RATE = 48000


def noise(frames: int, seed: int = 1) -> "np.ndarray[tuple[int, ...], np.dtype[np.float32]]":
    made = np.random.default_rng(seed).uniform(-0.5, 0.5, (frames, 2))
    return made.astype(np.float32)


@given(st.integers(2, 400), st.data())
def test_only_the_part_is_changed_and_the_length_stays(frames: int, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, frames - 1))
    end = data.draw(st.integers(first + 1, frames))
    sound = noise(frames)
    before = sound.copy()
    for operation in (
        work.faded_in, work.faded_out, work.normalised, work.turned_round, work.louder, work.quieter,
    ):  # fmt: skip
        result = operation(sound, first, end)
        assert result.shape == sound.shape and result.dtype == np.float32
        assert np.array_equal(result[:first], sound[:first])
        assert np.array_equal(result[end:], sound[end:])
    assert np.array_equal(sound, before)
    assert np.array_equal(work.turned_round(work.turned_round(sound, first, end), first, end), sound)
    assert np.allclose(work.quieter(work.louder(sound, first, end), first, end), sound, atol=1e-6)
    assert np.abs(work.normalised(sound, first, end)[first:end]).max() == pytest.approx(1, abs=1e-5)
    assert len(work.trimmed(sound, first, end)) == end - first


def test_fades_begin_and_end_in_silence() -> None:
    sound = np.ones((100, 1), np.float32)
    assert work.faded_in(sound, 0, 100)[0, 0] == 0 == work.faded_out(sound, 0, 100)[-1, 0]
    assert work.normalised(sound * 0, 0, 100).max() == 0


@given(st.integers(0, 4799))
def test_a_cut_lies_on_a_zero_crossing(frame: int) -> None:
    sound = np.sin(np.arange(4800) * 2 * np.pi * 440 / RATE).astype(np.float32)[:, None]
    found = work.nearest_zero(sound, frame, 240)
    assert abs(found - frame) <= 240
    assert found == 0 or abs(sound[found, 0]) < 0.06


@given(st.integers(1, 3000), st.integers(1, 900))
def test_an_outline_holds_every_value(frames: int, columns: int) -> None:
    sound = noise(frames)
    low, high = work.outline(sound, 0, frames, columns)
    mono = sound.mean(axis=1)
    assert len(low) == len(high) == columns
    assert (low <= high).all()
    assert low.min() == mono.min() and high.max() == mono.max()
