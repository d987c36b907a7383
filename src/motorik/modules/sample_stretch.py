"""A sample resynthesised: its time and its pitch apart."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice
from motorik.modules.shared import PITCH, TUNING

DECLARATION = Declaration(
    kind="sample.stretch",
    version=1,
    name="Sample stretcher",
    category="Oscillator",
    doc=(
        "Plays a mono or stereo sample at the pitch of the note and at any speed, backwards and standing "
        "still too: a phase vocoder whose phases are locked to the peaks of the spectrum. At speed 1 and its "
        "own pitch the sample comes out as it is."
    ),
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
        Parameter(
            "speed", "How fast time passes. 1: as recorded; 0: it stands still; below 0: backwards.", -2, 2, 1
        ),
        choice("loop", "on: the sample goes round, from its end to its beginning.", ("off", "on"), "off"),
        choice(
            "size",
            "Length of the windows. short, for rhythms: 21 ms at 48 kHz; normal: 43 ms; long, for chords: "
            "85 ms. Counts from the next note on.",
            ("short", "normal", "long"),
            "normal",
        ),
        choice(
            "transients", "on: an attack begins with phases of its own and stays sharp.", ("off", "on"), "on"
        ),
        Parameter(
            "attack", "How long a note takes to full level.", 0.001, 10, 0.001, Unit.SECONDS, Scale.LOG2
        ),
        Parameter("release", "How long it fades once let go.", 0.001, 20, 0.1, Unit.SECONDS, Scale.LOG2),
        Parameter("level", "Linear gain.", 0, 4, 1),
    ),
    source=(
        "J. Laroche, M. Dolson, Improved Phase Vocoder Time-Scale Modification of Audio, IEEE TSAP 7:323, "
        "1999, III-B; M. Puckette, Phase-Locked Vocoder, WASPAA 1995"
    ),
    keeps_voice=True,
    is_source=True,
    sample_slots=1,
)
