"""One set of ports for everybody in this process: a lost JACK server wants all its clients closed at once."""

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from motorik.bridges.midi.identity import System
    from motorik.bridges.midi.ports import MidiPorts
    from motorik.bridges.midi.system import Choice


class _Shared:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ports: MidiPorts | None = None
        self.users = 0
        self.wanted: Choice = "auto"


_shared = _Shared()


def use_system(wanted: "Choice") -> None:
    """Let everybody's ports be those of a system from now on.

    Raises:
        MidiTrouble: that system is not here; all stays as it was.
    """
    from motorik.bridges.midi.system import choose_system

    choose_system(wanted)
    with _shared.lock:
        _shared.wanted = wanted
        if _shared.ports is not None:
            _shared.ports.use(wanted)


def system_in_use() -> "System":
    """Return whose ports they are, or would be. Raises :class:`MidiTrouble` when there is no MIDI here."""
    from motorik.bridges.midi.system import choose_system

    return choose_system(_shared.wanted)


def borrow_ports() -> "MidiPorts":
    """Return this process's ports, started; give them back with :func:`return_ports`.

    Raises:
        MidiTrouble: that system is not there.
    """
    from motorik.bridges.midi.ports import MidiPorts

    with _shared.lock:
        if _shared.ports is None:
            _shared.ports = MidiPorts(_shared.wanted)
            _shared.ports.start()
        _shared.users += 1
        return _shared.ports


def return_ports(ports: "MidiPorts") -> None:
    """Need them no longer; the last one closes them."""
    with _shared.lock:
        if ports is not _shared.ports:
            return
        _shared.users -= 1
        if not _shared.users:
            _shared.ports = None
            ports.close()


@contextmanager
def borrowed_ports() -> "Iterator[MidiPorts]":
    """Have this process's ports for the length of a ``with`` block."""
    ports = borrow_ports()
    try:
        yield ports
    finally:
        return_ports(ports)
