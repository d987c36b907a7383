"""Level up."""

from motorik.sequencer.effects.command import Command, byte
from motorik.sequencer.line import LEVEL, Line


def _act(line: Line, distance: int) -> None:
    line.ramp(LEVEL, distance / 8)


COMMAND = Command(
    id="volume-up",
    letter="I",
    name="Volume up",
    doc=(
        "Raises the level of the track by xx eighths of a dB over the line; it stays there until "
        "the next note of the column, and goes on from there in lines that follow."
    ),
    arguments=byte("distance", "1/8 dB"),
    act=_act,
)
