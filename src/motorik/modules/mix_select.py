"""Switch with spillover."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scope, Unit, choice

DECLARATION = Declaration(
    kind="mix.select",
    version=1,
    name="Program switch",
    category="Mix",
    doc="Sends a signal to one of four effects; those left behind ring out undisturbed.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=tuple(Port(f"out_{number}", f"To program {number}.") for number in range(1, 5)),
    parameters=(
        choice("program", "Where the signal goes.", ("1", "2", "3", "4"), "1"),
        Parameter("fade", "Time the switch takes.", 0, 2, 0.02, Unit.SECONDS, smoothing_ms=0),
    ),
    source="Gains in a straight line from what they are to the chosen one alone; their sum stays 1",
)
