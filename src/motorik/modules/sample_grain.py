"""Clouds of grains from any sample."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice
from motorik.modules.shared import PITCH, TUNING

DECLARATION = Declaration(
    kind="sample.grain",
    version=1,
    name="Grain cloud",
    category="Oscillator",
    doc=(
        "Makes a cloud of up to 16 grains a voice from a mono or stereo sample. However dense, it stays "
        "within 6 times the peak of the sample. Every note draws its own grains, the same ones each time."
    ),
    scope=Scope.VOICE,
    inputs=(PITCH,),
    outputs=(Port("left", "Left side of the cloud."), Port("right", "Right side of the cloud.")),
    parameters=(
        *TUNING,
        Parameter(
            "tracking", "How far pitch follows the note. 1: by semitones; 0: always as recorded.", 0, 1, 1
        ),
        Parameter("position", "Where in the sample grains begin, as a share of it.", 0, 1, 0),
        Parameter(
            "spray", "How far around the position they begin, as a share of the sample.", 0, 1, 0.02,
            musical=(0, 0.3),
        ),
        Parameter(
            "speed", "How fast the position moves through the sample; 1: as recorded, below 0: backwards.",
            -4, 4, 1,
        ),
        choice("freeze", "on: the position stays where it is.", ("off", "on"), "off"),
        Parameter("size", "Length of a grain.", 0.002, 2, 0.1, Unit.SECONDS, Scale.LOG2),
        Parameter("density", "Grains a second.", 0.5, 1000, 30, Unit.HERTZ, Scale.LOG2, musical=(5, 200)),
        Parameter("jitter", "How irregular their births are. 0: a pulse; 1: up to twice as late.", 0, 1, 0.5),
        Parameter(
            "pitch_spray", "How far around the pitch each grain is tuned.", 0, 24, 0, Unit.SEMITONES,
            musical=(0, 0.5),
        ),
        Parameter("pan_spread", "How far from the middle grains lie.", 0, 1, 0.5),
        Parameter("reverse", "The share of grains that run backwards.", 0, 1, 0),
        choice(
            "window", "Shape of a grain's loudness.", ("hann", "triangle", "flat", "fall", "rise"), "hann"
        ),
        Parameter(
            "attack", "How long the cloud takes to full level.", 0.001, 10, 0.005, Unit.SECONDS, Scale.LOG2
        ),
        Parameter("release", "How long it fades once let go.", 0.001, 20, 0.2, Unit.SECONDS, Scale.LOG2),
        choice(
            "quality",
            "Interpolation, as in the sample player: sinc, 8 points; hermite, 4; none, the nearest frame; "
            "linear, 2; clean: sinc, with what would fold filtered out.",
            ("sinc", "hermite", "none", "linear", "clean"),
            "hermite",
        ),
        Parameter("level", "Linear gain.", 0, 4, 1),
    ),
    source="C. Roads, Microsound, MIT Press 2001, ch. 3; grain amplitude by overlap, ibid.",
    keeps_voice=True,
    is_source=True,
    sample_slots=1,
)  # fmt: skip
