"""Tuned comb filter."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit
from motorik.modules.shared import PITCH

DECLARATION = Declaration(
    kind="filter.comb",
    version=1,
    name="Comb filter",
    category="Filter",
    doc=(
        "An echo so short that it is a pitch: it rings at a note and its overtones. Fed with noise or a "
        "click it is a plucked string, with negative feedback a hollow pipe."
    ),
    scope=Scope.ANY,
    inputs=(Port("in", "The signal to filter."), PITCH),
    outputs=(Port("out", "The filtered signal."),),
    parameters=(
        Parameter("tune", "Transposition.", -24, 24, 0, Unit.SEMITONES, smoothing_ms=30),
        Parameter("fine", "Fine tuning.", -100, 100, 0, Unit.CENTS),
        Parameter("tracking", "How much it follows the pitch around middle C.", 0, 1, 1),
        Parameter(
            "feedback", "How long it rings. Below 0: odd overtones, an octave lower.", -0.999, 0.999, 0.9
        ),
        Parameter(
            "damping", "Corner of the low-pass in the loop: overtones above it die sooner.", 100, 20000, 8000,
            Unit.HERTZ, Scale.LOG2,
        ),
        Parameter("mix", "0: the input alone; 1: the comb alone, as loud as noise that goes in.", 0, 1, 1),
    ),
    source=(
        "J. O. Smith, Physical Audio Signal Processing: feedback comb filters, Lagrange interpolation; D. "
        "Jaffe, J. Smith, Extensions of the Karplus-Strong plucked-string algorithm, CMJ 7:2 (1983)"
    ),
    tail_seconds=None,
)  # fmt: skip
