"""The sampler: many samples by key and velocity, slices, loops, at any pitch."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scope, Table, choice
from motorik.modules.shared import PITCH, TUNING

DECLARATION = Declaration(
    kind="sample.player",
    version=1,
    name="Sample player",
    category="Oscillator",
    doc=(
        "Plays mono or stereo samples once or in a loop, forwards or backwards, at the pitch of the note: "
        "one sample everywhere, or up to 32 by key and velocity; the whole of it, or slices. Struck again, a "
        "voice fades what it played within 2 ms under the new note."
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
        Parameter(
            "start", "Where a note starts, as a share of the sample or slice.", 0, 1, 0, smoothing_ms=0
        ),
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
            "for grit; linear: 2 points; clean: sinc, and above its own pitch, where the others fold, what "
            "the sample rate cannot hold is filtered out, at a cost that grows with the speed.",
            ("sinc", "hermite", "none", "linear", "clean"),
            "sinc",
        ),
        Parameter("level", "Linear gain.", 0, 4, 1),
        Parameter(
            "end",
            "Where a note without a loop stops, as a share of the sample or slice; the last 2 ms fade.",
            0,
            1,
            1,
            smoothing_ms=0,
            musical=(0.5, 1),
        ),
        choice(
            "loop_shape",
            "forward: from the end of the loop to its beginning; ping-pong: there and back.",
            ("forward", "ping-pong"),
            "forward",
        ),
        Parameter(
            "crossfade",
            "The share of a forward loop over which its end fades into what comes before its beginning; no "
            "longer than that is.",
            0,
            1,
            0,
        ),
        choice(
            "slice_by",
            "off: the whole sample; number: the slice with the number below; key: the root key plays the "
            "first slice, the next key the next, each as recorded.",
            ("off", "number", "key"),
            "off",
        ),
        Parameter("slice", "The slice a note plays, counted from 0.", 0, 255, 0, smoothing_ms=0),
    ),
    tables=(
        Table(
            "zones",
            "What plays where, eight numbers a zone: sample slot from 0; lowest and highest key; lowest and "
            "highest velocity, 0 to 127; root key, below 0 the sample's own; gain in dB; balance from -1 to "
            "1. Zones that overlap take turns from note to note; where there is none, it is silent.",
            -127,
            127,
            multiple=8,
        ),
        Table(
            "slices", "The frames where slices begin, rising; each ends where the next begins.", 0, 1 << 24
        ),
    ),
    source=(
        "windowed sinc, and its stretching: J. O. Smith, Digital Audio Resampling, CCRMA 2002; hermite: "
        "Catmull-Rom, O. Niemitalo, Polynomial Interpolators for High-Quality Resampling, 2001"
    ),
    keeps_voice=True,
    is_source=True,
    sample_slots=32,
)
