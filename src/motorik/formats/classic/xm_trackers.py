"""Which tracker wrote an XM. Many sign as FastTracker 2; how they fill what it leaves alone betrays them.

Source: what OpenMPT's and libxmp's authors found out about headers of these programs.
"""

from .byte_reader import text
from .xm_instruments import XmInstruments

FAST_TRACKER = "FastTracker 2"
MODPLUG = "ModPlug Tracker 1.0 - 1.16"
OLD_MODPLUG = "ModPlug Tracker 1.0 - 1.11"
PLAYER_PRO = "PlayerPRO"


def made_with(
    signature: bytes, title: bytes, version: int, header_size: int, restart: int, instruments: XmInstruments
) -> str:
    """Return the name of the tracker, as exact as the file tells."""
    if signature == b"FastTracker v 2.00  ":
        return _early_modplug(instruments)
    if signature.startswith(b"MadTracker 2.0\0"):
        return "MadTracker 2"
    if signature.startswith((b"Skale Tracker\0", b"Sk@le Tracker\0")):
        return "Skale Tracker"
    if signature.startswith(b"*Converted ") and signature[14:20] == b"-File*":
        return "Digitrakker"
    if signature != b"FastTracker v2.00   ":
        return text(signature)
    if header_size != 276:
        return ""
    return FAST_TRACKER if version < 0x104 else _signed_as_fast_tracker(title, restart, instruments)


def _early_modplug(instruments: XmInstruments) -> str:
    size = instruments.headers[0].size if instruments.headers else 0
    return {245: "ModPlug Tracker 1.0 alpha", 263: "ModPlug Tracker 1.0 beta"}.get(size, "")


def _signed_as_fast_tracker(title: bytes, restart: int, instruments: XmInstruments) -> str:
    """FastTracker 2 fills the title with spaces, and writes for empty instruments 33 bytes."""
    both_loops = any(header.flags & 3 == 3 for header in instruments.sample_headers)
    modplug = OLD_MODPLUG if both_loops else MODPLUG
    _, zero, rest = title.partition(b"\0")
    if zero and rest and not rest.strip(b" ") and restart == 0:
        return PLAYER_PRO
    if zero:
        return modplug
    empty = [header for header in instruments.headers if header.sample_count == 0]
    if any(header.size == 263 and header.sample_header_size == 0 for header in empty):
        return modplug
    if any(header.size != 33 for header in empty):
        return ""
    if len({header.kind for header in instruments.headers}) > 1 or _names_are_longer(instruments):
        return modplug
    return FAST_TRACKER


def _names_are_longer(instruments: XmInstruments) -> bool:
    """FastTracker 2 keeps the length of a sample's name in a byte that others leave 0."""
    return any(header.name[header.reserved :].strip(b" ") for header in instruments.sample_headers)
