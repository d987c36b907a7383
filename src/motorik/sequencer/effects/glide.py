"""From one note to another."""

from motorik.sequencer.effects.command import Command, byte
from motorik.sequencer.line import Line


def _act(line: Line, ticks: int) -> None:
    line.glide(ticks)


COMMAND = Command(
    id="glide",
    letter="G",
    name="Glide to note",
    doc=(
        "The note of this step is not struck: the note that sounds in its column glides to its "
        "pitch, within xx ticks (00: one tick; more than the line has: the whole line), and goes on "
        "as that note. Where nothing sounds in the column the note is struck as usual. On a step "
        "without a note its pitch is the goal as well."
    ),
    arguments=byte("time", "ticks"),
    act=_act,
)
