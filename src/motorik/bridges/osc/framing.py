"""Packets in a stream of TCP: each behind its length (OSC 1.0), or between the marks of SLIP (OSC 1.1).

Which of the two a peer speaks its first byte tells: a length begins with a zero, SLIP with its mark or with a
packet.
"""

from typing import Final

from motorik.bridges.osc.wire import LONGEST_PACKET, OscError

END: Final = b"\xc0"
_ESCAPED: Final = ((b"\xdb\xdc", b"\xc0"), (b"\xdb\xdd", b"\xdb"))


class Unframer:
    """Cuts what a connection sends into packets. Holds at most one packet that is not complete."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self.slip: bool | None = None

    def feed(self, data: bytes) -> list[bytes]:
        """Return the packets that are complete now.

        Raises:
            OscError: this is no stream of packets; nothing that follows can be read.
        """
        self._waiting += data
        if self.slip is None and self._waiting:
            if self._waiting[0] not in b"\0\xc0/#":
                raise OscError("malformed", "a stream that begins with neither a length nor SLIP's mark")
            self.slip = self._waiting[0] != 0
        return self._between_marks() if self.slip else self._behind_lengths()

    def frame(self, packet: bytes) -> bytes:
        """Return ``packet`` as this peer wants it."""
        if not self.slip:
            return len(packet).to_bytes(4, "big") + packet
        for escaped, plain in reversed(_ESCAPED):
            packet = packet.replace(plain, escaped)
        return END + packet + END

    def _behind_lengths(self) -> list[bytes]:
        packets, position = [], 0
        while len(self._waiting) - position >= 4:
            size = int.from_bytes(self._waiting[position : position + 4], "big")
            if size > LONGEST_PACKET:
                raise OscError("malformed", f"a packet of {size} bytes; allowed: {LONGEST_PACKET}")
            if len(self._waiting) - position - 4 < size:
                break
            packets.append(bytes(self._waiting[position + 4 : position + 4 + size]))
            position += 4 + size
        del self._waiting[:position]
        return packets

    def _between_marks(self) -> list[bytes]:
        *complete, rest = self._waiting.split(END)
        self._waiting = bytearray(rest)
        if len(rest) > 2 * LONGEST_PACKET:
            raise OscError("malformed", f"a packet of more than {LONGEST_PACKET} bytes")
        return [_unescaped(bytes(packet)) for packet in complete if packet]


def _unescaped(packet: bytes) -> bytes:
    for escaped, plain in _ESCAPED:
        packet = packet.replace(escaped, plain)
    return packet
