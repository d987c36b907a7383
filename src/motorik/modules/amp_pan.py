"""Equal-power panner."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scope

DECLARATION = Declaration(
    kind="amp.pan",
    version=1,
    name="Pan",
    category="Level",
    doc="Places a voice between left and right with constant power: the centre is 3 dB down on each side.",
    scope=Scope.VOICE,
    inputs=(Port("in", "The signal to place."),),
    outputs=(Port("left", "Left signal."), Port("right", "Right signal.")),
    parameters=(Parameter("position", "-1 is left, 0 the centre, 1 right.", -1, 1, 0),),
    source="Equal-power law: left = cos a, right = sin a, a = pi/4 (1 + position)",
)
