"""Addresses and what is said in words: for the command line and the reference page."""

import json
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from motorik.bridges.osc.description import described
from motorik.bridges.osc.nodes import Field, Node
from motorik.bridges.osc.space import address_space
from motorik.bridges.osc.speaking import OscOutSettings, osc_out
from motorik.studio.errors import BadInput
from motorik.studio.songs import read_project

ACCESS = ("", "read", "write", "read, write")


def listed(song: Path, pattern: str | None = None) -> list[dict[str, str]]:
    """Return the addresses of a song, or those ``pattern`` is about.

    Raises:
        BadInput: the song cannot be used, or it has no such address.
    """
    space = address_space(read_project(song))
    found = list(space) if pattern is None else space.find(pattern)
    if not found:
        raise BadInput(f"{pattern!r}: the song has no such address; allowed: 'motorik osc addresses SONG'")
    return [
        {
            "address": node.address,
            "access": ACCESS[node.access],
            "takes": takes(node),
            "doc": described(node),
        }
        for node in found
    ]


def takes(node: Node) -> str:
    """Return the arguments of an address in words: ``f 20-20000 Hz``."""
    return ", ".join(_argument(field) for field in node.fields)


def _argument(field: Field) -> str:
    bounds = "" if field.low is None else f" {field.low:.9g} and up"
    if field.low is not None and field.high is not None:
        separator = " to " if field.low < 0 else "-"
        bounds = f" {field.low:.9g}{separator}{field.high:.9g}"
    shown = f"{field.tag} {field.name}{bounds}{f' {field.unit}' if field.unit else ''}"
    return f"[{shown}]" if field.optional else shown


def out_settings(where: str | None, note_on: str, note_off: str, parameter: str) -> OscOutSettings:
    """Return the settings of the sender as they are given on a command line; off without a ``HOST:PORT``.

    Raises:
        BadInput: they are not allowed; one sentence.
    """
    host, colon, port = (where or "").rpartition(":")
    if where is not None and not (colon and host and port.isdigit() and int(port) <= 65535):
        raise BadInput(f"send = {where!r}; allowed: a host and a port, as in 127.0.0.1:57110")
    words = {"note_on": note_on, "note_off": note_off, "parameter": parameter}
    there = {} if where is None else {"on": True, "host": host.strip("[]"), "port": int(port)}
    try:
        return OscOutSettings.model_validate({**there, **words})
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(f"{first['loc'][0]}: {first['msg'].removeprefix('Value error, ')}") from None


def log_lines(song: Path, settings: OscOutSettings, sample_rate: int) -> Iterator[str]:
    """Yield what a song says, from its start to its end, as JSON. :class:`BadInput` if it cannot be used."""
    from motorik.sequencer.schedule import schedule

    project = read_project(song)
    events = schedule(project, 0, project.arrangement.length, sample_rate)
    for frame, message in osc_out(project, events, settings):
        fields = {"frame": frame, "address": message.address, "arguments": message.arguments}
        yield json.dumps(fields, separators=(",", ":"))
