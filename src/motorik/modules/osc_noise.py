"""Noise of five colours."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scope, choice

DECLARATION = Declaration(
    kind="osc.noise",
    version=1,
    name="Noise",
    category="Oscillator",
    doc="Noise that is different in every note and the same in every render.",
    scope=Scope.VOICE,
    outputs=(Port("out", "White noise fills -1 to 1; the others have an effective level of 0.25."),),
    parameters=(
        choice(
            "color",
            "white: equal power per hertz; pink: falls 3 dB an octave; brown: falls 6; blue: rises 3; "
            "violet: rises 6.",
            ("white", "pink", "brown", "blue", "violet"),
            "white",
        ),
        Parameter("level", "Linear gain.", 0, 2, 1),
    ),
    source=(
        "G. Marsaglia, Xorshift RNGs, J. Stat. Softw. 8(14), 2003; pink: own fit of five poles; blue, "
        "violet: M. A. Al-Alaoui, Novel digital integrator and differentiator, El. Letters 29(4), 1993"
    ),
    is_source=True,
)
