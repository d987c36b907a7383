"""What we send, as bytes: python-osc builds it."""

from collections.abc import Iterator, Sequence

from pythonosc.osc_bundle_builder import OscBundleBuilder
from pythonosc.osc_message import OscMessage as BuiltMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from motorik.bridges.osc.clocks import unix_of
from motorik.bridges.osc.wire import IMMEDIATELY, Argument, OscMessage

DATAGRAM_BYTES = 1400
"""Bundles are kept below what fits into one packet of a network."""

_INTS = range(-(2**31), 2**31)


def write_message(message: OscMessage) -> bytes:
    """Return the bytes of a message: whole numbers as ``i`` or ``h``, others as ``f``."""
    return _built(message).dgram


def write_bundles(messages: Sequence[OscMessage], timetag: int = IMMEDIATELY) -> Iterator[bytes]:
    """Yield packets that hold ``messages``: one message goes as it is, more go as bundles.

    With a time tag even one goes as a bundle.
    """
    if len(messages) == 1 and timetag == IMMEDIATELY:
        yield write_message(messages[0])
        return
    builder, size = _bundle(timetag), 16
    for message in messages:
        built = _built(message)
        if size > 16 and size + built.size + 4 > DATAGRAM_BYTES:
            yield builder.build().dgram
            builder, size = _bundle(timetag), 16
        builder.add_content(built)
        size += built.size + 4
    if size > 16:
        yield builder.build().dgram


def _built(message: OscMessage) -> BuiltMessage:
    builder = OscMessageBuilder(message.address)
    for argument in message.arguments:
        builder.add_arg(argument, tag_of(argument))
    return builder.build()


def tag_of(argument: Argument) -> str:
    """Return the type tag an argument is sent with."""
    match argument:
        case bool():
            return "T" if argument else "F"
        case int():
            return "i" if argument in _INTS else "h"
        case float():
            return "f"
        case None:
            return "N"
        case str():
            return "s"


def _bundle(timetag: int) -> OscBundleBuilder:
    return OscBundleBuilder(unix_of(timetag))  # type: ignore[arg-type]  # parts of a second are taken, too
