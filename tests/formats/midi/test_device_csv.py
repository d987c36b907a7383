"""Definitions of hardware as tables: there and back, and every sentence about a bad one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.domain.device import Device, DeviceChoice, DeviceParameter
from motorik.formats.interchange import FormatError
from motorik.formats.midi.device_csv import COLUMNS, read_device, write_device
from motorik.machines import machines

TABLE = f"""{",".join(COLUMNS)}
Acme,Box,Filter,Cutoff,How far it opens,74,,0,127,64,1,20,0,16383,8192,0-based,,
Acme,Box,Filter,Mode,,70,,0,127,,,,,,,0-based,,0-63: Low pass; 64-127: High pass
Acme,Box,LFO,Rate,,19,51,,,,,,,,,centered,"slow, then fast",
"""

words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=20)


@st.composite
def parameters(draw: st.DrawFn) -> tuple[DeviceParameter, ...]:
    numbers = draw(st.lists(st.integers(0, 31), unique=True, max_size=8))
    made = []
    for number in numbers:
        wide = draw(st.booleans())
        choices = draw(
            st.dictionaries(
                st.integers(0, 127), words.filter(lambda it: not set(it) & set(";:=")), max_size=3
            )
        )
        made.append(
            DeviceParameter(
                section=draw(words | st.just("")),
                name=draw(words),
                cc_msb=number,
                cc_lsb=number + 32 if wide else None,
                cc_min=draw(st.integers(0, 60)),
                cc_max=draw(st.integers(60, 16383 if wide else 127)),
                cc_default=draw(st.none() | st.integers(0, 127)),
                nrpn_msb=1,
                nrpn_lsb=number,
                nrpn_max=draw(st.integers(0, 16383)),
                orientation=draw(st.sampled_from(("0-based", "centered"))),
                choices=tuple(DeviceChoice(value=value, name=choices[value]) for value in sorted(choices)),
            )
        )
    return tuple(made)


@given(manufacturer=words, name=words, parameters=parameters().filter(bool))
def test_a_device_comes_back_as_it_was(
    manufacturer: str, name: str, parameters: tuple[DeviceParameter, ...]
) -> None:
    device = Device(manufacturer=manufacturer, name=name, parameters=parameters)
    assert read_device(write_device(device), "drawn") == device


def test_a_table_is_read_as_it_is_written() -> None:
    device = read_device(TABLE.encode(), "box.csv")
    cutoff, mode, rate = device.parameters
    assert (device.manufacturer, device.name) == ("Acme", "Box")
    assert (cutoff.cc_msb, cutoff.nrpn_msb, cutoff.nrpn_lsb, cutoff.nrpn_default) == (74, 1, 20, 8192)
    assert [(choice.value, choice.name) for choice in mode.choices] == [(0, "Low pass"), (64, "High pass")]
    assert (rate.cc_lsb, rate.cc_max, rate.orientation) == (51, 16383, "centered")
    assert list(device.ids) == ["cutoff", "mode", "rate"]


@pytest.mark.parametrize("id", list(machines()))
def test_the_hardware_of_our_machines_makes_the_way_there_and_back(id: str) -> None:
    device = machines()[id].device
    if not device.parameters:
        return
    plain = device.model_copy(
        update={
            "channel": 1, "drums": (), "programs": 0, "banks": 0, "clock": True, "source": "",
            "parameters": tuple(
                it.model_copy(update={"target": None, "inverted": False}) for it in device.parameters
            ),
        }
    )  # fmt: skip
    assert read_device(write_device(device), id) == plain


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "x: no column 'manufacturer'; needed: manufacturer, device, parameter_name"),
        (b"manufacturer,device,parameter_name\n", "x: 0 rows; allowed: 1 to 4096"),
        (b"\xff\xfe", "x: byte 0 is not UTF-8; allowed: a table in UTF-8"),
        (
            b"manufacturer,device,parameter_name,cc_msb\nA,B,C,200\n",
            "x: row 2: cc_msb: Input should be less than or equal to 127",
        ),
        (
            b"manufacturer,device,parameter_name,cc_msb\nA,B,C,seven\n",
            "x: row 2, column cc_msb: 'seven'; allowed: a whole number",
        ),
        (
            b"manufacturer,device,parameter_name\nA,B,C\n",
            "x: row 2: 'C': neither cc_msb nor nrpn_lsb is given; allowed: at least one",
        ),
        (
            b"manufacturer,device,parameter_name,cc_msb\nA,B,C,1\nA,D,C,2\n",
            "x: several devices (B, D); allowed: one a file",
        ),
    ],
)
def test_a_bad_table_is_refused_in_a_sentence(data: bytes, said: str) -> None:
    with pytest.raises(FormatError) as error:
        read_device(data, "x")
    assert str(error.value) == said


@given(
    st.binary(max_size=400) | st.text(max_size=400).map(lambda it: (",".join(COLUMNS) + "\n" + it).encode())
)
def test_whatever_the_bytes_they_are_read_or_refused(data: bytes) -> None:
    try:
        device = read_device(data, "x")
    except FormatError:
        return
    assert read_device(write_device(device), "x").parameters
