"""Ticks of envelopes as programs wrote them."""

from typing import Final

LAST_TICK: Final = 65535


def whole_tick(tick: int, before: int) -> int:
    """Return the tick of a point behind one at ``before``.

    Some programs wrote only the low byte: where time would run backwards the rest is guessed, up to
    :data:`LAST_TICK`.
    """
    if tick < before and tick < 256:
        tick |= before & 0xFF00
        tick += 256 if tick < before else 0
    return min(tick, LAST_TICK)
