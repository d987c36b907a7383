"""Numbers by which the native engine knows units and nodes, one per thing while the engine lives."""

from hashlib import blake2s

from motorik.sequencer.targets import OTHER

Part = str
"""Of a track: ``patch``, its instrument, ``patch-<id>``, another one its notes play, ``channel``, its strip,
``deck``, its channel of the song's deck, or ``jack-<module>``, a direct output.
An instrument's part is the scope of the events it hears.

Returns and the master have only a channel; the deck that mixes several is the master's.
"""

Address = tuple[str, Part, str]
"""(owner, part, module id); an empty module id means the unit itself."""


def is_instrument(part: Part) -> bool:
    """Return whether a part plays notes."""
    return part == "patch" or part.startswith(OTHER)


class SlotTable:
    """Hands out slots from 1 on, never the same one for two addresses: state is carried over by slot."""

    def __init__(self) -> None:
        self._slots: dict[Address, int] = {}
        self._addresses: list[Address] = []

    def slot(self, owner: str, part: Part, module: str = "") -> int:
        """Return the slot of an address, a new one the first time."""
        address = (owner, part, module)
        if address not in self._slots:
            self._addresses.append(address)
            self._slots[address] = len(self._addresses)
        return self._slots[address]

    def address(self, slot: int) -> Address | None:
        """Return what ``slot`` was handed out for."""
        return self._addresses[slot - 1] if 0 < slot <= len(self._addresses) else None


def module_seed(project_seed: int, owner: str, part: Part, module: str) -> int:
    """Return the 32-bit seed of a module's noise: the same on every machine and in every process."""
    path = f"{project_seed}/{owner}/{part}/{module}".encode()
    return int.from_bytes(blake2s(path, digest_size=4).digest(), "little")
