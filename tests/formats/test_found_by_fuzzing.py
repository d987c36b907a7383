"""What fuzzing found once (tools/fuzz/found.py) stays put right. The bytes are made here."""

import struct

import numpy as np
import pytest

from motorik.bridges.osc.wire import OscError, read_packet
from motorik.formats.classic.importing import import_module
from motorik.formats.classic.reading import read_module
from motorik.formats.interchange import ImportOptions
from motorik.formats.scala import ScalaError, read_keyboard_map
from tools.fuzz.found import FOUND
from tools.fuzz.promises import read_and_check
from tools.modules.writing import WrittenModule, WrittenSample, it_bytes, xm_bytes


@pytest.mark.parametrize(("written", "read"), [(0, 125), (1, 32), (31, 32), (200, 200), (65535, 1000)])
def test_the_tempo_of_an_xm_is_one_that_can_be_played(written: int, read: int) -> None:
    data = bytearray(xm_bytes(WrittenModule([np.zeros((1, 4, 5), np.uint8)])))
    struct.pack_into("<H", data, 78, written)
    assert read_module(bytes(data)).tempo == read
    read_and_check(bytes(data))


@pytest.mark.parametrize("degree", ["²", "9" * 5000, "1²", "4097"])
def test_a_degree_is_written_in_plain_digits(degree: str) -> None:
    keyboard_map = f"! a.kbm\n1\n0\n127\n60\n69\n440.0\n12\n{degree}\n"
    with pytest.raises(ScalaError, match="allowed: a degree from 0 to 4096, or x"):
        read_keyboard_map(keyboard_map.encode())


def test_points_of_an_envelope_stay_within_the_last_tick() -> None:
    cells = np.zeros((1, 4, 5), np.uint8)
    cells[0, 0, :2] = (60, 1)
    module = WrittenModule([cells], [WrittenSample(np.zeros((1, 8), np.int8))])
    data = bytearray(it_bytes(module, instruments=1))
    nodes = struct.pack("<bHbHbH", 64, 0, 32, 65535, 10, 5)
    at = data.index(b"IMPI") + 0x130
    data[at : at + 6 + len(nodes)] = bytes([1, 3, 0, 0, 0, 0]) + nodes
    deck = import_module(bytes(data), "late.it", ImportOptions()).project.deck
    assert deck is not None
    assert [tick for tick, _ in deck.instruments[0].volume.points] == [0, 65535, 65535]


def test_points_of_an_xm_envelope_stay_within_the_last_tick() -> None:
    cells = np.zeros((1, 4, 5), np.uint8)
    cells[0, 0, :2] = (60, 1)
    data = bytearray(xm_bytes(WrittenModule([cells], [WrittenSample(np.zeros((1, 8), np.int8))])))
    at = data.index(b"instrument") - 4
    points = struct.pack("<6H", 0, 64, 65535, 32, 5, 10)
    data[at + 129 : at + 129 + len(points)] = points
    data[at + 225], data[at + 233] = 3, 1
    deck = import_module(bytes(data), "late.xm", ImportOptions()).project.deck
    assert deck is not None
    assert [tick for tick, _ in deck.instruments[0].volume.points] == [0, 65535, 65535]


def test_every_finding_has_a_test_here() -> None:
    tests = [name for name in globals() if name.startswith("test_")]
    assert len(tests) - 1 >= len(FOUND)
    assert all(one.test in tests for one in FOUND)


def test_an_address_of_osc_is_printable() -> None:
    with pytest.raises(OscError) as refused:
        read_packet(b"/track\n\0,i\0\0" + bytes(4))
    assert str(refused.value) == r"the address '/track\n'; allowed: / and printable ASCII"
