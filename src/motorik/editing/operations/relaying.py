"""A module's song laid out anew by its order list, after its speeds, tempi, jumps or loops have changed."""

from dataclasses import replace

import numpy as np

from motorik.domain.project import Project
from motorik.editing.area import Areas
from motorik.editing.bench import Bench, Outcome
from motorik.editing.operation import Operation
from motorik.journal.difference import edits_between
from motorik.sequencer.classic.cells import CELL_FIELDS, cells_of, no_volume, pattern_id
from motorik.sequencer.classic.score import ClassicScore, Dialect, Rules
from motorik.sequencer.deck.grid import Grid
from motorik.sequencer.deck.laying import Laid
from motorik.sequencer.deck.scoring import score_of
from motorik.sequencer.deck.walk import walk


class Relay(Operation):
    """Lay the song out as its deck's order list, jumps, loops, speeds and tempi say: placements and tempo."""

    on_cells = False

    def run(self, project: Project, areas: Areas = ()) -> Outcome:
        """Return the edits that place the deck's patterns anew; what else is placed stays."""
        if project.deck is None:
            return Outcome(told=("the song has no deck; songs made of tracker modules have one",))
        after = relaid(project)
        if after is project:
            return Outcome(told=("the order list plays no pattern, so all stays as it is",))
        return Outcome(edits_between(project, after))

    def change(self, bench: Bench, areas: Areas) -> None:
        """Nothing on the bench changes: see :meth:`run`."""


def relaid(project: Project) -> Project:
    """Return ``project`` with the deck's patterns where its order list puts them, as fast as cells say."""
    deck = project.deck
    if deck is None:
        return project
    score = _score(project)
    walked = walk(score)
    if not walked.rows:
        return project
    tracks = tuple(channel.track for channel in deck.channels)
    laid = Laid(walked, deck.lines_per_beat, tracks)
    ids = {pattern.id for pattern in project.patterns}
    kept = tuple(it for it in project.arrangement.placements if it.track not in tracks)
    arrangement = project.arrangement.model_copy(
        update={
            "length": laid.ticks[-1],
            "placements": tuple(
                sorted(
                    (*kept, *laid.placements(ids.__contains__)),
                    key=lambda it: (it.start, it.track, it.pattern),
                )
            ),
        }
    )
    tempo = project.tempo.model_copy(update={"points": laid.tempi()})
    return project.model_copy(update={"arrangement": arrangement, "tempo": tempo})


def _score(project: Project) -> ClassicScore:
    """Return the score of the order list itself, with all jumps still to be done."""
    deck = project.deck
    assert deck is not None
    dialect = Dialect[deck.dialect.upper()]
    patterns = {pattern.id: pattern for pattern in project.patterns}
    most = max((order for order in deck.orders), default=-1)
    parts = []
    for number in range(most + 1):
        channels = [patterns.get(pattern_id(number, channel)) for channel in range(len(deck.channels))]
        rows = max((it.rows for it in channels if it is not None and it.alias is None), default=64)
        cells = np.zeros((rows, len(channels), CELL_FIELDS), np.uint8)
        cells[:, :, 2] = no_volume(dialect)
        for channel, pattern in enumerate(channels):
            if pattern is not None and pattern.alias is None:
                cells[: pattern.rows, channel] = cells_of(pattern, dialect)
        parts.append(cells)
    starts = np.concatenate(([0], np.cumsum([len(part) for part in parts]))).astype(np.int32)
    whole = np.concatenate(parts) if parts else np.zeros((0, len(deck.channels), CELL_FIELDS), np.uint8)
    score = score_of(deck, Grid(np.zeros(len(whole) + 1, np.int64), whole))
    return replace(
        score, rules=score.rules & ~Rules.STRAIGHT, orders=np.array(deck.orders, np.int32),
        pattern_start=starts, restart=deck.restart,
    )  # fmt: skip
