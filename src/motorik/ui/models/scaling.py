"""Parameters as hands and eyes have them: a place from 0 to 1, and a text with its unit."""

from motorik.modules.declaration import Parameter, Scale, Unit
from motorik.modules.scaling import position_of as position_of
from motorik.modules.scaling import value_at as value_at


def shown(parameter: Parameter, value: float) -> str:
    """Return a value as one reads it: ``1.25 kHz``, ``40 ms``, ``saw``."""
    if parameter.scale is Scale.CHOICE:
        return parameter.choices[min(max(round(value), 0), len(parameter.choices) - 1)]
    return with_unit(value, parameter.unit)


def with_unit(value: float, unit: Unit) -> str:
    """Return a number with its unit, three digits or so."""
    if unit is Unit.HERTZ and abs(value) >= 1000:
        return f"{value / 1000:.3g} kHz"
    if unit is Unit.SECONDS and abs(value) < 1:
        return f"{value * 1000:.3g} ms"
    if unit is Unit.DECIBELS:
        return decibels(value)
    number = f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{number} {unit}".strip()


def decibels(value: float) -> str:
    """Return a level in dB: one digit behind the point, minus infinity where it is silence."""
    return "−∞ dB" if value <= -96 else f"{value:+.1f} dB".replace("-", "−")
