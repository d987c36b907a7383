"""OSC packets as bytes: read strictly, so that nothing is ever taken for something else.

python-osc writes what we send. It does not read what we get: tags it does not know (``c``, ``S``, ``I``) it
passes over without their bytes, so that the next argument is wrong, and a bundle whose element has a negative
size keeps it busy for ever. Here every size, every padding byte and every tag has to be right.

Source: the OSC 1.0 specification (types ``i f s``, optional ``h d S c T F N I``).
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

Argument = int | float | str | bool | None
Failing = Literal["malformed", "unsupported", "unknown", "refused"]

IMMEDIATELY: Final = 1
"""The time tag that means: as soon as possible."""
LONGEST_PACKET: Final = 65536
MOST_MESSAGES: Final = 1000
DEEPEST: Final = 8
"""How many messages a packet may hold, and how deep its bundles may be nested."""

_BUNDLE: Final = b"#bundle\0"


class OscError(ValueError):
    """A packet or a message that is not carried out: which counter it belongs to, and a sentence."""

    def __init__(self, failing: Failing, sentence: str) -> None:
        super().__init__(sentence)
        self.failing: Failing = failing


@dataclass(frozen=True, slots=True)
class OscMessage:
    """An address, or a pattern of addresses, and what is given to it."""

    address: str
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Packet:
    """What a packet asks for: messages with their time tags (NTP, 32 + 32 bits), in order.

    ``refused`` are messages with types we do not take; the others count all the same.
    """

    messages: tuple[tuple[int, OscMessage], ...] = ()
    refused: tuple[OscError, ...] = ()


def read_packet(data: bytes) -> Packet:
    """Return what a packet holds.

    Raises:
        OscError: it is malformed; none of it may be carried out.
    """
    if len(data) > LONGEST_PACKET:
        raise _malformed(f"a packet of {len(data)} bytes; allowed: {LONGEST_PACKET}")
    messages: list[tuple[int, OscMessage]] = []
    refused: list[OscError] = []
    _read_element(data, IMMEDIATELY, 0, messages, refused)
    return Packet(tuple(messages), tuple(refused))


def _read_element(
    data: bytes,
    timetag: int,
    depth: int,
    messages: list[tuple[int, OscMessage]],
    refused: list[OscError],
) -> None:
    if not data or len(data) % 4:
        raise _malformed(f"{len(data)} bytes; allowed: a multiple of 4 above 0")
    if data.startswith(_BUNDLE):
        _read_bundle(data, timetag, depth, messages, refused)
        return
    if len(messages) + len(refused) >= MOST_MESSAGES:
        raise _malformed(f"more than {MOST_MESSAGES} messages in a packet")
    try:
        messages.append((timetag, _read_message(data)))
    except OscError as error:
        if error.failing == "malformed":
            raise
        refused.append(error)


def _read_bundle(
    data: bytes,
    timetag: int,
    depth: int,
    messages: list[tuple[int, OscMessage]],
    refused: list[OscError],
) -> None:
    if depth >= DEEPEST:
        raise _malformed(f"bundles nested deeper than {DEEPEST}")
    if len(data) < 16:
        raise _malformed("a bundle without a time tag")
    # What is inside a bundle may not act before it.
    timetag = max(timetag, int.from_bytes(data[8:16], "big"))
    position = 16
    while position < len(data):
        size = int.from_bytes(data[position : position + 4], "big", signed=True)
        position += 4
        if not 0 < size <= len(data) - position:
            raise _malformed(f"an element of {size} bytes where {len(data) - position} are left")
        _read_element(data[position : position + size], timetag, depth + 1, messages, refused)
        position += size


def _read_message(data: bytes) -> OscMessage:
    address, position = _read_text(data, 0)
    if not (address.startswith("/") and address.isascii() and address.isprintable()):
        raise _malformed(f"the address {address[:40]!r}; allowed: / and printable ASCII")
    if position == len(data):
        return OscMessage(address)
    tags, position = _read_text(data, position)
    if not tags.startswith(","):
        raise _malformed(f"{address[:80]}: the type tags {tags[:40]!r}; allowed: a comma before them")
    arguments: list[Argument] = []
    for tag in tags[1:]:
        reader = _READERS.get(tag)
        if reader is None:
            taken = "".join(_READERS)
            raise OscError("unsupported", f"{address[:80]}: the type {tag!r}; allowed: {taken}")
        argument, position = reader(data, position)
        arguments.append(argument)
    if position != len(data):
        raise _malformed(f"{address[:80]}: {len(data) - position} bytes behind the last argument")
    return OscMessage(address, tuple(arguments))


def _read_text(data: bytes, start: int) -> tuple[str, int]:
    end = data.find(b"\0", start)
    if end < 0:
        raise _malformed("a text without an end")
    after = end + 4 - end % 4
    if after > len(data) or data[end:after].strip(b"\0"):
        raise _malformed("a text that is not filled up to 4 bytes with zeros")
    try:
        return data[start:end].decode("utf-8"), after
    except UnicodeDecodeError:
        raise _malformed("a text that is not UTF-8") from None


def _number(format: str) -> Callable[[bytes, int], tuple[Argument, int]]:
    size = struct.calcsize(format)

    def read(data: bytes, start: int) -> tuple[Argument, int]:
        if start + size > len(data):
            raise _malformed("an argument that is cut off")
        (number,) = struct.unpack_from(format, data, start)
        return number, start + size

    return read


def _constant(value: Argument) -> Callable[[bytes, int], tuple[Argument, int]]:
    return lambda _data, start: (value, start)


def _read_character(data: bytes, start: int) -> tuple[Argument, int]:
    number, after = _number(">I")(data, start)
    if not isinstance(number, int) or number > 127:
        raise _malformed("a character that is not ASCII")
    return chr(number), after


_READERS: Final[dict[str, Callable[[bytes, int], tuple[Argument, int]]]] = {
    "i": _number(">i"),
    "f": _number(">f"),
    "s": _read_text,
    "h": _number(">q"),
    "d": _number(">d"),
    "S": _read_text,
    "c": _read_character,
    "T": _constant(True),
    "F": _constant(False),
    "N": _constant(None),
    "I": _constant(None),
}
"""Every type that is taken, and what reads it: (data, where) to (argument, where the next one begins)."""


def _malformed(sentence: str) -> OscError:
    return OscError("malformed", sentence)
