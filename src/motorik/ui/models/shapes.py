"""What modules look like: envelopes, waves, curves, as lines of points from 0 to 1, bottom up."""

from collections.abc import Callable, Mapping
from math import exp, log2, pi, sin, tanh

from motorik.domain.patch import Modulation, Module, Polarity
from motorik.modules import registry
from motorik.modules.declaration import Scale
from motorik.ui.models.drawings import Drawing, height
from motorik.ui.models.envelopes import Accent, Adsr, Decay, Multi, charged
from motorik.ui.models.graph import Line
from motorik.ui.models.painted import Painted, bend_begins, steps_begin, wave_begins

STEPS = 48
MODULATED = 0.46
"""How far from the middle a modulation is drawn at most."""
SHAPER_DRAWN = registry()["fx.shaper"].parameter("shape").choices.index("curve")
Values = Mapping[str, float]


def values_of(module: Module) -> dict[str, float]:
    """Return all parameters of a module, defaults where it has none of its own."""
    declared = registry().get(module.kind)
    if declared is None:
        return dict(module.parameters)
    return {it.id: module.parameters.get(it.id, it.default) for it in declared.parameters}


def shape_of(module: Module) -> tuple[Line, ...]:
    """Return the drawing of a module, empty when its kind has none."""
    drawing = drawing_of(module)
    if drawing is not None:
        return drawing.lines(module)
    if module.tables:
        return (_table(next(iter(module.tables.values()))),)
    draw = SHAPES.get(module.kind) or SHAPES.get(module.kind.partition(".")[0])
    return draw(values_of(module)) if draw else ()


def drawing_of(module: Module) -> Drawing | None:
    """Return how a module is drawn and dragged, None for a kind whose drawing only shows."""
    if module.kind == "env.multi":
        return Multi(module)
    if module.kind == "fx.shaper" and values_of(module)["shape"] != SHAPER_DRAWN:
        return None
    return DRAWINGS.get(module.kind)


def modulation_line(modulation: Modulation) -> Line:
    """Return what a modulation makes of its source from lowest (left) to highest; the middle is no change.

    The line is the direction and curve, not the amount: that has a unit of its own.
    """
    sign = 1 if modulation.amount >= 0 else -1
    low = 0.0 if modulation.polarity is Polarity.UNIPOLAR else -1.0
    points = []
    for step in range(STEPS + 1):
        signal = low + (1 - low) * step / STEPS
        points.append((step / STEPS, 0.5 + MODULATED * sign * bent(signal, modulation.curve)))
    return tuple(points)


def bent(signal: float, curve: float) -> float:
    """Return a signal bent as the engine does it: by a hyperbola through its ends, mirrored below 0."""
    size = min(abs(signal), 1.0)
    shaped = size * (1 - curve) / (1 + curve - 2 * curve * size)
    return shaped if signal >= 0 else -shaped


