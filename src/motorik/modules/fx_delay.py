"""Stereo delay."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice
from motorik.modules.shared import sync


def _time(id: str, side: str, default: float) -> Parameter:
    doc = f"Time between the echoes on the {side}; a change fades over or repitches and never clicks."
    return Parameter(id, doc, 0.001, 4, default, Unit.SECONDS, Scale.LOG2, smoothing_ms=0)


DECLARATION = Declaration(
    kind="fx.delay",
    version=1,
    name="Delay",
    category="Effect",
    doc="Stereo echoes that alternate, darken and soften as they repeat; with the song, on tape or frozen.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=(Port("out", "The signal with its echoes."),),
    parameters=(
        _time("time_left", "left", 0.375),
        _time("time_right", "right", 0.5),
        sync("sync_left", "Note value of the song instead of the time on the left."),
        sync("sync_right", "Note value of the song instead of the time on the right."),
        choice(
            "mode",
            "digital: a new time fades over; tape: the heads move there and the pitch bends.",
            ("digital", "tape"),
            "digital",
        ),
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
        Parameter("wow", "How far the speed of the tape wavers; 1: up to 6 ms.", 0, 1, 0, musical=(0, 0.3)),
        Parameter("wow_rate", "How fast it wavers.", 0.05, 10, 0.6, Unit.HERTZ, Scale.LOG2),
        Parameter("duck", "How much a loud signal turns its own echoes down.", 0, 1, 0),
        Parameter(
            "freeze", "1 repeats what is in the loop unchanged and lets nothing in.", 0, 1, 0,
            smoothing_ms=20, musical=(0, 0),
        ),
        Parameter("mix", "0 is the signal alone, 1 the echoes alone.", 0, 1, 0.3),
    ),
    source="V. Zavalishin, The Art of VA Filter Design, ch. 3 (loop filters)",
    tail_seconds=None,
)  # fmt: skip
