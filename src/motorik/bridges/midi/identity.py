"""What a port is called for good: the same device keeps its settings wherever it is plugged in.

Systems put numbers into the names of ports that change from day to day; those are left out. Devices that are
called alike are counted, and each keeps its number while the others come and go.
"""

import re
from collections.abc import Container, Iterable, Mapping
from typing import Literal

System = Literal["alsa", "jack", "coremidi", "winmm"]

_CHANGING: Mapping[System, re.Pattern[str]] = {
    "alsa": re.compile(r" \d+:\d+$"),  # the client's and the port's number
    "jack": re.compile(r" \[\d+\]"),  # the same client's number, as a2jmidid tells it
    "winmm": re.compile(r" \d+$"),  # the place in the list of devices
}


def lasting_name(name: str, system: System) -> str:
    """Return the name of a port without what changes from one plugging in to the next."""
    changing = _CHANGING.get(system)
    return changing.sub("", name).strip() if changing else name.strip()


def is_own(name: str, system: System, client: str, shared: str, virtual: Container[str]) -> bool:
    """Whether a port by the system's ``name`` is one of ours, which nobody here may listen to.

    Ours are those of ``client``, and the ``virtual`` ones, whose client is called ``shared`` in every
    process; CoreMIDI leaves the client out.
    """
    lasting = lasting_name(name, system)
    of, _, port = lasting.partition(":")
    if of.startswith(client) or (of.startswith(shared) and port in virtual):
        return True
    return system == "coremidi" and lasting in virtual


class Identities:
    """The ports of one direction by their lasting names: ``Keyboard``, ``Keyboard #2`` and so on."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._known: dict[str, str] = {}

    def update(self, names: Iterable[str]) -> dict[str, str]:
        """Take the system's names as they are now, in its order; return the system's name by identity."""
        there = list(dict.fromkeys(names))
        self._known = {name: id for name, id in self._known.items() if name in there}
        taken = set(self._known.values())
        for name in there:
            if name not in self._known:
                self._known[name] = self._free(lasting_name(name, self._system), taken)
                taken.add(self._known[name])
        return {self._known[name]: name for name in there}

    @staticmethod
    def _free(lasting: str, taken: set[str]) -> str:
        numbered = (lasting if count == 1 else f"{lasting} #{count}" for count in range(1, len(taken) + 2))
        return next(id for id in numbered if id not in taken)
