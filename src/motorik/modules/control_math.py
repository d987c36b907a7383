"""Arithmetic on modulators."""

from motorik.modules.declaration import Declaration, Parameter, Port, Rate, Scale, Scope, Unit, choice

DECLARATION = Declaration(
    kind="control.math",
    version=1,
    name="Control arithmetic",
    category="Control",
    doc="Joins two modulators into one; then scales, quantises and holds back what comes of it.",
    scope=Scope.ANY,
    inputs=(
        Port("a", "The first modulator.", Rate.CONTROL),
        Port("b", "The second one. Unconnected: the constant.", Rate.CONTROL),
    ),
    outputs=(Port("out", "The result.", Rate.CONTROL),),
    parameters=(
        choice(
            "operation",
            "What is done with a and b. blend: the mean; step: 1 where a is above b, else 0; only_a: b "
            "counts for nothing.",
            ("add", "subtract", "multiply", "minimum", "maximum", "blend", "step", "only_a"),
            "add",
        ),
        Parameter("constant", "What b is where no cable is.", -4, 4, 0),
        Parameter("scale", "Factor of the result.", -4, 4, 1),
        Parameter("offset", "Added to it.", -4, 4, 0),
        Parameter(
            "steps", "Steps per unit it is rounded to, in whole numbers; 0: none.", 0, 48, 0, musical=(0, 12)
        ),
        Parameter("low", "Lowest result.", -16, 16, -16, musical=(-16, -1)),
        Parameter(
            "high", "Highest result; the lowest counts where they cross.", -16, 16, 16, musical=(1, 16)
        ),
        Parameter(
            "rise", "Time it takes to rise by 1, at the fastest; shortest: at once.", 0.0001, 20, 0.0001,
            Unit.SECONDS, Scale.LOG2, musical=(0.0001, 1),
        ),
        Parameter(
            "fall", "The same for falling.", 0.0001, 20, 0.0001, Unit.SECONDS, Scale.LOG2, musical=(0.0001, 1)
        ),
    ),
    source="none",
    is_source=True,
)  # fmt: skip