def _table(numbers: tuple[float, ...]) -> Line:
    low, high = min(*numbers, -1e-9), max(*numbers, 1e-9)
    last = max(len(numbers) - 1, 1)
    stride = max(len(numbers) // 96, 1)
    return tuple(
        (at / last, 0.06 + 0.88 * (numbers[at] - low) / (high - low)) for at in range(0, len(numbers), stride)
    )


def _length(seconds: float) -> float:
    """Return how long a time is drawn: 1 ms to 20 s on a scale for eyes."""
    return 0.12 + max(log2(max(seconds, 0.001) / 0.001) / 14.3, 0.0)


def _stroke(values: Values) -> tuple[Line, ...]:
    """Return the course of a drum: up at once, and down."""
    attack = _length(values.get("attack", 0.001)) * 0.4
    decay = _length(values.get("decay", values.get("main_decay", 0.3)))
    rise, fall = attack / 2, decay / 2
    points = [(0.0, 0.0), *((rise + fall * n / 12, 1 - charged(n / 12, 0.9)) for n in range(13)), (1.0, 0.0)]
    return (tuple((x, height(y)) for x, y in points),)


def _filter(values: Values) -> tuple[Line, ...]:
    """Return a low-pass as it is heard: flat, a peak as high as it rings, then down."""
    cutoff = values.get("cutoff", values.get("low_cut", 1000.0))
    ringing = min(max(values.get("resonance", 0.2), 0.0), 1.2)
    middle = log2(max(cutoff, 20.0) / 20) / 10
    points = []
    for step in range(STEPS + 1):
        x = step / STEPS
        ratio = 2 ** (10 * (x - middle))
        damping = 1.35 - 1.05 * min(ringing, 1.0)
        gain = 1 / ((1 - ratio**2) ** 2 + (damping * ratio) ** 2) ** 0.5
        points.append((x, min(max(0.55 + log2(max(gain, 1e-6)) * 0.11, 0.0), 0.97)))
    return (tuple(points),)


def _wave(values: Values) -> tuple[Line, ...]:
    """Return one period and a half of a sine: a wave that has no simple form."""
    del values
    return (tuple((n / 96, 0.5 + 0.42 * sin(2 * pi * n / 64)) for n in range(97)),)


def _named_wave(kind: str, parameter: str) -> Callable[[Values], tuple[Line, ...]]:
    """Return a drawing that goes by the name of what a choice picks."""

    def draw(values: Values) -> tuple[Line, ...]:
        declared = registry()[kind].parameter(parameter)
        name = declared.choices[int(values[parameter])] if declared.choices else ""
        form = FORMS.get(name)
        if form is None:
            return _wave(values)
        width = values.get("pulse_width", values.get("width", 0.5))
        return (tuple((n / 96, 0.5 + 0.42 * form((n / 64) % 1.0, width)) for n in range(97)),)

    return draw


FORMS: dict[str, Callable[[float, float], float]] = {
    "sine": lambda t, _: sin(2 * pi * t),
    "saw": lambda t, _: 1 - 2 * t,
    "ramp": lambda t, _: 2 * t - 1,
    "pulse": lambda t, width: 1.0 if t < width else -1.0,
    "square": lambda t, _: 1.0 if t < 0.5 else -1.0,
    "triangle": lambda t, _: 1 - 4 * abs(t - 0.5),
}


def _bend(values: Values) -> tuple[Line, ...]:
    drive = 1 + min(max(values.get("drive_db", 12.0), 0.0), 48) / 5
    ends = tanh(drive)
    return (tuple((n / 32, 0.5 + 0.42 * tanh(drive * (n / 16 - 1)) / ends) for n in range(33)),)


def _bars(values: Values) -> tuple[Line, ...]:
    """Return echoes: lines that get shorter by the feedback."""
    again = min(max(values.get("feedback", 0.5), 0.05), 0.97)
    found: list[Line] = []
    height, x = 0.9, 0.04
    while height > 0.05 and x < 0.98:
        found.append(((x, 0.05), (x, 0.05 + 0.88 * height)))
        height *= again
        x += 0.11
    return tuple(found)


def _fading(values: Values) -> tuple[Line, ...]:
    seconds = values.get("decay", values.get("time", values.get("decay_seconds", 2.0)))
    tail = 2.2 / max(_length(seconds), 0.2)
    dense = tuple((n / 64, 0.5 + (0.44 if n % 2 else -0.44) * exp(-tail * n / 40)) for n in range(65))
    return (dense,)


def _noise(values: Values) -> tuple[Line, ...]:
    del values
    return (tuple((n / 64, 0.5 + 0.42 * (((n * 7919 + 104729) % 997) / 498.5 - 1)) for n in range(65)),)


DRAWINGS: dict[str, Drawing] = {
    "env.adsr": Adsr(),
    "env.decay": Decay(),
    "env.accent": Accent(),
    "lfo.wave": Painted("wave", wave_begins, shape=("shape", "drawn"), closed=True),
    "mod.steps": Painted("steps", steps_begin, steps=True),
    "fx.shaper": Painted("curve", bend_begins),
}
"""Drawings that are dragged, by kind."""

SHAPES: dict[str, Callable[[Values], tuple[Line, ...]]] = {
    "drum": _stroke,
    "filter": _filter,
    "osc.noise": _noise,
    "fx.drive": _bend,
    "fx.shaper": _bend,
    "fx.delay": _bars,
    "fx.reverb": _fading,
    "fx.shimmer": _fading,
}
"""Drawings by kind or family."""


def _find_waves() -> None:
    for kind, declared in registry().items():
        for parameter in declared.parameters:
            if parameter.scale is Scale.CHOICE and FORMS.keys() & set(parameter.choices):
                SHAPES.setdefault(kind, _named_wave(kind, parameter.id))
                break


_find_waves()
