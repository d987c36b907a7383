"""A plucked string."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit
from motorik.modules.shared import PITCH, TUNING

DECLARATION = Declaration(
    kind="osc.string",
    version=1,
    name="String",
    category="Oscillator",
    doc=(
        "A plucked string: guitar, harp, bass, harpsichord, piano wire. What arrives at its input plays it "
        "too, from hammers and bows to whole songs. A string plucked again goes on from where it is."
    ),
    scope=Scope.VOICE,
    inputs=(PITCH, Port("in", "What else sets the string in motion.")),
    outputs=(Port("out", "The string, between about -1 and 1 when plucked."),),
    parameters=(
        *TUNING,
        Parameter(
            "decay", "Time in which the note dies away by 60 dB.", 0.02, 60, 4, Unit.SECONDS, Scale.LOG2,
            musical=(0.3, 20),
        ),
        Parameter(
            "brightness",
            "Where friction begins to tell: far above it overtones die with the square of their frequency.",
            50, 20000, 1500, Unit.HERTZ, Scale.LOG2,
        ),
        Parameter(
            "stiffness",
            "Overtone n is sharp by the factor sqrt(1 + B n²), B = stiffness³ / 100.",
            0, 1, 0.1, smoothing_ms=20,
        ),
        Parameter(
            "position", "Where it is plucked, as a share of its length.", 0.02, 0.5, 0.2, smoothing_ms=20,
        ),
        Parameter("softness", "0: a hard pick; 1: the flesh of a thumb.", 0, 1, 0.35),
        Parameter("noise", "0: a clean pluck, always the same; 1: noise, new with every note.", 0, 1, 0.2),
        Parameter("velocity", "How much quieter and softer soft notes are.", 0, 1, 0.6),
        Parameter(
            "release", "Time to die away by 60 dB after the key is let go, where shorter than the decay.",
            0.02, 60, 0.3, Unit.SECONDS, Scale.LOG2,
        ),
        Parameter("drive", "Linear gain of the input.", 0, 4, 1),
        Parameter("level", "Linear gain.", 0, 2, 1),
    ),
    source=(
        "K. Karplus, A. Strong, Computer Music Journal 7(2), 1983; D. Jaffe, J. O. Smith, ibid.; S. Van "
        "Duyne, J. O. Smith, A simplified approach to modeling dispersion, ICMC 1994; T. Laakso et al., "
        "Splitting the unit delay, IEEE Signal Processing Magazine 13(1), 1996"
    ),
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)  # fmt: skip
