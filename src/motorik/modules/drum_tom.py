"""Toms and congas."""

from motorik.modules.declaration import Declaration, Parameter, Scope, choice
from motorik.modules.drums import OUT, TOUCH, TUNE, decay, key

DECLARATION = Declaration(
    kind="drum.tom",
    version=1,
    name="Tom",
    category="Drum",
    doc=(
        "A drum with a pitch, low, mid or high. 808: a circuit that rings, sharper while it is loud, in a "
        "breath of noise; conga: the same, higher and dry; 909: three oscillators that fall in pitch."
    ),
    scope=Scope.VOICE,
    outputs=(OUT,),
    parameters=(
        key(45),
        choice("model", "Which machine and drum.", ("808", "conga", "909"), "808"),
        choice("size", "Which of the machine's three.", ("low", "mid", "high"), "low"),
        TUNE,
        decay("Time to -60 dB.", 0.05, 4, 0.5),
        Parameter("sweep", "How far pitch begins above its rest.", 0, 1, 0.5),
        Parameter("noise", "808: the breath around the drum; 909: the stick on the skin.", 0, 1, 0.4),
        *TOUCH,
    ),
    source=(
        "Roland, TR-808 service notes, 1981, and TR-909 service notes, 1984; modes of a membrane: "
        "N. Fletcher, T. Rossing, The Physics of Musical Instruments, 2nd ed., ch. 3"
    ),
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)  # fmt: skip
