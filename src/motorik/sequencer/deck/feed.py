"""What a deck is told along the playhead's way: through loops, seeks and edits."""

from collections.abc import Sequence

import numpy as np

from motorik.domain.project import Project
from motorik.sequencer.deck.tape import NO_ROWS, Rows, Tape, only_these, tape_of
from motorik.sequencer.leg import Leg, stretches


class DeckFeed:
    """Hands out the rows of the song's tape by engine frames, each once, in order."""

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._told = 0
        self._again = False
        self._end: int | None = None
        self._sounds = self._ended = False

    def start(self, frame: int) -> None:
        """Begin at ``frame``, where nothing has been told."""
        self._told, self._again, self._ended = frame, False, False

    def go_on_from(self, frame: int) -> None:
        """Forget what was told from ``frame`` on: a seek or an edit changes it."""
        self._told, self._again, self._ended = min(self._told, frame), True, False
        if self._end is not None and self._end >= frame:
            self._end = None

    def end(self, frame: int) -> None:
        """Play nothing from ``frame`` on, until it starts or goes on."""
        self._told, self._again, self._ended = min(self._told, frame), False, True
        self._end = frame if self._sounds else None

    def take(self, project: Project, legs: Sequence[Leg], until: int) -> Rows:
        """Return the rows before engine frame ``until``, up to which ``legs`` reach."""
        parts: list[Rows] = []
        if self._end is not None and self._end < until:
            parts.append(only_these(self._end))
            self._end, self._sounds = None, False
        tape = tape_of(project, self._rate) if legs and not self._ended else None
        if tape is None and self._again and self._sounds:
            parts.append(only_these(self._told))
            self._sounds = False
        if tape is not None:
            for leg, first, last in stretches(legs, self._told, until):
                parts += self._leg_rows(tape, leg, first, last)
                self._sounds = True
        self._told, self._again = max(self._told, until), False
        return np.concatenate(parts) if parts else NO_ROWS

    def _leg_rows(self, tape: Tape, leg: Leg, first: int, last: int) -> list[Rows]:
        begins = first == leg.start_frame
        parts = [tape.at(first - leg.offset, begin=begins)] if begins or self._again else []
        self._again = False
        parts.append(tape.between(first - leg.offset + len(parts), last - leg.offset))
        return [_shifted(rows, leg.offset) for rows in parts]


def _shifted(rows: Rows, offset: int) -> Rows:
    if not offset:
        return rows
    moved = rows.copy()
    moved["frame"] += offset
    return moved
