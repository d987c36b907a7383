"""Maracas and shaker."""

from motorik.modules.declaration import Declaration, Parameter, Scale, Scope, Unit
from motorik.modules.drums import OUT, TOUCH, decay, key

DECLARATION = Declaration(
    kind="drum.shaker",
    version=1,
    name="Maracas",
    category="Drum",
    doc="Bright noise that swells and falls: the 808's maracas, and with a longer attack a shaker.",
    scope=Scope.VOICE,
    outputs=(OUT,),
    parameters=(
        key(70),
        Parameter("attack", "Time to the peak.", 0.0005, 0.2, 0.012, Unit.SECONDS, Scale.LOG2),
        decay("Time from the peak to -60 dB.", 0.01, 2, 0.06),
        Parameter("tone", "Corner of the high-pass, from 2 kHz to 8 kHz.", 0, 1, 0.6),
        *TOUCH,
    ),
    source="Roland, TR-808 service notes, 1981",
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)  # fmt: skip
