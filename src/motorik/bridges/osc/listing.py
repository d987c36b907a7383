"""Addresses in words: for the command line and the reference page."""

from pathlib import Path

from motorik.bridges.osc.description import described
from motorik.bridges.osc.nodes import Field, Node
from motorik.bridges.osc.space import address_space
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
    bounds = "" if field.low is None else f" {field.low:g} and up"
    if field.low is not None and field.high is not None:
        separator = " to " if field.low < 0 else "-"
        bounds = f" {field.low:g}{separator}{field.high:g}"
    shown = f"{field.tag} {field.name}{bounds}{f' {field.unit}' if field.unit else ''}"
    return f"[{shown}]" if field.optional else shown
