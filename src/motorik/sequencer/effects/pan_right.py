"""Pan to the right."""

from motorik.sequencer.effects.command import Command, byte
from motorik.sequencer.events import Touch
from motorik.sequencer.line import Line


def _act(line: Line, distance: int) -> None:
    line.ramp(Touch.PAN, distance / 128)


COMMAND = Command(
    id="pan-right",
    letter="P",
    name="Pan right",
    doc=(
        "Moves the note to the right by xx 128ths of the way from the middle to one side over the "
        "line; it stays there, and goes on from there in lines that follow, until the next note of "
        "the column."
    ),
    arguments=byte("distance", "1/128"),
    act=_act,
)
