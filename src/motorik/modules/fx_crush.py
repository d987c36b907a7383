"""Bit and sample-rate reduction."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit

DECLARATION = Declaration(
    kind="fx.crush",
    version=1,
    name="Crush",
    category="Effect",
    doc="Fewer bits and fewer samples a second, as early samplers and toys have them.",
    scope=Scope.ANY,
    inputs=(Port("in", "The signal to reduce; 1 is full scale."),),
    outputs=(Port("out", "The reduced signal."),),
    parameters=(
        Parameter("bits", "Word length; 8 has steps of 1/128. Fractions are allowed.", 1, 24, 8),
        Parameter(
            "rate", "Samples a second.", 100, 192000, 12000, Unit.HERTZ, Scale.LOG2, musical=(1500, 48000)
        ),
        Parameter("dither", "Noise in steps, added before rounding; 1 hides the steps in hiss.", 0, 2, 0),
        Parameter("jitter", "How unevenly samples follow each other.", 0, 1, 0, musical=(0, 0.4)),
        Parameter("mix", "0 is the signal alone, 1 the reduced signal alone.", 0, 1, 1),
    ),
    source="S. Lipshitz, R. Wannamaker, J. Vanderkooy, Quantization and Dither, JAES 40(5), 1992",
    tail_seconds=0.02,
)
