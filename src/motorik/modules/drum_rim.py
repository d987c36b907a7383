"""Rim shot and claves."""

from motorik.modules.declaration import Declaration, Parameter, Scope, Unit, choice
from motorik.modules.drums import OUT, TOUCH, decay, key

DECLARATION = Declaration(
    kind="drum.rim",
    version=1,
    name="Rim shot",
    category="Drum",
    doc="Short and hard. 808: two circuits that ring; 909: three; claves: one, of wood.",
    scope=Scope.VOICE,
    outputs=(OUT,),
    parameters=(
        key(37),
        choice("model", "Which machine and sound.", ("808", "909", "claves"), "808"),
        Parameter("tune", "Transposition.", -24, 12, 0, Unit.SEMITONES, musical=(-12, 12)),
        decay("Time to -60 dB.", 0.01, 1, 0.08),
        Parameter("snap", "How hard diodes clip the sound.", 0, 1, 0.5),
        *TOUCH,
    ),
    source="Roland, TR-808 service notes, 1981, and TR-909 service notes, 1984",
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)
