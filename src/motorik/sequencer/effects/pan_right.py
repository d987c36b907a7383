"""Pan to the right."""

from motorik.sequencer.effects.command import Command, byte
from motorik.sequencer.line import PAN, Line


def _act(line: Line, distance: int) -> None:
    line.ramp(PAN, distance / 128)


COMMAND = Command(
    id="pan-right",
    letter="P",
    name="Pan right",
    doc=(
        "Moves the track to the right by xx 128ths of the way from the middle to one side over the "
        "line; it stays there until the next note of the column, and goes on from there in lines "
        "that follow."
    ),
    arguments=byte("distance", "1/128"),
    act=_act,
)
