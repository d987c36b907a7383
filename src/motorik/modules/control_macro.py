"""One knob for many parameters."""

from motorik.modules.declaration import Declaration, Parameter, Port, Rate, Scope

DECLARATION = Declaration(
    kind="control.macro",
    version=1,
    name="Macro",
    category="Control",
    doc="One knob that moves whatever it modulates.",
    scope=Scope.ANY,
    outputs=(Port("out", "The value of the knob, 0 to 1.", Rate.CONTROL),),
    parameters=(Parameter("value", "Position of the knob.", 0, 1, 0, smoothing_ms=10),),
    source="none",
    is_source=True,
)
