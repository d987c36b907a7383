"""Definitions of MIDI hardware as tables, in the columns of the open collection at midi.guide.

A row is a parameter. The columns are: manufacturer, device, section, parameter_name, parameter_description,
cc_msb, cc_lsb, cc_min_value, cc_max_value, cc_default_value, nrpn_msb, nrpn_lsb, nrpn_min_value,
nrpn_max_value, nrpn_default_value, orientation, notes, usage. In ``usage`` values have names, "0-63: Off;
64-127: On". Others may stand among them and are left out; order does not matter.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from motorik.domain.device import Device, DeviceChoice, DeviceParameter
from motorik.formats.interchange import FormatError

Checked = TypeVar("Checked", Device, DeviceParameter)

COLUMNS: Final = (
    "manufacturer", "device", "section", "parameter_name", "parameter_description", "cc_msb", "cc_lsb",
    "cc_min_value", "cc_max_value", "cc_default_value", "nrpn_msb", "nrpn_lsb", "nrpn_min_value",
    "nrpn_max_value", "nrpn_default_value", "orientation", "notes", "usage",
)  # fmt: skip
NEEDED: Final = ("manufacturer", "device", "parameter_name")
MOST_ROWS: Final = 4096
MAX_BYTES: Final = 4 << 20

_NUMBERS: Final = {
    "cc_msb": "cc_msb", "cc_lsb": "cc_lsb", "cc_min": "cc_min_value", "cc_max": "cc_max_value",
    "cc_default": "cc_default_value", "nrpn_msb": "nrpn_msb", "nrpn_lsb": "nrpn_lsb",
    "nrpn_min": "nrpn_min_value", "nrpn_max": "nrpn_max_value", "nrpn_default": "nrpn_default_value",
}  # fmt: skip
"""Fields of a parameter by column."""
_CHOICE: Final = re.compile(r"^\s*(\d{1,5})\s*(?:[-~–]\s*\d{1,5}\s*)?[:=]\s*(.*?)\s*$")


def read_device(data: bytes, name: str) -> Device:
    """Return the device in a table called ``name``.

    Raises:
        FormatError: it is no such table, names several devices, or a row cannot be; where, what, allowed.
    """
    if len(data) > MAX_BYTES:
        raise FormatError(f"{name}: {len(data)} bytes; allowed: {MAX_BYTES}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"{name}: byte {error.start} is not UTF-8; allowed: a table in UTF-8") from None
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        missing = [column for column in NEEDED if column not in (reader.fieldnames or ())]
        if missing:
            raise FormatError(f"{name}: no column {missing[0]!r}; needed: {', '.join(NEEDED)}")
        rows = [row for _, row in zip(range(MOST_ROWS + 1), reader, strict=False)]
    except csv.Error as error:
        raise FormatError(f"{name}: line {reader.line_num}: {error}") from None
    if not 0 < len(rows) <= MOST_ROWS:
        raise FormatError(f"{name}: {len(rows)} rows; allowed: 1 to {MOST_ROWS}")
    devices = {(_cell(row, "manufacturer"), _cell(row, "device")) for row in rows}
    if len(devices) > 1:
        named = ", ".join(sorted(device for _, device in devices)[:4])
        raise FormatError(f"{name}: several devices ({named}); allowed: one a file")
    parameters = tuple(_parameter(row, f"{name}: row {number}") for number, row in enumerate(rows, 2))
    manufacturer, device = devices.pop()
    return _checked(name, Device, manufacturer=manufacturer, name=device, parameters=parameters)


def write_device(device: Device) -> bytes:
    """Return the table of a device; what its columns cannot say (channel, drums, programs) is left out."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for parameter in device.parameters:
        row = {"manufacturer": device.manufacturer, "device": device.name}
        row |= {"section": parameter.section, "parameter_name": parameter.name, "notes": parameter.notes}
        row |= {"orientation": parameter.orientation, "usage": _usage(parameter.choices)}
        for field, column in _NUMBERS.items():
            number = getattr(parameter, field)
            used = parameter.cc_msb is not None if field.startswith("cc") else parameter.nrpn_msb is not None
            row[column] = "" if number is None or not used else str(number)
        writer.writerow(row)
    return out.getvalue().encode()


def _parameter(row: Mapping[str, Any], where: str) -> DeviceParameter:
    fields: dict[str, Any] = {"section": _cell(row, "section"), "name": _cell(row, "parameter_name")}
    for field, column in _NUMBERS.items():
        text = _cell(row, column)
        if text:
            fields[field] = _number(text, f"{where}, column {column}")
    orientation = _cell(row, "orientation").lower() or "0-based"
    fields |= {"orientation": orientation, "notes": _cell(row, "notes")[:200]}
    fields["choices"] = tuple(_choices(_cell(row, "usage")))
    if fields.get("cc_lsb") is not None and "cc_max" not in fields:
        fields["cc_max"] = 16383
    return _checked(where, DeviceParameter, **fields)


def _cell(row: Mapping[str, Any], column: str) -> str:
    text = row.get(column)
    return text.strip() if isinstance(text, str) else ""


def _number(text: str, where: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise FormatError(f"{where}: {text[:20]!r}; allowed: a whole number")
    return int(text)


def _choices(usage: str) -> Iterable[DeviceChoice]:
    """Yield the values that have names, lowest first; text of another form names none."""
    found: dict[int, str] = {}
    for part in usage.split(";"):
        match = _CHOICE.match(part)
        if match and match[2] and int(match[1]) < 16384:
            found.setdefault(int(match[1]), match[2][:200])
    return (DeviceChoice(value=value, name=found[value]) for value in sorted(found))


def _usage(choices: Iterable[DeviceChoice]) -> str:
    return "; ".join(f"{choice.value}: {choice.name}" for choice in choices)


def _checked(where: str, kind: type[Checked], **fields: Any) -> Checked:
    try:
        return kind(**fields)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        said = f"{place}: {first['msg']}" if place else first["msg"].removeprefix("Value error, ")
        raise FormatError(f"{where}: {said}") from None
