"""Stereo delay."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit


def _time(id: str, side: str, default: float) -> Parameter:
    doc = f"Time between the echoes on the {side}; a change fades over and never clicks."
    return Parameter(id, doc, 0.001, 2, default, Unit.SECONDS, Scale.LOG2, smoothing_ms=0)


DECLARATION = Declaration(
    kind="fx.delay",
    version=1,
    name="Delay",
    category="Effect",
    doc="Stereo echoes that can alternate between the sides, lose bass and treble and soften as they repeat.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=(Port("out", "The signal with its echoes."),),
    parameters=(
        _time("time_left", "left", 0.375),
        _time("time_right", "right", 0.5),
        Parameter("feedback", "How much of each echo comes back; 1 repeats for ever.", 0, 1, 0.4),
        Parameter("ping_pong", "How much of each echo goes to the other side.", 0, 1, 0),
        Parameter(
            "low_cut",
            "Echoes lose what is below, a little more each time.",
            10,
            2000,
            40,
            Unit.HERTZ,
            Scale.LOG2,
        ),
        Parameter(
            "high_cut",
            "Echoes lose what is above, a little more each time.",
            500,
            20000,
            9000,
            Unit.HERTZ,
            Scale.LOG2,
        ),
        Parameter("saturation", "How softly loud echoes bend.", 0, 1, 0.3),
        Parameter("mix", "0 is the signal alone, 1 the echoes alone.", 0, 1, 0.3),
    ),
    source="V. Zavalishin, The Art of VA Filter Design, ch. 3 (loop filters)",
    tail_seconds=None,
)
