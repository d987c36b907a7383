"""Parameters as hands and eyes have them: a place from 0 to 1, and a text with its unit."""

import re

from motorik.modules.declaration import Parameter, Scale, Unit
from motorik.modules.scaling import position_of, value_at
from motorik.ui.text import _
from motorik.ui.text.naming import named

__all__ = ["decibels", "position_of", "shown", "value_at", "with_unit"]


def shown(parameter: Parameter, value: float) -> str:
    """Return a value as one reads it: ``1.25 kHz``, ``40 ms``, ``saw``."""
    if parameter.scale is Scale.CHOICE:
        return named(parameter.choices[min(max(round(value), 0), len(parameter.choices) - 1)])
    return with_unit(value, parameter.unit)


def typed(parameter: Parameter, text: str) -> float | None:
    """Return the value that was typed, as :func:`shown` writes it or as a mere number: ``1.25k``, ``saw``.

    It is brought into the parameter's range. None for what is no value.
    """
    plain = text.strip().lower().replace("−", "-").replace(",", ".")
    for number, choice in enumerate(parameter.choices):
        if plain in (choice.lower(), named(choice).lower()):
            return float(number)
    if plain.startswith("-∞"):
        return parameter.low
    met = re.fullmatch(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([^\d\s]*)", plain)
    units = {"": 1.0, str(parameter.unit).lower(): 1.0, "k": 1000.0, "khz": 1000.0, "ms": 0.001}
    if met is None or met[2] not in units:
        return None
    return min(max(float(met[1]) * units[met[2]], parameter.low), parameter.high)


def with_unit(value: float, unit: Unit) -> str:
    """Return a number with its unit, three digits or so."""
    if unit is Unit.HERTZ and abs(value) >= 1000:
        return f"{value / 1000:.3g} kHz"
    if unit is Unit.SECONDS and abs(value) < 1:
        return f"{value * 1000:.3g} ms"
    if unit is Unit.DECIBELS:
        return decibels(value)
    number = f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{number} {_(unit)}".strip()


def decibels(value: float) -> str:
    """Return a level in dB: one digit behind the point, minus infinity where it is silence."""
    return "−∞ dB" if value <= -96 else f"{value:+.1f} dB".replace("-", "−")
