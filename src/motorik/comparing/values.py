"""Values of a song as music writes them: notes, frequencies, levels, steps, tempi."""

from collections.abc import Callable
from enum import Enum
from fractions import Fraction
from math import isfinite
from typing import Any, Final

from motorik.comparing.changes import ABSENT
from motorik.domain.canonical import number
from motorik.domain.model import Model
from motorik.domain.patch import Macro, Modulation, Module, Patch, Sample
from motorik.domain.pattern import Pattern, Step, StepKind
from motorik.domain.project import Automation, AutomationPoint, Return, Send, Track
from motorik.domain.tempo import TempoCurve, TempoPoint, TimeSignature
from motorik.domain.time import TICKS_PER_BEAT
from motorik.journal.path import IDENTITY
from motorik.modules.declaration import Parameter, Scale, Unit

NOTHING: Final = "---"
MOST_CHARACTERS: Final = 60
_NOTES = ("C-", "C#", "D-", "D#", "E-", "F-", "F#", "G-", "G#", "A-", "A#", "B-")
_UNITS = {"_db": Unit.DECIBELS, "_seconds": Unit.SECONDS, "_hz": Unit.HERTZ}
"""What the ending of a field's name says about its unit."""


def note_name(pitch: float) -> str:
    """Return ``C-4`` for middle C (60), with the cents a fraction of a semitone has: ``C-4+25``."""
    key = int(pitch // 1)
    cents = round((pitch - key) * 100)
    return f"{_NOTES[key % 12]}{key // 12 - 1}" + (f"+{cents}" if cents else "")


def quantity(value: float, unit: Unit | str = Unit.NONE) -> str:
    """Return a number with its unit in a readable size: ``400 Hz``, ``1.2 kHz``, ``5 ms``, ``-6 dB``."""
    if unit == Unit.HERTZ and abs(value) >= 1000:
        return f"{short(value / 1000)} kHz"
    if unit == Unit.SECONDS and 0 < abs(value) < 1:
        return f"{short(value * 1000)} ms"
    return f"{short(value)} {unit}".rstrip()


def short(value: float) -> str:
    """Return a number with the digits that matter: four, or all that a whole number has."""
    if value == int(value):
        return number(float(value))
    return f"{value:.4g}" if isfinite(value) else str(value)


def parameter_text(value: Any, declared: Parameter | None) -> str:
    """Return a parameter's value by its declaration; what is not set is its default."""
    if declared is None:
        return "default" if value is ABSENT else short(value)
    if value is ABSENT:
        return f"{parameter_text(declared.default, declared)} (default)"
    if declared.scale is Scale.CHOICE and value == int(value) and 0 <= value < len(declared.choices):
        return declared.choices[int(value)]
    return quantity(value, declared.unit)


def text_of(value: Any, field: str = "") -> str:
    """Return a value on one line. ``field`` is the name of the field it is in, which may tell its unit."""
    if isinstance(value, Model):
        text = _MODELS.get(type(value), _anything)(value)
    elif value is ABSENT:
        text = NOTHING
    elif value is None:
        text = "none"
    elif isinstance(value, bool):
        text = "on" if value else "off"
    elif isinstance(value, Enum):
        text = str(value.value)
    elif isinstance(value, (Fraction, int)):
        text = str(value)
    elif isinstance(value, float):
        unit = next((unit for ending, unit in _UNITS.items() if field.endswith(ending)), Unit.NONE)
        text = quantity(value, unit)
    elif isinstance(value, tuple):
        shown = [f"({text_of(item)})" if isinstance(item, tuple) else text_of(item) for item in value[:8]]
        text = ", ".join(shown) + (", …" if len(value) > 8 else "")
        text = text or "none"
    else:
        text = f'"{value}"' if field in ("title", "author", "name", "description") else str(value)
    return text if len(text) <= MOST_CHARACTERS * 2 else f"{text[: MOST_CHARACTERS * 2 - 1]}…"


def _step(step: Step) -> str:
    words = {
        StepKind.NOTE: f"{note_name(step.pitch)} v{step.velocity:.2f}",
        StepKind.LOCK: "lock",
    }
    return " ".join([words.get(step.kind, str(step.kind.value)), *_extras(step, "kind", "pitch", "velocity")])


def _extras(model: Model, *shown: str) -> list[str]:
    """Return the fields that are not as by default, but those already ``shown`` and those that identify."""
    hidden = {*shown, *IDENTITY.get(type(model), ("id",))}
    words: list[str] = []
    for name, field in type(model).model_fields.items():
        value = getattr(model, name)
        default: Any = field.get_default(call_default_factory=True, validated_data={})
        if name in hidden or (not field.is_required() and value == default):
            continue
        if isinstance(value, dict):
            words += [f"{key}={short(entry)}" for key, entry in sorted(value.items())]
        else:
            words.append(name if value is True else f"{name} {text_of(value, name)}")
    return words


def _anything(model: Model) -> str:
    return ", ".join(_extras(model))


def _named(model: Any, *words: str) -> str:
    name = f'"{model.name}"' if model.name and model.name != model.id else ""
    return ", ".join(word for word in (name, *words) if word)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _tempo(point: TempoPoint) -> str:
    bpm = number(float(point.bpm)) if (point.bpm * 100).denominator == 1 else str(point.bpm)
    return f"{bpm} BPM" + (" gliding" if point.curve is TempoCurve.RAMP else "")


_MODELS: dict[type[Model], Callable[[Any], str]] = {
    Automation: lambda lane: f"{lane.target} of {lane.owner}, {_count(len(lane.points), 'point')}",
    AutomationPoint: lambda point: " ".join([short(point.value), *_extras(point, "value")]),
    Macro: lambda macro: _named(macro, text_of(macro.value)),
    Modulation: lambda way: " ".join([short(way.amount), *_extras(way, "amount")]),
    Module: lambda module: ", ".join([module.kind, *_extras(module, "kind", "version", "samples", "tables")]),
    Patch: lambda patch: _named(patch, _count(len(patch.modules), "module")),
    Pattern: lambda pattern: _named(pattern, _count(pattern.rows, "row"), _count(len(pattern.steps), "step")),
    Return: lambda bus: _named(bus, quantity(bus.channel.level_db, Unit.DECIBELS)),
    Sample: lambda sample: _named(sample, f"{sample.sha256[:12]}….{sample.format}"),
    Send: lambda send: quantity(send.level_db, Unit.DECIBELS) + (" before the fader" if send.pre else ""),
    Step: _step,
    TempoPoint: _tempo,
    TimeSignature: lambda metre: f"{metre.beats}/{metre.unit}",
    Track: lambda track: _named(track, f"plays {track.patch}"),
}


def beats(ticks: int) -> str:
    """Return a length in beats: ``4 beats``, ``1/3 beat``."""
    length = Fraction(ticks, TICKS_PER_BEAT)
    return f"{length} beat{'' if length <= 1 else 's'}"
