"""The envelope follower."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice

DECLARATION = Declaration(
    kind="mod.follower",
    version=1,
    name="Envelope follower",
    category="Control",
    doc="How loud a sound is, as a signal that moves other things.",
    scope=Scope.ANY,
    inputs=(Port("in", "The sound to follow."),),
    outputs=(Port("out", "Its level, 0 to 1 at full scale, above with gain."),),
    parameters=(
        choice("detector", "peak: the highest points; rms: the power, averaged.", ("peak", "rms"), "peak"),
        choice(
            "reading",
            "linear: the level itself; decibels: 0 at the floor, 1 at full scale, even in dB between.",
            ("linear", "decibels"),
            "linear",
        ),
        Parameter("attack", "Time constant of rising.", 0.0001, 1, 0.005, Unit.SECONDS, Scale.LOG2),
        Parameter("release", "Time constant of falling.", 0.001, 5, 0.1, Unit.SECONDS, Scale.LOG2),
        Parameter("gain_db", "Gain before the detector.", -24, 48, 0, Unit.DECIBELS),
        Parameter("floor_db", "Where a reading in decibels begins.", -96, -12, -60, Unit.DECIBELS),
    ),
    source="U. Zölzer (ed.), DAFX: Digital Audio Effects, 2nd ed., ch. 4: level measurement",
    tail_seconds=None,
)  # fmt: skip
