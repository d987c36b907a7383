"""How libopenmpt shows the cells of a module: its loaders translate while they read, and so do we to compare.

Letters are those of the format; what stands here is what it documents of each format, not how it does it.
"""

import numpy as np
from numpy.typing import NDArray

from motorik.formats.classic.module import (
    COMMAND,
    INSTRUMENT,
    NO_VOLUME,
    NOTE,
    NOTE_CUT,
    PARAMETER,
    VOLUME,
    ClassicModule,
    Dialect,
)

Cells = NDArray[np.uint8]
_SHOWN = 6
_DIGITS = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_XM_UNKNOWN = b"IJMNOQSUV"
_XM_VOLUME = b"??????dcbauhplrg"
_IT_VOLUME = {65: "a", 75: "b", 85: "c", 95: "d", 105: "e", 115: "f", 193: "g", 203: "h"}


def shown(module: ClassicModule, pattern: int) -> Cells:
    """Return [rows, channels, 6] as :meth:`tools.modules.openmpt.OpenMptModule.cells` does."""
    cells = module.patterns[pattern]
    result = np.zeros((*cells.shape[:2], _SHOWN), np.uint8)
    result[:, :, :2] = cells[:, :, [NOTE, INSTRUMENT]]
    letters, values = _VOLUMES[module.dialect](cells[:, :, VOLUME])
    result[:, :, 2], result[:, :, 4] = letters, values
    result[:, :, 3], result[:, :, 5] = _effects(module, cells)
    if module.dialect is Dialect.IT and module.made_with.startswith("ModPlug"):
        # Where ModPlug Tracker cut a note beside an instrument it took the volume away.
        muted = (cells[:, :, NOTE] == NOTE_CUT) & (cells[:, :, INSTRUMENT] != 0) & (letters == 0)
        result[muted, 2] = ord("v")
    return result


def differing(ours: Cells, theirs: Cells) -> int:
    """Return how many cells are not the same; a pattern of another shape differs in all."""
    if ours.shape != theirs.shape:
        return max(ours[:, :, 0].size, theirs[:, :, 0].size)
    return int(np.count_nonzero(np.any(ours != theirs, axis=2)))


def _effects(module: ClassicModule, cells: Cells) -> tuple[Cells, Cells]:
    command, parameter = cells[:, :, COMMAND].copy(), cells[:, :, PARAMETER].copy()
    decimal = (parameter >> 4) * 10 + (parameter & 15)
    if module.dialect in (Dialect.MOD, Dialect.XM):
        table = np.zeros(256, np.uint8)
        table[: len(_DIGITS)] = list(_DIGITS)
        table[[_DIGITS.index(letter) for letter in _XM_UNKNOWN]] = 0
        letters = np.where((command == 0) & (parameter == 0), 0, table[command])
        if "NoiseTracker" in module.made_with:
            decimal[:] = 0  # it breaks a pattern to its first row, whatever the parameter
        return letters, np.where(command == 0xD, decimal, parameter).astype(np.uint8)
    letters = np.where(command == 0, np.where(parameter == 0, 0, ord(" ")), command + 64).astype(np.uint8)
    if module.dialect is Dialect.S3M:
        parameter = np.where(command == 3, decimal, parameter).astype(np.uint8)
    return letters, parameter


def _no_volumes(volume: Cells) -> tuple[Cells, Cells]:
    return np.zeros_like(volume), np.zeros_like(volume)


def _xm_volumes(volume: Cells) -> tuple[Cells, Cells]:
    letters, values = np.zeros_like(volume), np.zeros_like(volume)
    level = (volume >= 0x10) & (volume <= 0x50)
    letters[level], values[level] = ord("v"), volume[level] - 0x10
    effect = volume >= 0x60
    letters[effect] = np.frombuffer(_XM_VOLUME, np.uint8)[volume[effect] >> 4]
    values[effect] = volume[effect] & 15
    values[letters == ord("p")] *= 4
    return letters, values


def _s3m_volumes(volume: Cells) -> tuple[Cells, Cells]:
    letters, values = np.zeros_like(volume), np.zeros_like(volume)
    some = volume != NO_VOLUME
    pan = some & (volume >= 128) & (volume <= 192)
    letters[some], values[some] = ord("v"), np.minimum(volume[some], 64)
    letters[pan], values[pan] = ord("p"), volume[pan] - 128
    return letters, values


def _it_volumes(volume: Cells) -> tuple[Cells, Cells]:
    letters, values = _s3m_volumes(volume)
    beyond = (volume > 64) & (volume < 128) | (volume > 192)
    letters[beyond], values[beyond] = 0, 0
    for first, letter in _IT_VOLUME.items():
        inside = (volume >= first) & (volume < first + 10)
        letters[inside], values[inside] = ord(letter), volume[inside] - first
    return letters, values


_VOLUMES = {
    Dialect.MOD: _no_volumes,
    Dialect.XM: _xm_volumes,
    Dialect.S3M: _s3m_volumes,
    Dialect.IT: _it_volumes,
}
