"""In which slots of a deck's unit its samples lie, and where a place in a sample is in its slot.

A sample with a sustain loop has two slots: one as it plays until it is released, one as it goes on. In a slot
lie ``MARGIN`` frames of silence, the sample, and what follows its loop; a loop there and back lies straight.
"""

from typing import NamedTuple

from motorik.domain.deck import Deck, DeckLoop

MOST_SLOTS = 512
MARGIN = 16
BEHIND = 20
"""Frames behind a loop's end that continue it."""
LATE = 4
"""A loop is left so many frames behind its end, so that what is read before its start is the loop as well."""
SILENCE = 16
"""Frames behind a sample without a loop."""


class Slot(NamedTuple):
    """Sample number ``sample`` with one of its loops. ``turns_early``: as Impulse Tracker does."""

    sample: int
    loop: DeckLoop | None
    whole_first: bool = False
    turns_early: bool = False

    @property
    def mirrored_from(self) -> int:
        """Return where, in the slot, place 0 of the sample would be heard backwards; 0: never is."""
        if self.loop is None or not self.loop.ping_pong:
            return 0
        return MARGIN + 2 * self.loop.end - self.turns_early

    @property
    def cycle(self) -> int:
        """Return after how many frames the loop is where it began."""
        if self.loop is None:
            return 0
        length = self.loop.end - self.loop.start
        return 2 * length - self.turns_early if self.loop.ping_pong else length


def slots_of(deck: Deck) -> tuple[tuple[Slot, ...], tuple[tuple[int, int], ...]]:
    """Return the slots, and for each sample its slot before and after its release, -1 where it is silent."""
    slots: list[Slot] = []
    places: list[tuple[int, int]] = []
    early = deck.dialect == "it"
    for number, sample in enumerate(deck.samples):
        if sample.sample is None or not sample.length or len(slots) + 2 > MOST_SLOTS:
            places.append((-1, -1))
            continue
        slots.append(Slot(number, sample.sustain or sample.loop, sample.whole_first, early))
        if sample.sustain is not None:
            slots.append(Slot(number, sample.loop, sample.whole_first, early))
        places.append((len(slots) - 1 - (sample.sustain is not None), len(slots) - 1))
    return tuple(slots), tuple(places)
