"""A late step."""

from motorik.sequencer.effects.command import Command, byte
from motorik.sequencer.line import Line


def _act(line: Line, ticks: int) -> None:
    line.delay = min(line.delay + ticks, line.ticks)


COMMAND = Command(
    id="delay",
    letter="Q",
    name="Delay",
    doc="Lets the whole step act xx ticks later, added to its delay; it stays within its line.",
    arguments=byte("time", "ticks"),
    act=_act,
)
