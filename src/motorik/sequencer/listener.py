"""Who hears along with the engine, such as a sender of MIDI: told what acts when, and what is taken back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from motorik.domain.project import Project
from motorik.sequencer.events import Event


@dataclass(frozen=True, slots=True)
class Beat:
    """What a MIDI clock says at ``frame``.

    A ``clock`` is a 24th of a quarter note; ``position`` counts sixteenths from the start of the song and
    belongs to what follows it. ``resting``: it is told while the song stands.
    """

    frame: int
    kind: Literal["clock", "start", "continue", "stop", "position"]
    position: int = 0
    resting: bool = False


class Listener(Protocol):
    """Hears what the engine was given. The sequencer's thread calls everything but ``now``, which any may."""

    def hear(self, project: Project, frame: int) -> None:
        """Go on with ``project`` from ``frame`` on; what it decides follows."""

    def push(self, events: Sequence[Event], offset: int) -> None:
        """Take events that act at ``event.frame + offset``, in order."""

    def beat(self, beats: Sequence[Beat]) -> None:
        """Take what the clock says, in order."""

    def now(self, events: Sequence[Event], frame: int) -> None:
        """Take events that act at once, which is ``frame``, whatever theirs."""

    def revoke(self, frame: int) -> None:
        """Forget what was pushed for ``frame`` or later."""
