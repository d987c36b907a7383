"""Samples laid out for a deck: what is heard around any place in them lies in a row.

See ``sequencer/deck/slots.py`` for the places; pure.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from motorik.domain.patch import Sample
from motorik.sequencer.deck.slots import BEHIND, LATE, MARGIN, SILENCE, Slot

Sound = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Unrolled:
    """A sample of the project as it lies in a deck's slot."""

    sample: Sample
    slot: Slot


def unrolled(sound: Sound, slot: Slot) -> tuple[Sound, tuple[int, int] | None]:
    """Return ``sound`` [frames, channels] laid out, and where the loop is in it, None without one."""
    loop = slot.loop
    if loop is None or loop.end > len(sound):
        return _joined(sound, sound[:0], SILENCE), None
    turn = sound[loop.start : loop.end]
    if loop.ping_pong:
        back = turn[::-1]
        turn = np.concatenate((turn, back[: slot.cycle - len(turn)]))
    if slot.whole_first:
        first, start = np.concatenate((sound, turn)), len(sound)
    else:
        first, start = np.concatenate((sound[: loop.start], turn)), loop.start
    following = np.resize(turn, (BEHIND, sound.shape[1]))
    return _joined(first, following, 0), (MARGIN + start + LATE, MARGIN + start + len(turn) + LATE)


def _joined(first: Sound, following: Sound, silence: int) -> Sound:
    width = first.shape[1]
    parts = (np.zeros((MARGIN, width)), first, following, np.zeros((silence, width)))
    return np.concatenate(parts).astype(np.float32)
