"""The cowbell."""

from motorik.modules.declaration import Declaration, Parameter, Scope
from motorik.modules.drums import OUT, TOUCH, TUNE, decay, key

DECLARATION = Declaration(
    kind="drum.cowbell",
    version=1,
    name="Cowbell",
    category="Drum",
    doc="Two square waves a little less than a fifth apart: the 808's, which is like no cow's.",
    scope=Scope.VOICE,
    outputs=(OUT,),
    parameters=(
        key(56),
        TUNE,
        decay("Time to -60 dB.", 0.05, 4, 0.6),
        Parameter("tone", "Centre of the band, from 660 Hz to 10.6 kHz.", 0, 1, 0.5, musical=(0, 0.75)),
        *TOUCH,
    ),
    source="Roland, TR-808 service notes, 1981",
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)
