"""Blocks and tracks that change places with one another."""

from motorik.domain.ids import Id
from motorik.editing.area import Areas, Column
from motorik.editing.bench import Bench
from motorik.editing.fields import shared
from motorik.editing.operation import Operation
from motorik.journal.path import look


class SwapBlocks(Operation):
    """Exchange two areas: the first half of those given with the second, row by row and column by column.

    Where one is larger, its rest stays.
    """

    def change(self, bench: Bench, areas: Areas) -> None:
        """Exchange the areas."""
        half, odd = divmod(len(areas), 2)
        if odd or not half:
            bench.tell(f"{len(areas)} blocks that do not overlap were given; allowed: two")
            return
        for one, other in zip(areas[:half], areas[half:], strict=True):
            first, second = bench.sheet(one.pattern), bench.sheet(other.pattern)
            for a, b in zip(one.slots, other.slots, strict=False):
                mask = shared(a.mask, b.mask)
                for row, place in zip(one.rows, other.rows, strict=False):
                    kept = first.take(row, a.column, mask)
                    first.merge(row, a.column, second.take(place, b.column, mask), mask)
                    second.merge(place, b.column, kept, mask)


class SwapTracks(Operation):
    """Exchange what two tracks play in the whole song; instruments and channels stay where they are."""

    track: Id
    other: Id

    def change(self, bench: Bench, areas: Areas) -> None:
        """Exchange the placements of the tracks."""
        for id in (self.track, self.other):
            look(bench.before, ("tracks", id))
        names = {self.track: self.other, self.other: self.track}
        bench.placements = [
            place.model_copy(update={"track": names.get(place.track, place.track)})
            for place in bench.placements
        ]


class SwapColumns(Operation):
    """Exchange two columns of every pattern the areas touch, in the rows that are selected."""

    column: Column
    other: Column

    def change(self, bench: Bench, areas: Areas) -> None:
        """Exchange the columns."""
        for area in areas:
            sheet = bench.sheet(area.pattern)
            for row in area.rows:
                kept = sheet.get(row, self.column)
                sheet.put(row, self.column, sheet.get(row, self.other))
                sheet.put(row, self.other, kept)
