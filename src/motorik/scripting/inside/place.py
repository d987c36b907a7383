"""Which line of the script is being carried out."""

import sys
from types import FrameType

from motorik.scripting.inside.names import SCRIPT


def script_line() -> int:
    """Return the line of the script that called, however deep it called from; 0 when none did."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001  # the documented way to one's caller
    while frame is not None:
        if frame.f_code.co_filename == SCRIPT:
            return frame.f_lineno
        frame = frame.f_back
    return 0
