import numpy as np
import pytest

from motorik.formats.classic.mod_panning import in_eight_bits
from motorik.formats.classic.module import COMMAND, PARAMETER


def panned(*pans: int, fine: int | None = None) -> np.ndarray:
    """Return a pattern of one channel with these 8xx, and an E8x."""
    pattern = np.zeros((64, 1, 5), np.uint8)
    pattern[: len(pans), 0, COMMAND], pattern[: len(pans), 0, PARAMETER] = 8, pans
    if fine is not None:
        pattern[63, 0, COMMAND], pattern[63, 0, PARAMETER] = 14, 0x80 | fine
    return pattern


@pytest.mark.parametrize(
    ("written", "heard"),
    [
        ((0x00, 0x34, 0x80), (0x00, 0x68, 0xFF)),
        ((0x40, 0x8A, 0xA4), (0x80, 0xFF, 0xA4)),
        ((0x00, 0x90), (0x00, 0x90)),
        ((0x80, 0x85), (0x80, 0x85)),
        ((0x01, 0x2F), (0x01, 0x2F)),
    ],
)
def test_panning_of_seven_bits_is_told_by_where_it_ends(
    written: tuple[int, ...], heard: tuple[int, ...]
) -> None:
    first, second = in_eight_bits((panned(*written), panned()))
    assert tuple(first[: len(heard), 0, PARAMETER]) == heard
    assert not second[..., PARAMETER].any()


def test_fine_panning_tells_that_small_numbers_are_no_marks() -> None:
    (pattern,) = in_eight_bits((panned(0x10, fine=3),))
    assert pattern[0, 0, PARAMETER] == 0x20
    assert pattern[63, 0, PARAMETER] == 0x83


def test_a_song_without_patterns_or_panning_stays_as_it_is() -> None:
    assert in_eight_bits(()) == ()
    (pattern,) = in_eight_bits((panned(fine=9),))
    assert pattern[63, 0, PARAMETER] == 0x89
