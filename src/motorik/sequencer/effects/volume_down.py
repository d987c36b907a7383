"""Level down."""

from motorik.sequencer.effects.command import Command, byte
from motorik.sequencer.line import LEVEL, Line


def _act(line: Line, distance: int) -> None:
    line.ramp(LEVEL, -distance / 8)


COMMAND = Command(
    id="volume-down",
    letter="O",
    name="Volume down",
    doc=(
        "Lowers the level of the track by xx eighths of a dB over the line; it stays there until "
        "the next note of the column, and goes on from there in lines that follow."
    ),
    arguments=byte("distance", "1/8 dB"),
    act=_act,
)
