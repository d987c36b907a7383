"""The snare drum."""

from motorik.modules.declaration import Declaration, Parameter, Scope, choice
from motorik.modules.drums import OUT, TOUCH, TUNE, decay, key

DECLARATION = Declaration(
    kind="drum.snare",
    version=1,
    name="Snare drum",
    category="Drum",
    doc=(
        "808: two circuits that ring, and noise above them. 909: two oscillators that fall in pitch, and "
        "fuller noise."
    ),
    scope=Scope.VOICE,
    outputs=(OUT,),
    parameters=(
        key(38),
        choice("model", "Which machine.", ("808", "909"), "808"),
        TUNE,
        Parameter("tone", "From the shell's low tone to its high one; noise thins out with it.", 0, 1, 0.4),
        decay("How long the shell rings, to -60 dB.", 0.03, 2, 0.25),
        Parameter("snappy", "Level of the noise.", 0, 1, 0.5),
        decay("How long the noise lasts, to -60 dB.", 0.03, 2, 0.3, "snappy_decay"),
        Parameter("sweep", "909: how far pitch begins above its rest.", 0, 1, 0.5),
        *TOUCH,
    ),
    source=(
        "Roland, TR-808 service notes, 1981 (bridged-T networks, with the later component values), and "
        "TR-909 service notes, 1984"
    ),
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)  # fmt: skip
