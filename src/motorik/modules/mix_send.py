"""Send level, and the wait for slower channels."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scope, Unit
from motorik.modules.shared import ALIGN, ALIGN_TAIL_SECONDS

DECLARATION = Declaration(
    kind="mix.send",
    version=1,
    name="Send",
    category="Mix",
    doc="How much of a channel goes to another one.",
    scope=Scope.BUS,
    inputs=(Port("in", "The channel's stereo signal."),),
    outputs=(Port("out", "The signal for the other channel."),),
    parameters=(
        Parameter(
            "level_db", "Send level; the lowest value sends nothing.", -96, 12, -96,
            Unit.DECIBELS, smoothing_ms=10,
        ),
        Parameter(
            "mute", "1 while the channel is muted or not soloed: nothing is sent.", 0, 1, 0,
            modulated=False, host=True,
        ),
        ALIGN,
    ),
    source="One gain, linear over a piece",
    tail_seconds=ALIGN_TAIL_SECONDS,
)  # fmt: skip
