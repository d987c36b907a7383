"""Sockets of the OSC bridge: one thread that waits for packets and for what is due, and for nobody."""

import logging
import os
import selectors
import socket
import sys
import threading
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from motorik.bridges.osc.framing import Unframer
from motorik.bridges.osc.session import OscSession
from motorik.bridges.osc.wire import LONGEST_PACKET, OscError

MOST_CONNECTIONS: Final = 32
AT_ONCE: Final = 64
OF_A_STREAM_AT_ONCE: Final = 4
"""How many datagrams, and packets of one connection, are taken before everybody else has their turn."""
IDLE_SECONDS: Final = 0.5
MOST_UNSENT_BYTES: Final = 1 << 20
SEND_BUFFER_BYTES: Final = 1 << 18
_IP_RECVERR: Final = 11
_MSG_ERRQUEUE: Final = 0x2000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class UdpPeer:
    """Somebody who sends datagrams, by host and port."""

    address: tuple[str, int]
    _socket: socket.socket = field(compare=False, repr=False)

    @property
    def name(self) -> str:
        """Host and port."""
        return f"{self.address[0]}:{self.address[1]}"

    def send(self, data: bytes) -> None:
        """Send a datagram; a full or broken way loses it."""
        try:
            self._socket.sendto(data, self.address)
        except ConnectionRefusedError:
            # That was said of somebody we sent to before; this one has yet to be sent.
            with suppress(OSError):
                self._socket.sendto(data, self.address)
        except OSError:
            return

    def at_port(self, port: int) -> "UdpPeer":
        """Return the same host at another port."""
        return UdpPeer((self.address[0], port), self._socket)


class TcpPeer:
    """A connection. What it does not take soon enough ends it: nobody is waited for."""

    def __init__(self, connection: socket.socket, address: tuple[str, int]) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)
        self.connection, self.unframer = connection, Unframer()
        self.name = f"{address[0]}:{address[1]} (TCP)"
        self.unread: deque[bytes] = deque()
        self.unsent = bytearray()
        self.ended = self.broken = False

    def send(self, data: bytes) -> None:
        """Send a packet, as much as goes now; the rest follows."""
        self.unsent += self.unframer.frame(data)
        self.broken = self.broken or len(self.unsent) > MOST_UNSENT_BYTES
        self.flush()

    def flush(self) -> None:
        """Send what is left, as much as goes."""
        try:
            if self.unsent:
                del self.unsent[: self.connection.send(self.unsent)]
        except BlockingIOError:
            return
        except OSError:
            self.broken = True

    def at_port(self, _port: int) -> "TcpPeer":
        """Return itself: a connection has no other port."""
        return self


