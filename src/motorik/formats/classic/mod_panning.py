"""8xx of a MOD: from 00 to FF with most trackers, from 00 to 80 with DMP and its kind. No file says which.

Source: what libopenmpt goes by.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from .module import COMMAND, PARAMETER

_PAN: Final = 0x8
_SURROUND: Final = 0xA4
"""DMP's word for behind, right of everything else it can say."""
_OVERSHOT: Final = 0x8F
"""Some files of seven bits have 8A where they mean 80."""
_MARKS: Final = 0x30
"""Where nothing lies further right than this, 8xx marks places for a demo and moves no sound."""


def in_eight_bits(patterns: tuple[NDArray[np.uint8], ...]) -> tuple[NDArray[np.uint8], ...]:
    """Return patterns, uint8[rows, channels, fields], whose 8xx go up to FF; doubled if they ended at 80."""
    pans = _parameters(patterns, _PAN)
    fine = _parameters(patterns, 0xE)
    fine = (fine[fine >> 4 == _PAN] & 15) << 4
    furthest = max(pans.max(initial=0), fine.max(initial=0))
    seven_bits = np.any(pans < 0x80) and not np.any((pans > _OVERSHOT) & (pans != _SURROUND))
    return tuple(map(_doubled, patterns)) if seven_bits and furthest >= _MARKS else patterns


def _parameters(patterns: tuple[NDArray[np.uint8], ...], command: int) -> NDArray[np.uint8]:
    found = [pattern[..., PARAMETER][pattern[..., COMMAND] == command] for pattern in patterns]
    return np.concatenate([np.empty(0, np.uint8), *found])


def _doubled(pattern: NDArray[np.uint8]) -> NDArray[np.uint8]:
    doubled = pattern.copy()
    parameter = doubled[..., PARAMETER]
    pan = (doubled[..., COMMAND] == _PAN) & (parameter != _SURROUND)
    parameter[pan] = np.minimum(parameter[pan], 0x7F) * 2 + (parameter[pan] > 0x7F)
    return doubled
