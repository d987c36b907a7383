"""Who is told what: patterns with a rate and a time-out, and what each peer was told last."""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Protocol

from motorik.bridges.osc.nodes import Arguments, Node, Situation, Subscribe
from motorik.bridges.osc.space import AddressSpace
from motorik.bridges.osc.wire import OscError, OscMessage

MOST_PEERS: Final = 32
MOST_OF_A_PEER: Final = 32
MOST_ADDRESSES: Final = 2000
"""How many addresses one subscription may be about."""


class Peer(Protocol):
    """Somebody on the other side. Equal when it is the same one."""

    @property
    def name(self) -> str:
        """What people call it: an address and a port."""

    def send(self, data: bytes) -> None:
        """Send a packet; one that is lost is lost."""

    def at_port(self, port: int) -> "Peer":
        """Return the same host at another port, for UDP; itself where there is a connection."""

    def __hash__(self) -> int: ...


@dataclass(slots=True)
class _Subscription:
    peer: Peer
    wish: Subscribe
    ends: float
    due: float
    space: AddressSpace | None = None
    nodes: tuple[Node, ...] = ()
    told: dict[str, Arguments] = field(default_factory=dict)


class Subscriptions:
    """All of them. One thread calls. Times are seconds of ``time.monotonic``."""

    def __init__(self) -> None:
        self._all: dict[tuple[Hashable, str], _Subscription] = {}

    def __len__(self) -> int:
        return len(self._all)

    @property
    def peers(self) -> frozenset[Peer]:
        """Those who are told something."""
        return frozenset(it.peer for it in self._all.values())

    @property
    def wants_meters(self) -> bool:
        """Whether anybody is told levels."""
        return any(is_meter(node) for it in self._all.values() for node in it.nodes)

    def add(self, peer: Peer, wish: Subscribe, space: AddressSpace, now: float) -> None:
        """Begin to tell, or go on for another while: what was told is not told again.

        Raises:
            OscError: there are too many, or the pattern is about nothing that can be read.
        """
        key = (peer, wish.pattern)
        known = self._all.get(key)
        if known is not None:
            known.wish, known.ends, known.due = wish, now + wish.seconds, now
            return
        if peer not in self.peers and len(self.peers) >= MOST_PEERS:
            raise OscError("refused", f"more than {MOST_PEERS} subscribers")
        if sum(it.peer == peer for it in self._all.values()) >= MOST_OF_A_PEER:
            raise OscError("refused", f"{peer.name} has {MOST_OF_A_PEER} subscriptions; allowed: no more")
        made = _Subscription(peer, wish, now + wish.seconds, now)
        _look_up(made, space)
        if not made.nodes:
            raise OscError("unknown", f"{wish.pattern[:80]!r}: nothing there can be read")
        self._all[key] = made

    def remove(self, peer: Peer, pattern: str | None = None) -> None:
        """Tell no more of ``pattern``, or of anything."""
        for key in [it for it in self._all if it[0] == peer and pattern in (None, it[1])]:
            del self._all[key]

    def due(self) -> float | None:
        """Return when somebody is to be told next; None when nobody is."""
        return min((it.due for it in self._all.values()), default=None)

    def tell(
        self, space: AddressSpace, situation: Situation, now: float
    ) -> Iterator[tuple[Peer, list[OscMessage]]]:
        """Yield what has changed since each peer was told, and forget those whose time is over."""
        for key, it in list(self._all.items()):
            if now >= it.ends:
                del self._all[key]
            elif now >= it.due:
                it.due = now + 1 / it.wish.rate
                if it.space is not space:
                    _look_up(it, space)
                if news := list(_news(it, situation)):
                    yield it.peer, news


def is_meter(node: Node) -> bool:
    """Tell whether a node reads levels, which have to be switched on."""
    return node.family.endswith("/meter")


def readings(nodes: Iterable[Node], situation: Situation) -> Iterator[OscMessage]:
    """Yield the values of what can be read, as messages."""
    for node in nodes:
        values = node.read(situation) if node.read else None
        if values is not None:
            yield OscMessage(node.address, values)


def _look_up(it: _Subscription, space: AddressSpace) -> None:
    it.space = space
    it.nodes = tuple(node for node in space.find(it.wish.pattern) if node.read)[:MOST_ADDRESSES]


def _news(it: _Subscription, situation: Situation) -> Iterator[OscMessage]:
    for message in readings(it.nodes, situation):
        if it.told.get(message.address) != message.arguments:
            it.told[message.address] = message.arguments
            yield message
