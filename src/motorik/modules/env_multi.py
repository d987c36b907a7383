"""The envelope drawn by hand."""

from motorik.modules.declaration import Declaration, Parameter, Port, Rate, Scale, Scope, Table, Unit, choice
from motorik.modules.shared import ENVELOPE_TOUCH

DECLARATION = Declaration(
    kind="env.multi",
    version=1,
    name="Drawn envelope",
    category="Envelope",
    doc=(
        "Any course of up to 32 points, with a point to wait at while the key is held, a loop, and whatever "
        "comes after the key is let go. A key pressed again goes on from where the level is."
    ),
    scope=Scope.ANY,
    inputs=(
        Port(
            "gate", "Strikes it above 0.5, lets go below. Unconnected: the key; in a channel, once.",
            Rate.CONTROL,
        ),
    ),
    outputs=(Port("out", "The level, -1 to 1; an accented note reaches up to twice as far."),),
    parameters=(
        Parameter(
            "sustain", "Number of the point it waits at while held; 0: it waits nowhere and ends by itself.",
            0, 32, 2, smoothing_ms=0, modulated=False,
        ),
        Parameter(
            "loop_start", "From the end of the loop it goes to this point, in the time of this point.",
            1, 32, 1, smoothing_ms=0, modulated=False,
        ),
        Parameter(
            "loop_end", "Number of the point that ends the loop, run through while held; 0: no loop.",
            0, 32, 0, smoothing_ms=0, modulated=False,
        ),
        choice("unit", "What the times of the points are counted in.", ("seconds", "beats"), "seconds"),
        Parameter(
            "time", "Factor of all times; a course under way keeps the time of the segment it is in.",
            0.05, 20, 1, scale=Scale.LOG2, musical=(0.3, 3),
        ),
        Parameter(
            "release", "Time to 0 after letting go, where no point follows the sustain or the loop.",
            0.001, 20, 0.2, Unit.SECONDS, Scale.LOG2,
        ),
        *ENVELOPE_TOUCH[:2],
    ),
    source="segments of exponentials, (1 - e^(-kt)) / (1 - e^(-k))",
    tail_seconds=None,
    keeps_voice=True,
    tables=(
        Table(
            "points",
            "Rows of time to the point, its level (-1 to 1) and the curve on the way: 0 straight, towards 1 "
            "fast first, towards -1 slow first. Without any: up in 5 ms, down to 0.6, away.",
            -1,
            64,
            96,
            3,
        ),
    ),
    is_source=True,
)  # fmt: skip
