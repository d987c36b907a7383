"""Packets: what liblo and python-osc write is read as they mean it, and nothing is read as what it is not."""

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pythonosc.osc_message import OscMessage as OtherMessage

from motorik.bridges.osc.framing import Unframer
from motorik.bridges.osc.wire import DEEPEST, IMMEDIATELY, OscError, OscMessage, read_packet
from motorik.bridges.osc.writing import write_bundles, write_message

TEXTS = st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), max_size=20)
FLOATS = st.floats(width=32, allow_nan=False)
ARGUMENTS = st.lists(
    st.one_of(st.integers(-(2**63), 2**63 - 1), FLOATS, TEXTS, st.booleans(), st.none()), max_size=6
)


def bundle(timetag: int, *elements: bytes) -> bytes:
    return (
        b"#bundle\0"
        + timetag.to_bytes(8, "big")
        + b"".join(len(it).to_bytes(4, "big") + it for it in elements)
    )


def read_one(data: bytes) -> OscMessage:
    [(_timetag, message)] = read_packet(data).messages
    return message


@given(ARGUMENTS)
def test_what_is_written_is_read_the_same_here_and_by_another_reader(arguments: list[Any]) -> None:
    data = write_message(OscMessage("/a/b", tuple(arguments)))
    assert read_one(data) == OscMessage("/a/b", tuple(arguments))
    assert OtherMessage(data).params == arguments


def test_tags_another_reader_misreads_are_read_with_their_bytes() -> None:
    data = b"/a\0\0,cSIi\0\0\0" + b"\0\0\0x" + b"word\0\0\0\0" + struct.pack(">i", 7)
    assert read_one(data).arguments == ("x", "word", None, 7)
    assert OtherMessage(data).params != ["x", "word", None, 7]


@pytest.mark.parametrize("tag", list("btrm[]qZ"))
def test_a_type_that_is_not_taken_refuses_its_message_and_no_other(tag: str) -> None:
    odd = b"/odd\0\0\0\0," + tag.encode() + b"\0\0" + bytes(8)
    packet = read_packet(bundle(IMMEDIATELY, write_message(OscMessage("/a", (1,))), odd))
    assert [message.address for _tag, message in packet.messages] == ["/a"]
    [refusal] = packet.refused
    assert refusal.failing == "unsupported"
    assert f"the type {tag!r}; allowed: ifshdScTFNI" in str(refusal)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"/a",
        b"abc\0",
        b"/a\0x",
        b"/a\n\0\0\0\0\0",
        b"/\xc3\xa9\0\0\0\0\0",
        b"/a\0\0if\0\0",
        b"/a\0\0,i\0\0",
        b"/a\0\0,i\0\0\0\0\0\1\0\0\0\2",
        b"/a\0\0,s\0\0abcd",
        b"/\xff\0\0,\0\0\0",
        b"/a\0\0,c\0\0\0\0\1\0",
        b"#bundle\0",
        bundle(1, b"/a\0\0")[:-4],
        b"#bundle\0" + bytes(8) + b"\xff\xff\xff\xf8" + bytes(8),
        b"#bundle\0" + bytes(8) + bytes(4),
        b"/a\0\0,\0\0\0" * 10000,
    ],
    ids=lambda data: repr(data[:24]),
)
def test_malformed_packets_are_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(OscError) as refused:
        read_packet(data)
    assert refused.value.failing == "malformed"
    assert "\n" not in str(refused.value)


def test_one_malformed_message_takes_its_whole_packet_with_it() -> None:
    with pytest.raises(OscError):
        read_packet(bundle(1, write_message(OscMessage("/a", (1,))), b"/a\0\0,i\0\0"))


def test_what_is_inside_a_bundle_never_acts_before_it() -> None:
    inner = bundle(5 << 32, write_message(OscMessage("/early")))
    late = bundle(9 << 32, write_message(OscMessage("/late")))
    packet = read_packet(bundle(7 << 32, inner, late, write_message(OscMessage("/now"))))
    assert [(tag >> 32, it.address) for tag, it in packet.messages] == [
        (7, "/early"),
        (9, "/late"),
        (7, "/now"),
    ]


def test_bundles_are_nested_so_deep_and_no_deeper() -> None:
    data = write_message(OscMessage("/a"))
    for _ in range(DEEPEST):
        data = bundle(1, data)
    assert read_one(data).address == "/a"
    with pytest.raises(OscError, match="nested deeper"):
        read_packet(bundle(1, data))


def test_many_messages_leave_in_bundles_that_fit_into_a_datagram() -> None:
    messages = [OscMessage(f"/channel/{number}/level", (float(number),)) for number in range(200)]
    packets = list(write_bundles(messages))
    assert [it for data in packets for _tag, it in read_packet(data).messages] == messages
    assert len(packets) > 1 and max(map(len, packets)) <= 1400


@given(
    st.lists(st.binary(min_size=1, max_size=60), min_size=1, max_size=5), st.integers(1, 50), st.booleans()
)
def test_a_stream_is_cut_into_its_packets_wherever_it_is_torn(
    packets: list[bytes], size: int, slip: bool
) -> None:
    sender = Unframer()
    sender.slip = slip
    stream = b"".join(map(sender.frame, packets))
    receiver = Unframer()
    found = [it for at in range(0, len(stream), size) for it in receiver.feed(stream[at : at + size])]
    assert found == packets
    assert receiver.slip is slip


def test_a_stream_of_something_else_or_without_an_end_is_refused() -> None:
    for data in (b"GET / HTTP/1.1\r\n", b"\0\xff\0\0", b"\xc0/" + b"a" * 200_000):
        with pytest.raises(OscError):
            Unframer().feed(data)
