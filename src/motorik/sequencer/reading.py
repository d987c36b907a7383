"""What all cells of one reading of a song share: the clock, the round of a loop, and whether a cell plays."""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from motorik.domain.condition import Trig, TrigKind
from motorik.sequencer.cell import Cell
from motorik.sequencer.chance import happens
from motorik.sequencer.passage import Passage
from motorik.sequencer.timeline import Timeline

if TYPE_CHECKING:
    from motorik.sequencer.score import Part, Score


Loop = tuple[int, int]
"""A region [start, end) in ticks that is played again and again."""


class FrameMemo(dict[int, int]):
    """Frames of the ticks asked for so far: tracks share their lines, so most are asked for many times."""

    def __init__(self, timeline: Timeline) -> None:
        super().__init__()
        self.timeline = timeline

    def __missing__(self, tick: int) -> int:
        frame = self[tick] = self.timeline.frame_at(tick)
        return frame


@dataclass(frozen=True, slots=True)
class Pass:
    """One reading: of a score by a clock, in round ``loop_pass`` of the loop [start, end) in ticks.

    ``fill``: all of it is a fill, whatever the placements say. ``near`` keeps locks that were worked out.
    """

    frames: FrameMemo
    score: "Score"
    loop_pass: int = 0
    loop: Loop | None = None
    fill: bool = False
    near: dict[tuple[str, int], dict[tuple[str, str], list[Any]]] = field(default_factory=dict)

    def plays(self, part: "Part", passage: Passage, tick: int, cell: Cell, turn: int) -> bool:
        """Return whether chance and its condition let ``cell`` play at its nominal ``tick``."""
        if cell.certain:
            return True
        if cell.probability < 100 and not happens(
            cell.probability, part.chance, tick, cell.column, self.loop_pass
        ):
            return False
        trig = cell.trig
        return trig is None or self._holds(trig, part, passage, tick, cell, turn) is not trig.denied

    def count(self, passage: Passage, turn: int) -> int:
        """Return how many passes were played before pass ``turn``, those in rounds of the loop included.

        Without a loop every round counts as one pass.
        """
        if not self.loop_pass:
            return turn
        if self.loop is None:
            return turn + self.loop_pass
        first, last = max(self.loop[0], passage.start), min(self.loop[1], passage.end) - 1
        if last < first:
            return turn
        return turn + self.loop_pass * (passage.turn_at(last) - passage.turn_at(first) + 1)

    def _holds(self, trig: Trig, part: "Part", passage: Passage, tick: int, cell: Cell, turn: int) -> bool:
        if trig.kind is TrigKind.CYCLE:
            return self.count(passage, turn) % trig.of == trig.nth - 1
        if trig.kind is TrigKind.FIRST:
            return self.count(passage, turn) == 0
        if trig.kind is TrigKind.FILL:
            return self.fill or (passage.fills is not None and turn in passage.fills)
        if trig.kind is TrigKind.PREVIOUS:
            sheet = passage.sheet_of(turn, self.loop_pass)
            return self._decided(part, passage, turn, bisect_left(sheet.deciding, cell.number))
        return self._neighbour_played(part, tick)

    def _neighbour_played(self, part: "Part", tick: int) -> bool:
        above = self.score.above(part)
        passage = above.passage_at(tick) if above else None
        if above is None or passage is None:
            return False
        turn = passage.turn_at(tick)
        sheet = passage.sheet_of(turn, self.loop_pass)
        reached = bisect_right(sheet.starts, tick - passage.base(turn))
        return self._decided(above, passage, turn, bisect_left(sheet.deciding, reached))

    def _decided(self, part: "Part", passage: Passage, turn: int, place: int) -> bool:
        """Return whether the last cell plays that decides for itself before ``place`` among those of a pass.

        It may be one of the pass before; where there is none nothing was decided, which counts as no.
        """
        if place == 0:
            turn -= 1
            if turn < 0:
                return False
            place = len(passage.sheet_of(turn, self.loop_pass).deciding)
            if place == 0:
                return False
        sheet = passage.sheet_of(turn, self.loop_pass)
        cell = sheet.cells[sheet.deciding[place - 1]]
        tick = passage.base(turn) + cell.start
        return tick >= passage.start and self.plays(part, passage, tick, cell, turn)
