"""Waveshaper."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scope, Unit, choice

DECLARATION = Declaration(
    kind="fx.drive",
    version=1,
    name="Drive",
    category="Effect",
    doc="Bends, clips or folds a sound, at four times the sample rate: new overtones stay in tune.",
    scope=Scope.ANY,
    inputs=(Port("in", "The signal to bend."),),
    outputs=(Port("out", "The bent signal, 27 frames later."),),
    parameters=(
        choice(
            "shape",
            "soft: rounds like a tube stage. hard: cuts straight. fold: turns back what goes beyond the top.",
            ("soft", "hard", "fold"),
            "soft",
        ),
        Parameter("drive_db", "How hard the shape is driven.", 0, 48, 12, Unit.DECIBELS),
        Parameter("bias", "Shifts the signal off the middle, which adds even overtones.", -1, 1, 0),
        Parameter("tone", "Tilts the result: -1 dark, 0 as it is, 1 bright.", -1, 1, 0),
        Parameter("level_db", "Loudness of the bent signal.", -48, 12, -6, Unit.DECIBELS),
        Parameter("mix", "0 is the signal alone, 1 the bent signal alone.", 0, 1, 1),
    ),
    oversampling=4,
    source="R. Crochiere and L. Rabiner, Multirate Digital Signal Processing, ch. 4 (half-band filters)",
    latency_frames=27,
    tail_seconds=0.05,
)
