"""Channel strip: level, balance, mute."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scope, Unit

DECLARATION = Declaration(
    kind="mix.channel",
    version=1,
    name="Channel",
    category="Mix",
    doc="The strip of a channel: level, balance and a mute that does not click.",
    scope=Scope.BUS,
    inputs=(Port("in", "The channel's stereo signal."),),
    outputs=(Port("out", "The signal for the mix."),),
    parameters=(
        Parameter(
            "level_db", "Fader; the lowest value is silence.", -96, 12, 0, Unit.DECIBELS, smoothing_ms=10
        ),
        Parameter(
            "pan", "Balance: -1 leaves only the left side, 0 both as they are, 1 only the right.", -1, 1, 0,
            smoothing_ms=10,
        ),
        Parameter("mute", "0 plays, 1 is silent.", 0, 1, 0),
    ),
    source="Balance: near side 0 dB, far side cos(pi/2 |pan|)",
)  # fmt: skip
