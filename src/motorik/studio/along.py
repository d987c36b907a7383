"""Who hears along what a studio plays, from one device to the next."""

from typing import TYPE_CHECKING, Protocol

from motorik.sequencer.listener import Listener

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.engine.host import Engine


class Along(Listener, Protocol):
    """A listener that outlives devices: it is told whose frames count."""

    def opened(self, engine: "Engine", latency: float, project: "Project") -> None:
        """Hear ``project`` by the frames of ``engine``, heard ``latency`` seconds after handed out."""

    def closed(self) -> None:
        """No engine plays any more; the one before may go."""

    def stopped(self) -> None:
        """Everything is to be silent at once: somebody asked for panic."""