class OscServer:
    """Listens, and drives a session. Opened where it is made; :meth:`close` ends thread and sockets.

    Raises:
        OSError: the address is taken or not there.
    """

    def __init__(self, session: OscSession, host: str, port: int, *, tcp: bool) -> None:
        self._session = session
        self._connections: set[TcpPeer] = set()
        self._closing = False
        self._udp = _bound(host, port, socket.SOCK_DGRAM)
        self.host, self.port = self._udp.getsockname()[:2]
        try:
            self._tcp = _bound(host, self.port, socket.SOCK_STREAM) if tcp else None
        except OSError:
            self._udp.close()
            raise
        self._wake_read, self._wake_write = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        for sock in filter(None, (self._udp, self._tcp, self._wake_read)):
            sock.setblocking(False)
            self._selector.register(sock, selectors.EVENT_READ)
        if self._tcp is not None:
            self._tcp.listen(8)
        self._thread = threading.Thread(target=self._run, name="motorik-osc", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether it serves."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Write what moves, and let go of everything. Safe to call twice."""
        if not self._closing:
            self._closing = True
            with suppress(OSError):  # the thread saw it first, or had ended by an error
                self._wake_write.send(b"x")
            self._thread.join(2.0)
            self._wake_write.close()

    # ---- the thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._closing:
                for key, _events in self._selector.select(self._wait_seconds()):
                    self._serve(key.fileobj)
                for peer in self._connections:
                    self._receive_some(peer)
                self._session.wake()
                for peer in [it for it in self._connections if it.broken]:
                    self._drop(peer)
                for peer in self._connections:
                    peer.flush()
        except Exception:
            _log.exception("the OSC server ended")
        finally:
            self._session.close()
            for peer in list(self._connections):
                self._drop(peer)
            for sock in filter(None, (self._udp, self._tcp, self._wake_read)):
                sock.close()
            self._selector.close()

    def _wait_seconds(self) -> float:
        if any(peer.unread for peer in self._connections):
            return 0.0
        due = self._session.due()
        return IDLE_SECONDS if due is None else min(max(due - time.monotonic(), 0.0), IDLE_SECONDS)

    def _serve(self, ready: object) -> None:
        if ready is self._udp:
            self._take_datagrams()
        elif ready is self._tcp:
            self._accept()
        elif ready is not self._wake_read:
            peer = next((it for it in self._connections if it.connection is ready), None)
            if peer is not None and not peer.unread:
                self._take_stream(peer)

    def _take_datagrams(self) -> None:
        self._forget_gone()
        for _ in range(AT_ONCE):
            if self._closing:
                return
            try:
                data, address = self._udp.recvfrom(LONGEST_PACKET)
            except BlockingIOError:
                return
            except OSError:
                # Somebody we sent to has gone.
                self._forget_gone()
                continue
            self._session.receive(data, UdpPeer(address[:2], self._udp))

    def _forget_gone(self) -> None:
        """Tell nothing more to those whose machine answers that nobody listens there (Linux tells who)."""
        if sys.platform != "linux":
            return
        with suppress(OSError):
            for _ in range(AT_ONCE):
                _data, _extra, _flags, address = self._udp.recvmsg(0, 512, _MSG_ERRQUEUE)
                self._session.forget(UdpPeer(address[:2], self._udp))

    def _accept(self) -> None:
        assert self._tcp is not None
        with suppress(OSError):
            connection, address = self._tcp.accept()
            if len(self._connections) >= MOST_CONNECTIONS:
                connection.close()
                return
            peer = TcpPeer(connection, address[:2])
            self._connections.add(peer)
            self._selector.register(connection, selectors.EVENT_READ)

    def _take_stream(self, peer: TcpPeer) -> None:
        try:
            data = peer.connection.recv(LONGEST_PACKET)
            peer.unread.extend(peer.unframer.feed(data))
        except BlockingIOError:
            return
        except OSError:
            data = b""
        except OscError as error:
            self._session.tally.refuse(error, peer.name)
            data = b""
        peer.ended = peer.ended or not data
        if peer.ended:
            self._selector.unregister(peer.connection)

    def _receive_some(self, peer: TcpPeer) -> None:
        """Do some of what a connection has asked for; who does not read the answers is hung up on."""
        for _ in range(OF_A_STREAM_AT_ONCE):
            if peer.unread and not peer.broken:
                self._session.receive(peer.unread.popleft(), peer)
        peer.broken = peer.broken or (peer.ended and not peer.unread)

    def _drop(self, peer: TcpPeer) -> None:
        self._session.forget(peer)
        self._connections.discard(peer)
        with suppress(KeyError, ValueError):
            self._selector.unregister(peer.connection)
        peer.connection.close()


def _bound(host: str, port: int, kind: socket.SocketKind) -> socket.socket:
    family = socket.getaddrinfo(host, port, type=kind)[0][0]
    sock = socket.socket(family, kind)
    try:
        if kind is socket.SOCK_STREAM and os.name == "posix":
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        elif kind is socket.SOCK_DGRAM and sys.platform == "linux" and family == socket.AF_INET:
            sock.setsockopt(socket.IPPROTO_IP, _IP_RECVERR, 1)
        sock.bind((host, port))
    except OSError:
        sock.close()
        raise
    return sock
