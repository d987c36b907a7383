"""Chorus."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice
from motorik.modules.shared import MOVING_MS, sync

DECLARATION = Declaration(
    kind="fx.chorus",
    version=1,
    name="Chorus",
    category="Effect",
    doc="Two to four copies a side that never quite agree.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=(Port("out", "The signal and its copies."),),
    parameters=(
        choice("voices", "Copies a side.", ("2", "3", "4"), "3"),
        choice("shape", "How they wander.", ("sine", "triangle"), "sine"),
        Parameter("rate", "Cycles a second.", 0.02, 20, 0.6, Unit.HERTZ, Scale.LOG2, musical=(0.05, 8)),
        sync("sync", "Note value of one cycle; the phase is the place in the song."),
        Parameter("delay", "Least delay.", 0.001, 0.03, 0.007, Unit.SECONDS, smoothing_ms=MOVING_MS),
        Parameter(
            "depth", "How far the copies wander.", 0, 0.02, 0.004, Unit.SECONDS, smoothing_ms=MOVING_MS
        ),
        Parameter(
            "tone",
            "The copies lose what is above, as in a bucket-brigade line.",
            500,
            20000,
            12000,
            Unit.HERTZ,
            Scale.LOG2,
        ),
        Parameter("drive", "How soon the buckets overflow.", 0, 1, 0),
        Parameter(
            "stereo",
            "How unlike the sides are; 1: right copies half way between left ones.",
            0,
            1,
            1,
            smoothing_ms=MOVING_MS,
        ),
        Parameter("mix", "0 is the signal alone, 1 the effect alone.", 0, 1, 0.5),
    ),
    source="J. Dattorro, Effect design 2, JAES 45 (1997)",
    tail_seconds=None,
)
