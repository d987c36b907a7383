"""What every bridge offers: it is switched on and off, and says in a sentence how it is."""

from typing import Literal, Protocol

from motorik.domain.model import Model


class BridgeState(Model):
    """How a bridge is, for people.

    ``lost`` means that what it talked to went away: it goes on looking. ``sentence`` says what it does, or
    what is wrong.
    """

    name: str
    status: Literal["off", "on", "lost", "trouble"] = "off"
    sentence: str = ""


class Bridge(Protocol):
    """A way to the world outside, with threads of its own. Any thread may call."""

    @property
    def name(self) -> str:
        """What people call it: MIDI out, OSC, Link."""

    def start(self) -> None:
        """Begin as the settings say; without effect when it runs. Trouble shows in :meth:`state`."""

    def stop(self) -> None:
        """End, leaving no note hanging. Returns within two seconds; safe to call twice."""

    def state(self) -> BridgeState:
        """Return how it is now."""
