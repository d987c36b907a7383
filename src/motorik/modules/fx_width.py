"""Stereo width."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit

DECLARATION = Declaration(
    kind="fx.width",
    version=1,
    name="Width",
    category="Effect",
    doc="Narrows or widens the stereo image, keeps the bass in the middle and balances the sides.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=(Port("out", "The same, as wide as wanted."),),
    parameters=(
        Parameter(
            "width", "0 is mono, 1 as it is, 2 twice as much of what differs.", 0, 2, 1, musical=(0.4, 1.6)
        ),
        Parameter("bass_mono", "How much of the bass goes to the middle.", 0, 1, 0),
        Parameter(
            "crossover", "Where that bass ends; 12 dB an octave.", 20, 1000, 120, Unit.HERTZ, Scale.LOG2
        ),
        Parameter(
            "balance", "-1 leaves only the left, 1 only the right side.", -1, 1, 0, musical=(-0.4, 0.4)
        ),
    ),
    source="U. Zölzer (ed.), DAFX: Digital Audio Effects, 2nd ed., 5.3 (sum and difference stereo)",
    tail_seconds=2.0,
)
