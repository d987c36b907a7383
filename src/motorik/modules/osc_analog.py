"""The oscillator of analogue synthesizers, without their aliasing."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scope, Unit, choice
from motorik.modules.shared import PITCH, TUNING

DECLARATION = Declaration(
    kind="osc.analog",
    version=1,
    name="Analog oscillator",
    category="Oscillator",
    doc=(
        "Saw, pulse, triangle and sine with pulse width modulation and hard sync. Every corner is rounded "
        "so that nothing folds back below the note."
    ),
    scope=Scope.VOICE,
    inputs=(PITCH,),
    outputs=(Port("out", "The wave, between about -1 and 1; a pulse has no direct current."),),
    parameters=(
        choice("shape", "Wave form.", ("saw", "pulse", "triangle", "sine"), "saw"),
        *TUNING,
        Parameter("width", "Share of the cycle a pulse is high.", 0.01, 0.99, 0.5),
        choice(
            "sync",
            "hard: the wave runs faster than the note by the ratio and starts anew with every cycle of the "
            "note.",
            ("off", "hard"),
            "off",
        ),
        Parameter(
            "ratio",
            "How far the synced wave runs above the note. It stays below a quarter of the sample rate.",
            0,
            48,
            12,
            Unit.SEMITONES,
        ),
        Parameter("level", "Linear gain.", 0, 2, 1),
        choice(
            "phase",
            "Where a note begins in the cycle. free: as if the oscillator had run at this pitch for ever; "
            "reset: always at the start; random: anywhere, differently for every note, the same in every "
            "render.",
            ("free", "reset", "random"),
            "free",
        ),
    ),
    source=(
        "V. Välimäki, J. Pekonen, J. Nam, Perceptually informed synthesis of bandlimited classical "
        "waveforms using integrated polynomial interpolation, JASA 131:974 (2012); E. Brandt, Hard sync "
        "without aliasing, ICMC 2001"
    ),
    is_source=True,
)
