"""Fills: rhythms, notes by chance and arpeggios written into the first column of what is selected.

They write what the fills of :mod:`motorik.sequencer.fills` give, and clear what else lies on their rows.
"""

from abc import abstractmethod
from collections.abc import Iterator
from itertools import groupby
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from motorik.domain.pattern import MAX_ROWS, Step
from motorik.editing.area import Area
from motorik.editing.bench import Bench
from motorik.editing.errors import EditingError
from motorik.editing.fields import EMPTY
from motorik.editing.note_names import pitch_named
from motorik.editing.operation import CellOperation, Seed
from motorik.editing.sheet import Sheet
from motorik.sequencer.fills.arpeggio import Walk, arpeggiate
from motorik.sequencer.fills.harmony import CHORDS, SCALES, chord_keys, scale_keys
from motorik.sequencer.fills.region import Region
from motorik.sequencer.fills.rhythm import euclidean
from motorik.sequencer.fills.scatter import scatter


def _as_pitch(value: object) -> object:
    return pitch_named(value) if isinstance(value, str) else value


def _known(table: dict[str, tuple[int, ...]], name: str) -> str:
    if name not in table:
        raise ValueError(f"{name!r}; allowed: {', '.join(table)}")
    return name


Pitch = Annotated[float, BeforeValidator(_as_pitch), Field(ge=0, le=127)]
Key = Annotated[int, BeforeValidator(_as_pitch), Field(ge=0, le=127)]
ScaleName = Annotated[str, AfterValidator(lambda name: _known(SCALES, name))]
ChordName = Annotated[str, AfterValidator(lambda name: _known(CHORDS, name))]
Velocity = Annotated[float, Field(ge=0, le=1)]
Every = Annotated[int, Field(ge=1, le=MAX_ROWS)]


class _Fill(CellOperation, base=True):
    """A fill: each stretch of rows that belong together is filled for itself."""

    @abstractmethod
    def steps(self, region: Region) -> tuple[Step, ...]:
        """Return what is written into ``region``."""

    def seed_of(self) -> int:
        """Return where the fill's chance comes from."""
        return 0

    def every_of(self) -> int:
        """Return how many rows lie from one that may be written to the next."""
        return 1

    def change_cells(self, bench: Bench, sheet: Sheet, area: Area) -> None:
        """Fill one area. Raises ``EditingError`` when there is nothing to write."""
        slot = area.slots[0]
        for first, end in _stretches(area.rows):
            region = Region(area.pattern, first, end, slot.column, self.every_of(), self.seed_of())
            try:
                written = {step.row: step for step in self.steps(region)}
            except ValueError as error:
                raise EditingError(f"{self.op}: {error}") from None
            for row in region.rows:
                sheet.merge(row, slot.column, written.get(row, EMPTY), slot.mask)


class FillEuclidean(_Fill):
    """Spread notes as evenly as whole rows allow: so many hits in every so many rows.

    ``rotation`` plays them that many rows later; ``note`` is a name such as C-4, or a key.
    """

    hits: Annotated[int, Field(ge=0, le=MAX_ROWS)]
    length: Annotated[int, Field(ge=1, le=MAX_ROWS)]
    rotation: Annotated[int, Field(gt=-MAX_ROWS, lt=MAX_ROWS)] = 0
    note: Pitch = 60.0
    velocity: Velocity = 0.8

    def steps(self, region: Region) -> tuple[Step, ...]:
        """Return the rhythm."""
        step = Step(row=0, pitch=self.note, velocity=self.velocity)
        return euclidean(region, self.hits, self.length, self.rotation, step)


class FillRandom(_Fill):
    """Write notes by chance: on about ``percent`` of the rows, out of a scale or a chord.

    Keys of ``scale`` on ``root`` from ``low`` to ``high``; with ``chord`` those of the chord on ``root``.
    The same seed, pattern and row draw the same, and a denser fill holds all of a sparser one.
    """

    percent: Annotated[float, Field(ge=0, le=100)] = 50
    scale: ScaleName = "chromatic"
    root: Key = 60
    low: Key = 48
    high: Key = 72
    chord: ChordName | None = None
    seed: Seed = 0
    softest: Velocity = 0.8
    loudest: Velocity = 0.8
    every: Every = 1

    def seed_of(self) -> int:
        """Return the seed."""
        return self.seed

    def every_of(self) -> int:
        """Return the distance of rows."""
        return self.every

    def steps(self, region: Region) -> tuple[Step, ...]:
        """Return the notes."""
        keys = chord_keys(self.root, self.chord) if self.chord else ()
        keys = keys or scale_keys(self.root, self.scale, self.low, self.high)
        return scatter(region, self.percent / 100, keys, (self.softest, self.loudest))


class FillArpeggio(_Fill):
    """Play a chord, or a scale from its root up, key by key: one on each row, or on every so many.

    ``walk`` is up, down, up-down, random or as-given; ``inversion`` lifts the lowest keys of a chord.
    """

    chord: ChordName = "minor"
    root: Key = 60
    walk: Walk = Walk.UP
    octaves: Annotated[int, Field(ge=1, le=10)] = 1
    inversion: Annotated[int, Field(ge=0, le=6)] = 0
    scale: ScaleName | None = None
    every: Every = 1
    velocity: Velocity = 0.8
    seed: Seed = 0

    def seed_of(self) -> int:
        """Return the seed."""
        return self.seed

    def every_of(self) -> int:
        """Return the distance of rows."""
        return self.every

    def steps(self, region: Region) -> tuple[Step, ...]:
        """Return the arpeggio."""
        if self.scale is None:
            keys = chord_keys(self.root, self.chord, self.inversion)
        else:
            keys = scale_keys(self.root, self.scale, self.root, self.root + 11)
        return arpeggiate(region, keys, self.walk, self.octaves, Step(row=0, velocity=self.velocity))


def _stretches(rows: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Yield (first, end) of the rows that follow one another."""
    for _, run in groupby(enumerate(sorted(rows)), key=lambda pair: pair[1] - pair[0]):
        found = [row for _, row in run]
        yield found[0], found[-1] + 1
