"""The hand clap."""

from motorik.modules.declaration import Declaration, Parameter, Scale, Scope, Unit, choice
from motorik.modules.drums import OUT, TOUCH, decay, key

DECLARATION = Declaration(
    kind="drum.clap",
    version=1,
    name="Hand clap",
    category="Drum",
    doc="Several people clap in a room, not quite together: bursts of noise and a tail.",
    scope=Scope.VOICE,
    outputs=(OUT,),
    parameters=(
        key(39),
        choice("claps", "How many bursts.", ("1", "2", "3", "4", "5", "6"), "4"),
        Parameter(
            "spread", "Time from burst to burst.", 0.002, 0.05, 0.0105, Unit.SECONDS, Scale.LOG2,
            musical=(0.006, 0.02),
        ),
        decay("The last burst: time to -60 dB.", 0.02, 1, 0.15),
        Parameter("room", "Level of the tail.", 0, 1, 0.35),
        decay("The tail: time to -60 dB.", 0.05, 4, 0.7, "room_decay"),
        Parameter("tone", "Centre of the band, from 500 Hz to 2 kHz.", 0, 1, 0.5),
        *TOUCH,
    ),
    source="Roland, TR-808 service notes, 1981",
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)  # fmt: skip
