"""All bridges of a studio, switched on and off together: what stands around the table."""

import logging
from collections.abc import Callable, Iterable
from typing import Self

from motorik.bridges.bridge import Bridge, BridgeState
from motorik.bridges.midi.sending.bridge import MidiSending
from motorik.bridges.osc.bridge import OscBridge
from motorik.bridges.osc.out import OscOut
from motorik.bridges.scripts.bridge import Scripts
from motorik.bridges.sync.sync import Sync
from motorik.studio.local import LocalStudio

_log = logging.getLogger(__name__)


def _midi_in(studio: LocalStudio) -> Bridge:
    from motorik.bridges.midi.receiving.bridge import MidiIn

    return MidiIn(studio)


KINDS: tuple[Callable[[LocalStudio], Bridge], ...] = (_midi_in, Sync, MidiSending, Scripts, OscBridge, OscOut)
"""What makes each bridge of a studio. A new bridge is a new row; the first one knows whose ports all use."""


class Rig:
    """The bridges of one studio. A context manager: entered it starts them, left it stops them."""

    def __init__(
        self, studio: LocalStudio, kinds: Iterable[Callable[[LocalStudio], Bridge]] | None = None
    ) -> None:
        self.bridges = tuple(make(studio) for make in (KINDS if kinds is None else kinds))

    def start(self) -> None:
        """Start all bridges; one that fails says so in its state and keeps no other from starting."""
        for bridge in self.bridges:
            try:
                bridge.start()
            except Exception:
                _log.exception("%s did not start", bridge.name)

    def stop(self) -> None:
        """Stop all bridges, the last first."""
        for bridge in reversed(self.bridges):
            try:
                bridge.stop()
            except Exception:
                _log.exception("%s did not stop", bridge.name)

    def states(self) -> tuple[BridgeState, ...]:
        """Return how all of them are."""
        return tuple(bridge.state() for bridge in self.bridges)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()
