"""Parametric equaliser."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice


def _cut(side: str, doc: str, low: float, high: float, default: float) -> tuple[Parameter, Parameter]:
    return (
        Parameter(f"{side}_cut", doc, low, high, default, Unit.HERTZ, Scale.LOG2),
        choice(f"{side}_cut_slope", "How steeply, an octave.", ("off", "12 dB", "24 dB"), "off"),
    )


def _band(id: str, name: str, hertz: float, q: tuple[float, float, float]) -> tuple[Parameter, ...]:
    low, high, default = q
    return (
        Parameter(f"{id}_hz", f"Frequency of the {name}.", 20, 20000, hertz, Unit.HERTZ, Scale.LOG2),
        Parameter(f"{id}_db", f"Gain of the {name}.", -24, 24, 0, Unit.DECIBELS, musical=(-12, 9)),
        Parameter(
            f"{id}_q", f"Narrowness of the {name}.", low, high, default, scale=Scale.LOG2, musical=(low, 4)
        ),
    )


_SHELF, _PEAK = (0.3, 4, 0.7071), (0.1, 30, 1)

DECLARATION = Declaration(
    kind="fx.eq",
    version=1,
    name="Equaliser",
    category="Effect",
    doc="Low cut, low shelf, three peaks, high shelf and high cut; every knob can move while it plays.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=(Port("out", "The equalised signal."),),
    parameters=(
        *_cut("low", "Takes away what is below.", 10, 2000, 40),
        *_band("low_shelf", "low shelf", 120, _SHELF),
        *_band("peak_1", "first peak", 250, _PEAK),
        *_band("peak_2", "second peak", 1000, _PEAK),
        *_band("peak_3", "third peak", 4000, _PEAK),
        *_band("high_shelf", "high shelf", 8000, _SHELF),
        *_cut("high", "Takes away what is above.", 500, 20000, 16000),
        Parameter("level_db", "Gain after it.", -24, 24, 0, Unit.DECIBELS, musical=(-6, 3)),
    ),
    source="A. Simper, Linear Trapezoidal Integrated SVF, 2013; R. Bristow-Johnson, Audio EQ Cookbook",
    tail_seconds=None,
)
