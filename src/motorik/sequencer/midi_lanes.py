"""What lanes of scope ``midi`` do to the sound: bend, pressure and timbre of a whole track move its voices.

Everything else a keyboard sends beside notes (controllers, programs, pressure of single keys) has no voice of
its own here; it stays in the lane for hardware and files.
"""

from typing import Final

from motorik.sequencer.events import Event, EventKind, Touch

SCOPE: Final = "midi"
_HEARD = {
    "midi.bend": (Touch.BEND, 1.0),
    "midi.pressure": (Touch.PRESSURE, 1.0),
    "midi.cc_74": (Touch.TIMBRE, 1 / 127),
}


def resting_touch(target: str) -> float | None:
    """Return where ``target`` rests when nothing moves it, None for what is not heard."""
    return 0.0 if target in _HEARD else None


def expression(frame: int, owner: str, target: str, value: float, tick: int) -> Event | None:
    """Return the event that moves every note of ``owner``, and those to come; None for what is not heard."""
    heard = _HEARD.get(target)
    if heard is None:
        return None
    touch, scale = heard
    return Event(
        frame, EventKind.EXPRESSION, owner,
        scope=SCOPE, target=target, value=value * scale, tick=tick, touch=touch,
    )  # fmt: skip
