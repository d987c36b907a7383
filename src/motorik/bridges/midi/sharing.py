"""One set of ports for everybody in this process: a lost JACK server wants all its clients closed at once."""

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from motorik.bridges.midi.ports import MidiPorts
    from motorik.bridges.midi.system import Choice


class _Shared:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.ports: MidiPorts | None = None
        self.users = 0


_shared = _Shared()


def borrow_ports(wanted: "Choice" = "auto") -> "MidiPorts":
    """Return this process's ports, started; give them back with :func:`return_ports`.

    ``wanted`` counts for whoever comes first.

    Raises:
        MidiTrouble: that system is not there.
    """
    from motorik.bridges.midi.ports import MidiPorts

    with _shared.lock:
        if _shared.ports is None:
            _shared.ports = MidiPorts(wanted)
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
def borrowed_ports(wanted: "Choice" = "auto") -> "Iterator[MidiPorts]":
    """Have this process's ports for the length of a ``with`` block."""
    ports = borrow_ports(wanted)
    try:
        yield ports
    finally:
        return_ports(ports)
