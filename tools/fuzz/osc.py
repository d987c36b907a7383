"""OSC under fuzzing: seeds, what is done with any bytes, and what must hold then."""

from collections.abc import Iterator
from functools import cache
from math import isnan
from pathlib import Path

from pythonosc.osc_bundle_builder import OscBundleBuilder
from pythonosc.osc_message import OscMessage as OtherMessage
from pythonosc.osc_message_builder import OscMessageBuilder

from motorik.bridges.osc.framing import Unframer
from motorik.bridges.osc.nodes import Situation
from motorik.bridges.osc.space import AddressSpace, address_space
from motorik.bridges.osc.wire import LONGEST_PACKET, Argument, OscError, Packet, read_packet
from motorik.domain.project import Project
from motorik.domain.reading import parse_project

DEMO = Path(__file__).resolve().parents[2] / "src" / "motorik" / "demo" / "quicksilver" / "song.json"
MOST_FOUND = 10


def read_osc(data: bytes) -> Packet:
    """Read a packet and find out what it asks of a song.

    Raises:
        OscError: it is malformed.
        AssertionError: something was read as what it is not, or a deed is none a studio takes.
    """
    packet = read_packet(data)
    for refused in packet.refused:
        _require_a_sentence(refused)
    for _timetag, message in packet.messages:
        space, situation = _song()
        for node in space.find(message.address)[:MOST_FOUND]:
            try:
                node.deed(message.arguments, situation)
            except OscError as refusal:
                _require_a_sentence(refusal)
    if len(packet.messages) == 1 and data.startswith(b"/"):
        _compare(data, packet.messages[0][1].address, packet.messages[0][1].arguments)
    return packet


def read_stream(data: bytes) -> list[bytes]:
    """Cut a stream into packets: all at once and byte by byte come to the same."""
    whole = Unframer().feed(data)
    piecewise = Unframer()
    found = [packet for byte in data for packet in piecewise.feed(bytes([byte]))]
    assert found == whole, "a stream in pieces has other packets"
    assert all(len(packet) <= 2 * LONGEST_PACKET for packet in found)
    return whole


def packets() -> Iterator[bytes]:
    """Messages with every type there is, to addresses and patterns that are there, in bundles and not."""
    for address, *arguments in (
        ("/track/saw/machine/cutoff", 0.7),
        ("/track/*/level", -6, 3.5),
        ("/track/{saw,square}/note", 60, 0.8),
        ("/transport/tempo", 174.0),
        ("/track/saw/module/osc/shape", "saw"),
        ("/transport/loop", 0.0, 16.0),
        ("/subscribe", "/transport/*", 20.0, 30.0, 9000),
        ("/track/s[a-z]w/m?te?", True, False, None),
        ("/query", "/master/level"),
        ("/song/undo",),
    ):
        yield _message(address, *arguments).dgram
    yield b"/a\0\0,hdScTFNI\0\0\0" + bytes(16) + b"word\0\0\0\0\0\0\0x"
    yield b"/a\0\0,btrm[i]\0\0\0\0" + bytes(40)
    bundle = OscBundleBuilder(1e9)  # type: ignore[arg-type]  # parts of a second are taken, too
    bundle.add_content(_message("/transport/play"))
    inner = OscBundleBuilder(0)
    inner.add_content(_message("/track/saw/note", 60, 0.8))
    bundle.add_content(inner.build())
    yield bundle.build().dgram


def streams() -> Iterator[bytes]:
    """The packets behind their lengths, and between SLIP's marks."""
    found = list(packets())
    yield b"".join(len(packet).to_bytes(4, "big") + packet for packet in found[:4])
    yield b"".join(b"\xc0" + packet + b"\xc0" for packet in found[:4])
    yield b"\xc0/a\xdb\xdc\xdb\xdd\xc0"


@cache
def _song() -> tuple[AddressSpace, Situation]:
    project: Project = parse_project(DEMO.read_bytes())
    small = project.model_copy(update={"tracks": project.tracks[:2]})
    return address_space(small), Situation(small)


def _message(address: str, *arguments: Argument) -> OtherMessage:
    builder = OscMessageBuilder(address)
    for argument in arguments:
        builder.add_arg(argument)
    return builder.build()


def _require_a_sentence(refusal: OscError) -> None:
    text = str(refusal)
    assert text.isprintable() and len(text) < 1000, f"{text[:100]!r} is no sentence"


def _compare(data: bytes, address: str, arguments: tuple[Argument, ...]) -> None:
    """Hold what was read against another reader, for the types that one reads."""
    tags = data.split(b",", 1)[-1].split(b"\0", 1)[0] if arguments else b""
    if set(tags) - set(b"ifshdTFN"):
        return
    other = OtherMessage(data)
    assert other.address == address, f"the address {address!r}"
    assert len(other.params) == len(arguments), f"{len(arguments)} arguments"
    for mine, theirs in zip(arguments, other.params, strict=True):
        nan = isinstance(mine, float) and isnan(mine)
        assert nan or (mine == theirs and type(mine) is type(theirs)), f"{mine!r} for {theirs!r}"
