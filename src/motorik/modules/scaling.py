"""Where values stand on their way, 0 to 1: the laws of knobs and faders, for fingers and for hardware."""

from math import exp2, log2, log10

from motorik.modules.declaration import Parameter, Scale

SILENCE_DB, MOST_DB = -96.0, 12.0
ZERO_POSITION = 0.8
"""Where 0 dB stands on a fader."""


def fader_position(level_db: float) -> float:
    """Return where a fader stands, 0 to 1: 0 dB at 0.8, +12 dB at 1, the lower the denser."""
    if level_db <= SILENCE_DB:
        return 0.0
    if level_db >= 0:
        return ZERO_POSITION + (1 - ZERO_POSITION) * min(level_db, MOST_DB) / MOST_DB
    return float(ZERO_POSITION * 10 ** (level_db / 40))


def fader_level(position: float) -> float:
    """Return the level in dB, to a tenth, at a place from 0 to 1; the inverse of :func:`fader_position`."""
    if position >= ZERO_POSITION:
        return round(min((position - ZERO_POSITION) / (1 - ZERO_POSITION), 1.0) * MOST_DB, 1)
    if position <= 0:
        return SILENCE_DB
    return round(max(40 * log10(position / ZERO_POSITION), SILENCE_DB), 1)


def position_of(parameter: Parameter, value: float) -> float:
    """Return where on its way from low to high a value stands, 0 to 1, in the parameter's scale."""
    if parameter.high == parameter.low:
        return 0.0
    inside = min(max(value, parameter.low), parameter.high)
    if parameter.scale is Scale.LOG2:
        return log2(inside / parameter.low) / log2(parameter.high / parameter.low)
    return (inside - parameter.low) / (parameter.high - parameter.low)


def value_at(parameter: Parameter, position: float) -> float:
    """Return the value at a place from 0 to 1, with as many digits as a hand can mean."""
    position = min(max(position, 0.0), 1.0)
    if parameter.scale is Scale.LOG2:
        value = parameter.low * exp2(position * log2(parameter.high / parameter.low))
    else:
        value = parameter.low + position * (parameter.high - parameter.low)
    if parameter.scale is Scale.CHOICE:
        return float(round(value))
    return min(max(float(f"{value:.5g}"), parameter.low), parameter.high)
