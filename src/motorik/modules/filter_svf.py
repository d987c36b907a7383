"""Zero-delay state-variable filter."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice

DECLARATION = Declaration(
    kind="filter.svf",
    version=1,
    name="State-variable filter",
    category="Filter",
    doc="Two-pole filter with low-pass, band-pass, high-pass, notch, peak and all-pass responses.",
    scope=Scope.ANY,
    inputs=(Port("in", "The signal to filter."),),
    outputs=(Port("out", "The filtered signal."),),
    parameters=(
        choice("mode", "Response.", ("low", "band", "high", "notch", "peak", "all"), "low"),
        Parameter("cutoff", "Corner frequency.", 16, 20000, 1000, Unit.HERTZ, Scale.LOG2),
        Parameter("resonance", "0: Q = 0.5; 1: Q = 50, just short of self-oscillation.", 0, 1, 0.2),
    ),
    source=(
        "A. Simper, Linear trapezoidal integrated SVF, Cytomic 2013; "
        "V. Zavalishin, The Art of VA Filter Design, ch. 4"
    ),
    tail_seconds=None,
)
