"""Compressor with side chain."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice
from motorik.modules.dynamics import SIDE, SIDE_LOW_CUT

DECLARATION = Declaration(
    kind="fx.compressor",
    version=1,
    name="Compressor",
    category="Effect",
    doc="Turns loud passages down by a curve with a soft knee, after its own level or that of a side chain.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."), SIDE),
    outputs=(Port("out", "The compressed signal."),),
    parameters=(
        choice(
            "detector",
            "peak: follows every peak. rms: follows loudness, the root of the mean square over `window`.",
            ("peak", "rms"),
            "peak",
        ),
        Parameter(
            "threshold_db",
            "Level above which it turns down.",
            -60,
            0,
            -18,
            Unit.DECIBELS,
            musical=(-40, -6),
        ),
        Parameter(
            "ratio",
            "How many dB more at the input make one more at the output; 100 limits.",
            1,
            100,
            4,
            scale=Scale.LOG2,
            musical=(1.5, 12),
        ),
        Parameter("knee_db", "Width of the bend around the threshold.", 0, 24, 6, Unit.DECIBELS),
        Parameter(
            "attack",
            "Time in which the gain has done 63 % of a fall.",
            0.0001,
            0.3,
            0.01,
            Unit.SECONDS,
            Scale.LOG2,
        ),
        Parameter(
            "release",
            "Time in which the gain has come back by 63 %.",
            0.005,
            3,
            0.15,
            Unit.SECONDS,
            Scale.LOG2,
        ),
        Parameter(
            "window",
            "Time constant of the mean square in rms.",
            0.001,
            0.3,
            0.01,
            Unit.SECONDS,
            Scale.LOG2,
        ),
        Parameter("link", "0: each side for itself; 1: both sides fall together.", 0, 1, 1),
        SIDE_LOW_CUT,
        Parameter("makeup_db", "Gain after it.", -12, 36, 0, Unit.DECIBELS, musical=(0, 8)),
        Parameter("mix", "0 is the signal alone, 1 the compressed signal alone.", 0, 1, 1),
    ),
    source="D. Giannoulis, M. Massberg, J. Reiss, Digital Dynamic Range Compressor Design, JAES 60(6), 2012",
)
