"""Noise gate and ducker."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice
from motorik.modules.dynamics import SIDE, SIDE_LOW_CUT

DECLARATION = Declaration(
    kind="fx.gate",
    version=1,
    name="Gate",
    category="Effect",
    doc="Lets through only what is loud enough; or ducks under what is loud in its side chain.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."), SIDE),
    outputs=(Port("out", "The gated signal."),),
    parameters=(
        choice(
            "mode",
            "gate: open while the key is loud. duck: turned down while the key is loud.",
            ("gate", "duck"),
            "gate",
        ),
        Parameter("threshold_db", "Level at which it opens.", -80, 0, -40, Unit.DECIBELS, musical=(-50, -15)),
        Parameter(
            "hysteresis_db",
            "How far below the threshold the key has to fall to close it.",
            0,
            24,
            4,
            Unit.DECIBELS,
        ),
        Parameter(
            "attack", "Time in which it has opened by 63 %.", 0.0001, 0.3, 0.001, Unit.SECONDS, Scale.LOG2
        ),
        Parameter(
            "hold",
            "How long it stays open after the last loud moment; half a cycle of the lowest tone at least.",
            0.001,
            2,
            0.05,
            Unit.SECONDS,
            Scale.LOG2,
        ),
        Parameter("release", "Time in which it has closed by 63 %.", 0.001, 3, 0.1, Unit.SECONDS, Scale.LOG2),
        Parameter("range_db", "Level while closed; -96 dB is silence.", -96, 0, -96, Unit.DECIBELS),
        SIDE_LOW_CUT,
    ),
    source="U. Zölzer (ed.), DAFX: Digital Audio Effects, 2nd ed., 4.2 (gate with hysteresis and hold)",
)
