"""The song and the selection as scripts see them."""

from collections.abc import Iterable
from typing import Any

from motorik.scripting.inside.records import Mistake, Record
from motorik.scripting.inside.rules import PARAMETERS


class Song(Record):
    """The song as it is, with all its parts: ``tracks``, ``patterns``, ``patches``, ``mixer``, ``seed``."""

    __slots__ = ()

    def track(self, id: str) -> Any:
        """Return the track ``id``."""
        return self._one("tracks", id)

    def pattern(self, id: str) -> Any:
        """Return the pattern ``id``."""
        return self._one("patterns", id)

    def patch(self, id: str) -> Any:
        """Return the patch ``id``."""
        return self._one("patches", id)

    def channel(self, id: str) -> Any:
        """Return the mixer channel of a track, a return or ``master``."""
        if id == "master":
            return self.mixer.master
        owners = (*self.tracks, *self.mixer.returns)
        return self._found("channel", id, owners).channel

    def knob(self, track: Any, target: str) -> Any:
        """Return a knob of a track's instrument: ``value``, ``low``, ``high``, ``default`` and more.

        ``target`` is ``"filter.cutoff"``. ``unit`` is its unit, ``scale`` is ``log2`` where
        hearing counts in octaves.
        """
        return self._knob(self.patch(track.patch).modules, target)

    def insert_knob(self, channel: str, target: str) -> Any:
        """Return a knob of an effect in the channel of a track, a return or ``master``, as :meth:`knob`."""
        return self._knob(self.channel(channel).inserts, target)

    def _knob(self, modules: Iterable[Any], target: str) -> Any:
        id, _, parameter = target.partition(".")
        module = self._found("modules", id, modules)
        declared = PARAMETERS.get(module.kind, {})
        if parameter not in declared:
            raise Mistake(f"{target!r} is no knob; {id} ({module.kind}) has: {', '.join(declared) or 'none'}")
        told = declared[parameter]
        return Record({**told, "value": module.parameters.get(parameter, told["default"])})

    def _one(self, where: str, id: str) -> Any:
        return self._found(where, id, self[where])

    @staticmethod
    def _found(where: str, id: str, items: Iterable[Any]) -> Any:
        known = {item.id: item for item in items}
        if id not in known:
            raise Mistake(f"there is no {id!r} among the {where}; allowed: {', '.join(known) or 'none yet'}")
        return known[id]


class Selection(Record):
    """What the script shall work on: ``track`` (or None), ``pattern``, and the cells meant in it."""

    __slots__ = ()

    @property
    def rows(self) -> range:
        """The selected rows."""
        return range(self.first_row, self.end_row)

    @property
    def columns(self) -> range:
        """The selected columns."""
        return range(self.first_column, self.end_column)
