"""Time tags of OSC (NTP: seconds since 1900 in 32 + 32 bits) and the clock everything here runs on."""

import time
from typing import Final

NTP_EPOCH: Final = 2_208_988_800
"""Seconds from 1900 to 1970."""


def unix_of(timetag: int) -> float:
    """Return a time tag as seconds since 1970; 0 for ``immediately``, as python-osc has it."""
    return 0.0 if timetag <= 1 else timetag / 2**32 - NTP_EPOCH


def monotonic_of(timetag: int) -> float:
    """Return when a time tag is, in seconds of ``time.monotonic``, by the system's clock as it is now."""
    return timetag / 2**32 - NTP_EPOCH - (time.time() - time.monotonic())


def timetag_of(seconds: float) -> int:
    """Return the time tag of ``seconds`` of ``time.monotonic``; never ``immediately``."""
    return max(round((seconds + time.time() - time.monotonic() + NTP_EPOCH) * 2**32), 2)
