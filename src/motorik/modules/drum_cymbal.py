"""Crash and ride cymbal."""

from motorik.modules.declaration import Declaration, Parameter, Scope, choice
from motorik.modules.drums import OUT, TOUCH, TUNE, decay, key

DECLARATION = Declaration(
    kind="drum.cymbal",
    version=1,
    name="Cymbal",
    category="Drum",
    doc=(
        "The six square waves of the hi-hat in two bands that fade in their own times. Crash: a wash; ride: "
        "a bell and less of the wash."
    ),
    scope=Scope.VOICE,
    outputs=(OUT,),
    parameters=(
        key(49),
        choice("model", "Which cymbal.", ("crash", "ride"), "crash"),
        TUNE,
        decay("Time to -60 dB of what lasts longest.", 0.2, 12, 2.5),
        Parameter("tone", "From the low band to the high one.", 0, 1, 0.5),
        Parameter("noise", "Hiss among the metal.", 0, 1, 0.3),
        *TOUCH,
    ),
    source=(
        "K. J. Werner, J. S. Abel, J. O. Smith, The TR-808 cymbal: a physically-informed, circuit-bendable, "
        "digital model, ICMC 2014"
    ),
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)  # fmt: skip
