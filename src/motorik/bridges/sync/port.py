"""A MIDI input to hear a clock on: what is asked of one, and one through mido."""

import time
from collections.abc import Callable
from typing import Protocol

Hears = Callable[[bytes, float], None]
"""Takes a message and when it came, in seconds of ``time.monotonic``; on the port's own thread."""


class Port(Protocol):
    """An open input."""

    @property
    def name(self) -> str:
        """What the system calls it."""

    def close(self) -> None:
        """Hear nothing more."""


OpenInput = Callable[[str, Hears], Port]
"""Opens the input with a name, or with that in its name, or the first there is.

Raises ``OSError`` with a sentence when there is none.
"""


def open_input(name: str, hears: Hears) -> Port:
    """Open a MIDI input through mido. See :data:`OpenInput`."""
    try:
        import mido

        names: list[str] = mido.get_input_names()
    except Exception as error:
        raise OSError(f"no MIDI here: {error}") from None
    found = next((it for it in names if it == name), None)
    found = found or next((it for it in names if name.casefold() in it.casefold()), None)
    if found is None:
        raise OSError(f"no MIDI input {name!r}; there are: {', '.join(names) or 'none'}")
    port: Port = mido.open_input(
        found, callback=lambda message: hears(bytes(message.bytes()), time.monotonic())
    )
    return port
