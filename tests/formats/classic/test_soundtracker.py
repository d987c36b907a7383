"""Modules of 15 samples have no mark: what fits is read as ProTracker would play it, all else is refused."""

import random

import numpy as np
import pytest

from motorik.formats.classic.byte_reader import ModuleFileError
from motorik.formats.classic.module import COMMAND, NO_VOLUME, PARAMETER
from motorik.formats.classic.reading import read_module
from tools.modules.writing import WrittenModule, WrittenSample, soundtracker_bytes


def song(*effects: tuple[int, int], rows: int = 64) -> bytes:
    """Return a song of one pattern with these effects from the first row on, in its first channel."""
    cells = np.zeros((rows, 4, 5), np.uint8)
    cells[:, :, 2] = NO_VOLUME
    cells[0, :, 0] = 61
    for row, (command, parameter) in enumerate(effects):
        cells[row, 0, COMMAND:] = command, parameter
    sound = WrittenSample(np.arange(-64, 64).astype(np.int8), "st-01:ramp")
    return soundtracker_bytes(WrittenModule([cells], [sound], title="a song"))


def effects(data: bytes, count: int) -> list[tuple[int, int]]:
    column = read_module(data).patterns[0][:count, 0]
    return [(int(cell[COMMAND]), int(cell[PARAMETER])) for cell in column]


def test_a_song_of_15_samples_is_read() -> None:
    module = read_module(song((12, 64)))
    assert (module.title, len(module.samples), module.channels) == ("a song", 15, 4)
    assert module.made_with == "Soundtracker" and module.vblank
    assert module.samples[0].name == "st-01:ramp"
    assert np.array_equal(module.samples[0].sound[:, 0] * 128, np.arange(-64, 64))


def test_effects_of_the_ultimate_soundtracker_are_those_of_protracker() -> None:
    """It had two: 1 was the arpeggio, 2 slid up by its low or down by its high half."""
    data = song((1, 0x37), (2, 0x04), (2, 0x30))
    assert read_module(data).made_with == "Ultimate Soundtracker"
    assert effects(data, 3) == [(0, 0x37), (1, 0x04), (2, 0x03)]


def test_d_slides_the_volume_until_it_broke_patterns() -> None:
    slides = [(13, 4)] * 3
    assert effects(song((12, 64), *slides), 4) == [(12, 64), *[(10, 4)] * 3]
    assert effects(song((12, 64), (13, 0)), 2) == [(12, 64), (13, 0)]


def test_only_what_was_heard_of_a_loop_is_kept() -> None:
    """Its start is in bytes, and what lies before it was never played."""
    data = bytearray(song((12, 64)))
    data[20 + 26 : 20 + 30] = (40).to_bytes(2, "big") + (20).to_bytes(2, "big")
    sample = read_module(bytes(data)).samples[0]
    assert sample.sound[0, 0] * 128 == -64 + 40
    assert (sample.loop.start, sample.loop.end) == (0, 40)


@pytest.mark.parametrize("seed", range(50))
def test_noise_is_no_song(seed: int) -> None:
    with pytest.raises(ModuleFileError, match="no module that is known"):
        read_module(random.Random(seed).randbytes(5000))


@pytest.mark.parametrize(
    ("place", "byte"),
    [(470, 0), (470, 129), (471, 230), (472, 64), (20 + 25, 65), (20 + 24, 1), (3, 7)],
)
def test_a_number_that_cannot_be_makes_it_none(place: int, byte: int) -> None:
    data = bytearray(song((12, 64)))
    if place == 20 + 24:
        data[place : 20 + 15 * 30 : 30] = bytes(
            [byte] * 15
        )  # one stray finetune is forgiven, fifteen are not
    elif place == 3:
        data[0:20] = bytes([byte] * 20)
    else:
        data[place] = byte
    with pytest.raises(ModuleFileError):
        read_module(bytes(data))
