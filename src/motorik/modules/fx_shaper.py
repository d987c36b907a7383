"""Waveshaper with drawn and built-in shapes."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scope, Table, Unit, choice

DECLARATION = Declaration(
    kind="fx.shaper",
    version=1,
    name="Shaper",
    category="Effect",
    doc="Bends a sound by a shape, drawn or chosen; almost nothing folds back.",
    scope=Scope.ANY,
    inputs=(Port("in", "The signal to bend."),),
    outputs=(Port("out", "The bent signal, 27 frames later."),),
    parameters=(
        choice(
            "shape",
            "soft: rounds. hard: cuts. fold and sine: turn back what goes beyond. diode: bends one side. "
            "second to fifth: make that harmonic of a full sine. curve: as drawn.",
            ("soft", "hard", "fold", "sine", "diode", "second", "third", "fourth", "fifth", "curve"),
            "soft",
        ),
        Parameter("drive_db", "How hard the shape is driven.", -12, 48, 12, Unit.DECIBELS, musical=(0, 30)),
        Parameter("bias", "Shifts the signal off the middle, which adds even overtones.", -1, 1, 0),
        Parameter("level_db", "Loudness of the bent signal.", -48, 12, -6, Unit.DECIBELS, musical=(-12, 0)),
        Parameter("mix", "0 is the signal alone, 1 the bent signal alone.", 0, 1, 1),
    ),
    source="J. Parker, V. Zavalishin, E. Le Bivic, Reducing the Aliasing of Nonlinear Waveshaping, DAFx-16",
    latency_frames=27,
    tail_seconds=2.0,
    tables=(Table("curve", "The shape from input -1 to 1, at least two points joined by straight lines."),),
    oversampling=4,
)
