"""The hardware that tracks of the song name."""

from motorik.domain.device import SongDevice
from motorik.domain.ids import Id
from motorik.journal.verbs import Add, Move, Remove, Replace


class AddDevice(Add[SongDevice], at="devices"):
    """Add a piece of hardware."""


class RemoveDevice(Remove, at="devices/{device}"):
    """Remove a piece of hardware that no track names."""

    device: Id


class ReplaceDevice(Replace[SongDevice], at="devices"):
    """Give a piece of hardware another definition."""


class MoveDevice(Move, at="devices/{device}"):
    """Move a piece of hardware within the list."""

    device: Id
