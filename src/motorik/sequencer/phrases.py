"""Phrases: patterns that single notes play.

A note with a phrase is not struck itself: the phrase begins where it would sound, is transposed by its
distance from middle C and goes round until the note ends, at the latest when its own pattern comes round to
the same step. Phrases do not nest: in a phrase, a note with a phrase is silent.
"""

from collections.abc import Iterator

from motorik.domain.pattern import StepKind
from motorik.sequencer.cell import Cell
from motorik.sequencer.ending import ending_of, sounding_tick
from motorik.sequencer.groove import LineShift
from motorik.sequencer.notes import key_of
from motorik.sequencer.passage import Passage
from motorik.sequencer.reading import Pass
from motorik.sequencer.score import Part
from motorik.sequencer.weights import weights_of

MIDDLE_C = 60.0


def layers(
    reading: Pass, part: Part, passage: Passage, start: int, end: int
) -> Iterator[tuple[Part, Passage]]:
    """Yield what sounds with nominal ticks in [start, end): the passage, then the phrases its notes play."""
    yield part, passage
    if not passage.sheet.phrases:
        return
    begin = start - passage.sheet.ticks - 1 - passage.late
    for tick, cell, turn in passage.cells(begin, end + passage.early, reading.loop_pass):
        if (
            cell.phrase
            and cell.kind is StepKind.NOTE
            and reading.plays(part, passage, tick, cell, turn)
            and (inner := _phrase(reading, part, passage, tick, cell, turn))
            and inner.start < end
            and inner.end > start
        ):
            yield part.phrase_part(tick, cell.column), inner


def _phrase(reading: Pass, part: Part, passage: Passage, tick: int, cell: Cell, turn: int) -> Passage | None:
    start = sounding_tick(passage, tick, cell)
    if start >= passage.end:
        return None
    ending = ending_of(reading, part, passage, tick, cell, turn, start)
    end = min(ending.tick, start + passage.sheet.ticks)
    sheet = part.phrases[cell.phrase]
    if start >= end:
        return None
    return Passage(
        origin=start,
        start=start,
        end=end,
        sheet=sheet,
        groove=LineShift(sheet.line),
        transpose=key_of(passage, cell) - MIDDLE_C,
        gain=cell.velocity,
        instrument=cell.instrument,
        tangled=True,
        carried=weights_of(reading, cell, start, ending),
    )
