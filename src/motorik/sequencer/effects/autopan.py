"""Pan to and fro."""

from motorik.sequencer.effects.command import Command, nibbles
from motorik.sequencer.events import Touch
from motorik.sequencer.line import Line, wave


def _act(line: Line, cycles: int, depth: int) -> None:
    line.move(Touch.PAN, wave(cycles, depth / 16, line.ticks))


COMMAND = Command(
    id="autopan",
    letter="N",
    name="Autopan",
    doc=(
        "Moves the note right and left, x times a line, by y sixteenths of the way to one side. At "
        "the end of the line the pan is what it was."
    ),
    arguments=nibbles(("speed", "cycles a line"), ("depth", "1/16")),
    act=_act,
)
