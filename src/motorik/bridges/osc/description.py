"""The address space as OSCQuery describes it: plain values for JSON.

Source: the OSCQuery proposal (Vidvox), core functionality and the optional attributes named in
:data:`EXTENSIONS`.
"""

from typing import Any, Final

from motorik.bridges.osc.nodes import Field, Node, Situation
from motorik.bridges.osc.space import AddressSpace, Branch

Plain = dict[str, Any]

EXTENSIONS: Final = ("ACCESS", "VALUE", "RANGE", "DESCRIPTION", "UNIT", "CLIPMODE", "TAGS")
ATTRIBUTES: Final = ("FULL_PATH", "CONTENTS", "TYPE", *EXTENSIONS)
_UNITS: Final = {
    "Hz": "time.hz",
    "s": "time.second",
    "dB": "gain.db",
    "ct": "time.cents",
    "st": "time.midinote",
}


def host_info(name: str, osc_port: int) -> Plain:
    """Return what a client has to know of the host."""
    return {
        "NAME": name,
        "OSC_PORT": osc_port,
        "OSC_TRANSPORT": "UDP",
        "EXTENSIONS": dict.fromkeys(EXTENSIONS, True),
    }


def describe(space: AddressSpace, address: str, situation: Situation) -> Plain | None:
    """Return all that is known of an address and of what lies below it; None when there is nothing."""
    branch = space.branch(address)
    path = "/" + "/".join(filter(None, address.split("/")))
    return None if branch is None else _branch(branch, path, situation)


def _branch(branch: Branch, path: str, situation: Situation) -> Plain:
    found: Plain = {"FULL_PATH": path}
    found |= {"ACCESS": 0} if branch.node is None else _node(branch.node, situation)
    if branch.below:
        base = path.rstrip("/")
        found["CONTENTS"] = {
            name: _branch(below, f"{base}/{name}", situation) for name, below in branch.below.items()
        }
    return found


def _node(node: Node, situation: Situation) -> Plain:
    found: Plain = {
        "DESCRIPTION": described(node),
        "ACCESS": node.access,
        "TYPE": node.tags or "N",
    }
    if node.title:
        found["TAGS"] = [node.title]
    values = node.read(situation) if node.read else None
    if values is not None:
        found["VALUE"] = list(values)
    if node.fields:
        found["RANGE"] = [_range(field) for field in node.fields]
        found["CLIPMODE"] = ["none" if field.low is None else "both" for field in node.fields]
    if any(field.unit in _UNITS for field in node.fields):
        found["UNIT"] = [_UNITS.get(field.unit) for field in node.fields]
    return found


def described(node: Node) -> str:
    """Return what an address is for, with the names of its choices."""
    choices = "; ".join(
        ", ".join(f"{number} {name}" for number, name in enumerate(field.choices))
        for field in node.fields
        if field.choices
    )
    title = f"{node.title}: " if node.title else ""
    return f"{title}{node.doc}{f' {choices}.' if choices else ''}"


def _range(field: Field) -> Plain:
    """Return what an argument may be; choices are numbers from 0, whose names are in ``VALS``' order."""
    if field.choices:
        return {"MIN": 0, "MAX": len(field.choices) - 1, "VALS": [*range(len(field.choices))]}
    found = {"MIN": field.low, "MAX": field.high}
    return {name: value for name, value in found.items() if value is not None}
