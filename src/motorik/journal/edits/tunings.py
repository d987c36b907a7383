"""Tunings of the song, and which one it and its instruments sound in."""

from motorik.domain.ids import Id
from motorik.domain.tuning import Tuning
from motorik.journal.verbs import Add, Move, Remove, Replace, Set


class AddTuning(Add[Tuning], at="tunings"):
    """Add a tuning."""


class RemoveTuning(Remove, at="tunings/{tuning}"):
    """Remove a tuning neither the song nor an instrument sounds in."""

    tuning: Id


class ReplaceTuning(Replace[Tuning], at="tunings"):
    """Give a tuning other degrees, another keyboard map or name."""


class MoveTuning(Move, at="tunings/{tuning}"):
    """Move a tuning within the list."""

    tuning: Id


class SetTuning(Set, at="tuning"):
    """Choose the tuning of the song; none is twelve equal steps."""

    tuning: Id | None


class SetPatchTuning(Set, at="patches/{patch}/tuning"):
    """Choose the tuning of an instrument; none is that of the song, "equal" twelve equal steps."""

    patch: Id
    tuning: Id | None
