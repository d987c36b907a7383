"""Which tracker wrote an IT or S3M file, from the version numbers in its header.

Source: the table of Cwt/v numbers kept by Schism Tracker and what OpenMPT's authors found beside it.
"""

from datetime import date, timedelta
from typing import Final

SCHISM_EPOCH: Final = date(2009, 10, 31)
SCHISM_LAST_IN_VERSION: Final = 0xFFF


def impulse_tracker(version: int, compatible: int = 0) -> str:
    """Name Impulse Tracker of a version; 2.15 writes what 2.14 cannot read, and 2.14 had patches."""
    version &= 0xFFF
    if compatible > 0x214:
        return "Impulse Tracker 2.15"
    patch = {0x215: "p1-2", 0x216: "p3", 0x217: "p4-5"}.get(version)
    if patch:
        return f"Impulse Tracker 2.14{patch}"
    return f"Impulse Tracker {version >> 8:x}.{version & 255:02x}"


def schism_tracker(version: int, reserved: int) -> str:
    """Name Schism Tracker: since 0.50 its versions are days, kept in ``reserved`` once they are too many."""
    version &= 0xFFF
    if version <= 0x50:
        return f"Schism Tracker 0.{version:02x}"
    days = reserved if version == SCHISM_LAST_IN_VERSION else version - 0x50
    try:
        return f"Schism Tracker {SCHISM_EPOCH + timedelta(days=days)}"
    except OverflowError:
        return "Schism Tracker"


def open_mpt(version: int, reserved: int) -> str:
    """Name OpenMPT; since 1.29 the last two numbers of its version are in the reserved field."""
    name = f"OpenMPT 1.{version & 255:02x}"
    if version & 0xFFF >= 0x129 and reserved & 0xFFFF:
        name += f".{reserved >> 8 & 255:02x}.{reserved & 255:02x}"
    return name


def made_with(
    version: int, compatible: int, reserved: bytes, *, history: bool, quiet_highlights: bool
) -> str:
    """Name the tracker of an IT file.

    ``reserved`` are the four bytes after the message's offset; ``history``: times of editing are kept in the
    file; ``quiet_highlights``: the rows that a tracker marks are both 0.
    """
    number = int.from_bytes(reserved, "little")
    if version >> 12 == 1:
        return schism_tracker(version, number)
    if version >> 12 == 5:
        return open_mpt(version, 0 if reserved == b"OMPT" else number)
    if version >> 12:
        return _others(version)
    if 0x888 in (version, compatible):
        return "OpenMPT 1.17"
    if 0x888 < version <= 0xFFF:
        return "OpenMPT (MPTM)"
    if (version, compatible, number) == (0x217, 0x200, 0):
        return "ModPlug Tracker 1.16"
    if (version, compatible, number) == (0x214, 0x202, 0):
        return "ModPlug Tracker 1.09"
    if (version, compatible, number) == (0x214, 0x200, 0) and quiet_highlights:
        return "ModPlug Tracker 1.0"
    if (version, compatible, reserved) == (0x214, 0x214, b"CHBI"):
        return "ChibiTracker"
    if version == 0 or (0x208 <= version <= 0x214 and number == 0 and not history):
        return ""  # Impulse Tracker since 2.07 always keeps times, so this is not it
    return impulse_tracker(version, compatible)


def _others(version: int) -> str:
    exact = {0x7FFF: "munch.py", 0xDAEB: "spc2it", 0xD1CE: "itwriter", 0xEFFF: "rosetracker"}
    families = {4: "pyIT", 6: "BeRoTracker", 7: "ITMCK"}
    return exact.get(version) or families.get(version >> 12, "")
