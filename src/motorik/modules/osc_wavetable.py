"""Tables of single cycles to move through."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scope, choice
from motorik.modules.shared import PITCH, TUNING

DECLARATION = Declaration(
    kind="osc.wavetable",
    version=1,
    name="Wavetable oscillator",
    category="Oscillator",
    doc=(
        "Moves smoothly through a table of cycles: eight tables of its own, or any sample as a table. "
        "Nothing folds back below 16 kHz, however high the note."
    ),
    scope=Scope.VOICE,
    inputs=(PITCH,),
    outputs=(Port("out", "The wave, of an effective level of 0.4 for the built-in tables."),),
    parameters=(
        choice(
            "table",
            "sample: cycles of 2048 frames in the sample, or the whole of a shorter one as one cycle. "
            "basic: sine, triangle, saw, square; pulse: from wide to narrow; sweep: a saw that opens; vowel: "
            "a e i o u; organ: drawbar after drawbar; peak: one strong overtone, ever higher; reed: from odd "
            "overtones to all; glass: chance.",
            ("sample", "basic", "pulse", "sweep", "vowel", "organ", "peak", "reed", "glass"), "basic",
        ),
        Parameter("position", "Where in the table, from the first cycle to the last.", 0, 1, 0),
        *TUNING,
        choice(
            "warp",
            "bend: the cycle runs faster at its ends and slower in the middle; sync: several cycles in the "
            "time of one, under a window.",
            ("off", "bend", "sync"), "off",
        ),
        Parameter("amount", "How far the cycle is warped; of sync, three octaves.", 0, 1, 0),
        choice(
            "phase",
            "Where a note begins in the cycle. free: as if the oscillator had run at this pitch for ever; "
            "reset: at the start; random: anywhere, note by note, the same in every render.",
            ("free", "reset", "random"), "free",
        ),
        Parameter("level", "Linear gain.", 0, 2, 1),
    ),
    source=(
        "R. Bristow-Johnson, Wavetable synthesis 101, AES 101st convention, 1996; interpolation: T. "
        "Laakso et al., Splitting the unit delay, IEEE Signal Processing Magazine 13(1), 1996"
    ),
    is_source=True,
    sample_slots=1,
)  # fmt: skip
