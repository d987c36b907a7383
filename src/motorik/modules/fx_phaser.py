"""Phaser."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice
from motorik.modules.shared import sync

DECLARATION = Declaration(
    kind="fx.phaser",
    version=1,
    name="Phaser",
    category="Effect",
    doc="Notches that sweep through the sound.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=(Port("out", "The signal, phasing."),),
    parameters=(
        choice("stages", "All-passes in a row; every two make a notch.", ("4", "6", "8", "10", "12"), "6"),
        Parameter("rate", "Cycles a second.", 0.02, 20, 0.3, Unit.HERTZ, Scale.LOG2, musical=(0.05, 8)),
        sync("sync", "Note value of one cycle; the phase is the place in the song."),
        Parameter(
            "centre",
            "Corner of the all-passes in the middle of the sweep.",
            50,
            5000,
            700,
            Unit.HERTZ,
            Scale.LOG2,
            smoothing_ms=0,
        ),
        Parameter("depth", "Octaves the sweep goes up and down.", 0, 4, 1.5, smoothing_ms=0),
        Parameter("feedback", "Sharpens the peaks between the notches; below 0 elsewhere.", -0.95, 0.95, 0.4),
        Parameter("stereo", "How far the right side is ahead; 1: half a cycle.", 0, 1, 0.5, smoothing_ms=0),
        Parameter("mix", "0 is the signal alone, 1 the effect alone.", 0, 1, 0.5),
    ),
    source="V. Zavalishin, The Art of VA Filter Design, ch. 4 and 6",
    tail_seconds=None,
)
