"""A MIDI input to hear a clock on: what is asked of one, and one of the ports all share."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from motorik.domain.sentence import Sentence

if TYPE_CHECKING:
    from motorik.bridges.midi.ports import MidiPorts

Hears = Callable[[bytes, float], None]
"""Takes a message and when it came, in seconds of ``time.monotonic``; on the port's own thread."""
NO_MIDI = Sentence("no MIDI here: {reason}")
NO_INPUT = Sentence("no MIDI input '{name}'; there are: {known}")
NO_INPUTS = Sentence("no MIDI input '{name}'; there are none")


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
    """Open one of this process's MIDI inputs. See :data:`OpenInput`."""
    from motorik.bridges.midi.sharing import borrow_ports, return_ports
    from motorik.bridges.midi.system import MidiTrouble

    try:
        ports = borrow_ports()
    except MidiTrouble as error:
        raise OSError(NO_MIDI(reason=error)) from None
    names = [port.id for port in ports.inputs()]
    found = next((it for it in names if it == name), None)
    found = found or next((it for it in names if name.casefold() in it.casefold()), None)
    if found is None:
        return_ports(ports)
        known = ", ".join(names)
        raise OSError(NO_INPUT(name=name, known=known) if known else NO_INPUTS(name=name))
    return _Input(ports, found, hears)


class _Input:
    """An input of ports that are borrowed, given back with it."""

    def __init__(self, ports: "MidiPorts", name: str, hears: Hears) -> None:
        self.name = name
        self._ports = ports
        self._port = ports.open_input(name, lambda data, seconds: hears(bytes(data), seconds))

    def close(self) -> None:
        """Hear nothing more."""
        from motorik.bridges.midi.sharing import return_ports

        self._port.close()
        return_ports(self._ports)
