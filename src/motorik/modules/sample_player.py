"""One sample at any pitch."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scope, choice
from motorik.modules.shared import PITCH, TUNING

DECLARATION = Declaration(
    kind="sample.player",
    version=1,
    name="Sample player",
    category="Oscillator",
    doc="Plays a mono or stereo sample once or in a loop, forwards or backwards, at the pitch of the note.",
    scope=Scope.VOICE,
    inputs=(PITCH,),
    outputs=(
        Port("left", "Left channel; of a mono sample, the sample."),
        Port("right", "Right channel; of a mono sample, the sample."),
    ),
    parameters=(
        *TUNING,
        Parameter(
            "tracking", "How far pitch follows the note. 1: by semitones; 0: always as recorded.", 0, 1, 1
        ),
        Parameter("start", "Where a note starts, as a share of the sample.", 0, 1, 0, smoothing_ms=0),
        choice("direction", "Which way the sample plays.", ("forward", "reverse"), "forward"),
        choice(
            "loop",
            "off: once; on: round the sample's loop (without one, round the whole sample); held: round "
            "while the key is held, then on to the end.",
            ("off", "on", "held"),
            "off",
        ),
        choice(
            "ends",
            "What ends the voice when nothing else keeps it. sample: the end of the sample, or letting go "
            "of the key while it loops for ever; key: letting go of the key, or the end of the sample.",
            ("sample", "key"),
            "sample",
        ),
        choice(
            "quality",
            "Interpolation. sinc: 8 points, for music; hermite: 4 points, cheaper; none: the nearest frame, "
            "for grit.",
            ("sinc", "hermite", "none"),
            "sinc",
        ),
        Parameter("level", "Linear gain.", 0, 4, 1),
    ),
    source=(
        "windowed sinc: J. O. Smith, Digital Audio Resampling, CCRMA 2002; hermite: Catmull-Rom, O. "
        "Niemitalo, Polynomial Interpolators for High-Quality Resampling, 2001"
    ),
    keeps_voice=True,
    is_source=True,
    sample_slots=1,
)
