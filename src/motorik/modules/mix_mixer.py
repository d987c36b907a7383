"""Four-input mixer."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scope


def _gain(number: int) -> Parameter:
    return Parameter(
        f"gain_{number}", f"Gain of input {number}; negative values turn it upside down.", -2, 2, 1
    )


DECLARATION = Declaration(
    kind="mix.mixer",
    version=1,
    name="Mixer",
    category="Mix",
    doc="Adds up to four signals, each with its own gain.",
    scope=Scope.ANY,
    inputs=tuple(Port(f"in_{number}", f"Signal {number}.") for number in range(1, 5)),
    outputs=(Port("out", "The sum."),),
    parameters=tuple(_gain(number) for number in range(1, 5)),
    source="out = sum of gain times input, added in order",
)
