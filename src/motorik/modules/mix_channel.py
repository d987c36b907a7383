"""Channel strip: level, place, mute; and the wait for slower channels."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scope, Unit, choice
from motorik.modules.shared import ALIGN, ALIGN_TAIL_SECONDS

DECLARATION = Declaration(
    kind="mix.channel",
    version=1,
    name="Channel",
    category="Mix",
    doc="The strip of a channel: level, place between the sides and a mute that does not click.",
    scope=Scope.BUS,
    inputs=(Port("in", "The channel's stereo signal."),),
    outputs=(
        Port("out", "The signal for the mix."),
        Port("post", "What sends after the fader hear: not held back, and open while others are soloed."),
    ),
    parameters=(
        Parameter(
            "level_db", "Fader; the lowest value is silence.", -96, 12, 0, Unit.DECIBELS, smoothing_ms=10
        ),
        Parameter(
            "pan", "Place: -1 leaves only the left side, 0 is the middle, 1 leaves only the right.", -1, 1, 0,
            smoothing_ms=10,
        ),
        Parameter("mute", "0 plays, 1 is silent.", 0, 1, 0),
        choice(
            "law", "What panning does to the sides: only lowers the far one; keeps the sum of their powers "
            "(-3 dB in the middle); the mean of power and voltage (-4.5 dB); keeps the sum (-6 dB).",
            ("balance", "power", "mean", "voltage"), "balance",
        ),
        Parameter(
            "closed", "1 while others are soloed: out is silent, post goes on.", 0, 1, 0,
            modulated=False, host=True,
        ),
        ALIGN,
    ),
    source="Balance: near side 0 dB, far side cos(pi/2 |pan|). With x = (1 + pan) / 2 for the right side: "
    "power sin(pi/2 x), voltage x, mean sqrt(x sin(pi/2 x))",
    tail_seconds=ALIGN_TAIL_SECONDS,
)  # fmt: skip
