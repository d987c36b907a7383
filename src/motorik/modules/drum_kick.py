"""The bass drum."""

from motorik.modules.declaration import Declaration, Parameter, Scope, choice
from motorik.modules.drums import OUT, TOUCH, TUNE, decay, key

DECLARATION = Declaration(
    kind="drum.kick",
    version=1,
    name="Bass drum",
    category="Drum",
    doc=(
        "808: a circuit that rings when it is hit, from a soft thump to a bass note of seconds; hit again "
        "while it rings, it rings on. 909: an oscillator that falls in pitch, with a click of noise."
    ),
    scope=Scope.VOICE,
    outputs=(OUT,),
    parameters=(
        key(36),
        choice("model", "Which machine.", ("808", "909"), "808"),
        TUNE,
        decay("Time to -60 dB.", 0.05, 8, 0.9),
        Parameter("attack", "Level of the click a stroke begins with.", 0, 1, 0.4),
        Parameter(
            "sweep",
            "How far pitch begins above its rest, in the first milliseconds and, on the 808, as long as the "
            "drum is loud; 0.5 is the machine's.",
            0, 1, 0.5,
        ),
        decay("909: how long pitch falls.", 0.02, 1, 0.12, "sweep_time"),
        Parameter("tone", "How much of the click's brightness passes.", 0, 1, 0.5),
        Parameter("drive", "Saturation; at full the drum is nearly a square wave at first.", 0, 1, 0),
        *TOUCH,
    ),
    source=(
        "K. J. Werner, J. S. Abel, J. O. Smith, A physically-informed, circuit-bendable, digital model of "
        "the Roland TR-808 bass drum circuit, DAFx-14; Roland, TR-909 service notes, 1984"
    ),
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)  # fmt: skip
