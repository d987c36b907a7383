"""One operator of frequency modulation, to be patched freely."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice
from motorik.modules.shared import PITCH, TUNING

DECLARATION = Declaration(
    kind="osc.operator",
    version=1,
    name="FM operator",
    category="Oscillator",
    doc=(
        "A sine whose phase another module moves and whose level an envelope sets. Several of them, cabled "
        "as one likes, are any arrangement of frequency modulation there can be."
    ),
    scope=Scope.VOICE,
    inputs=(
        PITCH,
        Port("phase", "Moves the phase; with depth at 1, 1 is a whole cycle: a sine of size 1 has index 2π."),
        Port("level", "Multiplies the output. Unconnected: 1."),
    ),
    outputs=(Port("out", "The sine, between -1 and 1."),),
    parameters=(
        *TUNING,
        Parameter("ratio", "Frequency as a multiple of the note.", 0.125, 32, 1, scale=Scale.LOG2),
        choice("follow", "note: follows the note; fixed: one frequency.", ("note", "fixed"), "note"),
        Parameter(
            "frequency", "Frequency where that is fixed.", 0.1, 20000, 440, Unit.HERTZ, Scale.LOG2,
            musical=(20, 4000),
        ),
        Parameter("depth", "How far the input moves the phase.", 0, 4, 1, musical=(0, 1.5)),
        Parameter("feedback", "How far the output moves the phase. A third: a saw; the end: noise.", 0, 1, 0),
        Parameter("offset", "Where in the cycle a note begins.", 0, 1, 0),
        Parameter("level", "Linear gain.", 0, 2, 1),
    ),
    source=(
        "J. Chowning, The synthesis of complex audio spectra by means of frequency modulation, JAES 21(7), "
        "1973; N. Tomisawa, US patent 4249447 (feedback over the mean of two frames), 1981"
    ),
    is_source=True,
)  # fmt: skip
