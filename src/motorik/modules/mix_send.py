"""Send level."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scope, Unit

DECLARATION = Declaration(
    kind="mix.send",
    version=1,
    name="Send",
    category="Mix",
    doc="How much of a channel goes to a return.",
    scope=Scope.BUS,
    inputs=(Port("in", "The channel's stereo signal."),),
    outputs=(Port("out", "The signal for the return."),),
    parameters=(
        Parameter(
            "level_db", "Send level; the lowest value sends nothing.", -96, 12, -96,
            Unit.DECIBELS, smoothing_ms=10,
        ),
    ),
    source="One gain, linear over a piece",
)  # fmt: skip
