"""One module read by us, by libopenmpt and by libxmp: what is the same, counted."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from motorik.formats.classic.module import ORDER_END, ORDER_SKIP, ClassicModule
from motorik.formats.classic.reading import read_module
from tools.modules.openmpt import OpenMptModule
from tools.modules.showing import differing, shown
from tools.modules.xmp import XmpModule


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found in a file. Differences are sentences; a file that is the same everywhere has none.

    ``cells`` of all patterns beside libopenmpt; ``sounds`` that both libxmp and we have, frame by frame.
    """

    file: str
    dialect: str
    made_with: str
    channels: int
    patterns: int
    cells: int
    cells_that_differ: int
    sounds: int
    sounds_that_differ: int
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.differences and not self.cells_that_differ and not self.sounds_that_differ


def compare(path: Path) -> Comparison:
    """Read a file three times and compare."""
    data = path.read_bytes()
    module = read_module(data, path.name)
    with OpenMptModule(data) as theirs:
        differences = _differences(module, theirs)
        count = min(len(module.patterns), len(theirs.rows))
        differing_cells = sum(
            differing(shown(module, number), theirs.cells(number))
            for number in range(count)
            if theirs.rows[number]
        )
    sounds, differing_sounds = _sounds(module, data)
    return Comparison(
        file=path.name,
        dialect=module.dialect.name,
        made_with=module.made_with,
        channels=module.channels,
        patterns=len(module.patterns),
        cells=sum(pattern.shape[0] * pattern.shape[1] for pattern in module.patterns),
        cells_that_differ=differing_cells,
        sounds=sounds,
        sounds_that_differ=differing_sounds,
        differences=tuple(differences),
    )


def _differences(module: ClassicModule, theirs: OpenMptModule) -> list[str]:
    """Return what differs in the head of a module.

    libopenmpt leaves out what the order list has after the end, and counts a sample where there is none.
    """
    orders = [order for order in module.orders if order not in (ORDER_SKIP, ORDER_END)]
    their_orders = [order for order in theirs.orders if order not in (65534, 65535, ORDER_SKIP, ORDER_END)]
    names = [plain(sample.name) for sample in module.samples] or [""]
    pairs: tuple[tuple[str, object, object], ...] = (
        ("title", plain(module.title), plain(theirs.metadata("title"))),
        ("channels", module.channels, theirs.channels),
        ("orders", orders, their_orders),
        ("patterns", len(module.patterns), len(theirs.rows)),
        ("sample names", names, [plain(name) for name in theirs.sample_names] or [""]),
        (
            "instrument names",
            [plain(instrument.name) for instrument in module.instruments],
            [plain(name) for name in theirs.instrument_names],
        ),
    )
    return [f"{what}: {_first(ours, other)}" for what, ours, other in pairs if ours != other]


def _first(ours: object, theirs: object) -> str:
    """Say what differs first."""
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        place = next(n for n, pair in enumerate(zip(ours, theirs, strict=True)) if pair[0] != pair[1])
        return f"number {place + 1} is {ours[place]!r}, for libopenmpt {theirs[place]!r}"
    if isinstance(ours, list) and isinstance(theirs, list):
        return f"{len(ours)}, for libopenmpt {len(theirs)}"
    return f"{ours!r}, for libopenmpt {theirs!r}"


def plain(name: str) -> str:
    """Return a name without what nobody sees: control characters, and spaces at its end."""
    return "".join(" " if ord(letter) < 32 or letter in "\x7f⌂" else letter for letter in name).rstrip()


def _sounds(module: ClassicModule, data: bytes) -> tuple[int, int]:
    """Return how many mono samples libxmp has as well, and how many of them are not the same.

    libxmp writes over what follows a loop, to make it longer; only what can be heard is compared.
    """
    compared = differing_sounds = 0
    with XmpModule(data) as theirs:
        for number in range(min(len(module.samples), theirs.sample_count)):
            ours, other = module.samples[number], theirs.sound(number)
            if len(other) == 0 or ours.sound.shape[1] != 1:
                continue
            if len(ours.sound) == 0 and len(other) <= 2:
                continue  # a MOD writes one word for no sound
            compared += 1
            scale = 32768 if other.dtype == np.int16 else 128
            levels = ours.sound[:, 0] * scale
            heard = ours.loop.end or len(levels)
            same = len(levels) == len(other) and np.array_equal(levels[:heard], other[:heard])
            differing_sounds += not same
    return compared, differing_sounds
