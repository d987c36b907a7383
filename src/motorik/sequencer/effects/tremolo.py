"""Level to and fro."""

from motorik.sequencer.effects.command import Command, nibbles
from motorik.sequencer.events import Touch
from motorik.sequencer.line import Line, wave


def _act(line: Line, cycles: int, depth: int) -> None:
    line.move(Touch.LEVEL, [value - depth for value in wave(cycles, float(depth), line.ticks)])


COMMAND = Command(
    id="tremolo",
    letter="T",
    name="Tremolo",
    doc=(
        "Moves the level of the note down and up, x times a line, by up to 2 y dB. At the end of "
        "the line the level is what it was."
    ),
    arguments=nibbles(("speed", "cycles a line"), ("depth", "2 dB")),
    act=_act,
)
