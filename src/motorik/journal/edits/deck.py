"""The song's deck: by whose rules the cells of its tracks are played."""

from motorik.domain.deck import Deck
from motorik.journal.verbs import Set


class SetDeck(Set, at="deck"):
    """Replace the deck of the song; none leaves its tracks to patches."""

    deck: Deck | None
