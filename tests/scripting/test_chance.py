"""Chance for scripts: the same everywhere, and as even as chance should be."""

from statistics import mean, pstdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.scripting.inside.chance import Random, seed_of
from motorik.sequencer.chance import mix


def test_the_stream_is_the_sequencers_generator() -> None:
    """SplitMix64: the draw after a state is the sequencer's ``mix`` of that state."""
    draws = Random(41)
    assert draws.getrandbits(64) == mix(41)


def test_draws_that_stay_what_they_are() -> None:
    """These numbers are a promise: songs made by scripts can be made again years from now."""
    draws = Random(seed_of("7", "fill", "{}"))
    assert [draws.randint(0, 99) for _ in range(8)] == [31, 37, 53, 27, 61, 25, 6, 53]
    items = list(range(8))
    draws.shuffle(items)
    assert sorted(items) == list(range(8))


@given(st.integers(), st.integers(-1000, 1000), st.integers(0, 1000))
def test_draws_stay_in_their_bounds(seed: int, low: int, width: int) -> None:
    draws = Random(seed)
    assert low <= draws.randint(low, low + width) <= low + width
    assert low <= draws.uniform(low, low + width) <= low + width
    assert low <= draws.triangular(low, low + width) <= low + width
    assert 0 <= draws.random() < 1
    assert -6 <= draws.gauss() <= 6
    assert 0 <= draws.randrange(10**30) < 10**30


def test_draws_are_even() -> None:
    draws = Random(1)
    counts = [0] * 10
    for _ in range(20_000):
        counts[draws.randrange(10)] += 1
    assert all(1850 < count < 2150 for count in counts)
    normal = [draws.gauss(3, 2) for _ in range(20_000)]
    assert abs(mean(normal) - 3) < 0.05
    assert abs(pstdev(normal) - 2) < 0.05
    middle = [draws.triangular(0, 10, 2) for _ in range(20_000)]
    assert abs(mean(middle) - 4) < 0.1


def test_weights_and_samples() -> None:
    draws = Random("text")
    assert set(draws.choices("abc", [0, 1, 0], k=50)) == {"b"}
    chosen = draws.choices("ab", [3, 1], k=8000)
    assert 5800 < chosen.count("a") < 6200
    sample = draws.sample(range(100), 20)
    assert len(set(sample)) == 20


@pytest.mark.parametrize(
    "wrong",
    [
        lambda draws: draws.choice([]),
        lambda draws: draws.sample([1], 2),
        lambda draws: draws.choices([1, 2], [1]),
        lambda draws: draws.choices([1], [0]),
        lambda draws: draws.randint(2, 1),
        lambda draws: draws.getrandbits(10**9),
    ],
)
def test_what_cannot_be_drawn(wrong: object) -> None:
    with pytest.raises((ValueError, IndexError)):
        wrong(Random())  # type: ignore[operator]
