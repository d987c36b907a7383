"""Sums of up to 128 sines."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Table, Unit, choice
from motorik.modules.shared import PITCH, TUNING

DECLARATION = Declaration(
    kind="osc.additive",
    version=1,
    name="Additive oscillator",
    category="Oscillator",
    doc=(
        "Up to 128 partials a voice, each with its own level, pitch and decay, drawn by hand or chosen. What "
        "would lie above half the sample rate fades out."
    ),
    scope=Scope.VOICE,
    inputs=(PITCH,),
    outputs=(Port("out", "The sum; a partial of level 1 is a sine between -1 and 1."),),
    parameters=(
        choice(
            "spectrum",
            "Levels, pitches and decays where none are drawn. bell and bar are not harmonic.",
            ("saw", "square", "triangle", "organ", "reed", "flat", "bell", "bar"), "saw",
        ),
        *TUNING,
        Parameter("partials", "How many partials sound.", 1, 128, 64, smoothing_ms=20),
        Parameter(
            "tilt", "How the spectrum rises, in dB an octave.", -24, 12, 0, Unit.DECIBELS, musical=(-12, 3),
        ),
        Parameter("balance", "-1: odd partials alone; 0: all; 1: the first and the even ones.", -1, 1, 0),
        Parameter(
            "stretch", "Partial r is sharp by the factor sqrt((1 + B r²) / (1 + B)), B = stretch³ / 100.",
            0, 1, 0, musical=(0, 0.4),
        ),
        Parameter("detune", "How far partials may be out of tune, note by note.", 0, 100, 0, Unit.CENTS),
        Parameter("attack", "Time from silence to the peak.", 0.001, 20, 0.005, Unit.SECONDS, Scale.LOG2),
        Parameter(
            "decay", "Time a partial of decay 1 takes to its sustain, to a thousandth of the way.",
            0.02, 60, 4, Unit.SECONDS, Scale.LOG2,
        ),
        Parameter("damping", "How much sooner high partials decay: ratio r in decay / r^damping.", 0, 2, 0.3),
        Parameter("sustain", "Share of its level a partial keeps while held.", 0, 1, 1),
        Parameter(
            "release", "Time to die away by 60 dB after the key is let go.",
            0.005, 60, 0.3, Unit.SECONDS, Scale.LOG2,
        ),
        Parameter("velocity", "How much quieter and mellower soft notes are.", 0, 1, 0.5),
        choice("phase", "How partials begin: all together, or each anywhere.", ("sine", "random"), "sine"),
        Parameter("level", "Linear gain.", 0, 2, 0.5),
    ),
    tables=(
        Table("spectrum", "Level of each partial.", 0, 1, 128),
        Table("decay", "Decay of each partial, in multiples of the knob.", 0.001, 4, 128),
        Table("ratio", "Frequency of each partial, in multiples of the note.", 0.01, 128, 128),
    ),
    source=(
        "J. O. Smith, P. Cook, The second-order digital waveguide oscillator, ICMC 1992; bell: J.-C. "
        "Risset, An introductory catalogue of computer synthesized sounds, 1969; bar: N. Fletcher, "
        "T. Rossing, The Physics of Musical Instruments, 2.15"
    ),
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)  # fmt: skip
