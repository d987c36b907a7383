"""Level up."""

from motorik.sequencer.effects.command import Command, byte
from motorik.sequencer.events import Touch
from motorik.sequencer.line import Line


def _act(line: Line, distance: int) -> None:
    line.ramp(Touch.LEVEL, distance / 8)


COMMAND = Command(
    id="volume-up",
    letter="I",
    name="Volume up",
    doc=(
        "Raises the level of the note by xx eighths of a dB over the line; it stays there, and goes "
        "on from there in lines that follow, until the next note of the column."
    ),
    arguments=byte("distance", "1/8 dB"),
    act=_act,
)
