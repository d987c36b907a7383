"""How hard."""

from motorik.sequencer.effects.command import Command, byte
from motorik.sequencer.line import Line


def _act(line: Line, velocity: int) -> None:
    line.velocity = velocity / 255


COMMAND = Command(
    id="velocity",
    letter="X",
    name="Velocity",
    doc="Gives the note of this step the velocity xx / FF.",
    arguments=byte("velocity", "1/255"),
    act=_act,
)
