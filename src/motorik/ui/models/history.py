"""The steps of an open song, in a line: what was done, where one is, what was taken back."""

from dataclasses import dataclass
from itertools import count

from motorik.studio.local import LocalStudio

MOST_STEPS = 2000


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """A step. ``distance`` is how many redos (above 0) or undos (below) lead to the state after it."""

    label: str
    origin: str
    distance: int


def steps(studio: LocalStudio) -> list[HistoryStep]:
    """Return the steps, the newest first; the last one, without a label, is where the history begins."""
    tree = studio.song.journal.tree
    back: list[HistoryStep] = []
    state = tree.head
    for distance in count():
        entry = tree.entries.get(state)
        if entry is None or distance >= MOST_STEPS:
            back.append(HistoryStep("", "", -distance))
            break
        back.append(HistoryStep(entry.label, entry.origin, -distance))
        state = entry.parent
    return [*reversed(_ahead(studio)), *back]


def _ahead(studio: LocalStudio) -> list[HistoryStep]:
    entries = enumerate(studio.song.journal.tree.ahead(MOST_STEPS), start=1)
    return [HistoryStep(entry.label, entry.origin, distance) for distance, entry in entries]
