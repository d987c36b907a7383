"""An end within the line."""

from motorik.sequencer.effects.command import Command, byte
from motorik.sequencer.line import Line


def _act(line: Line, ticks: int) -> None:
    if ticks < line.ticks:
        line.cut = ticks if line.cut is None else min(ticks, line.cut)


COMMAND = Command(
    id="cut",
    letter="C",
    name="Cut",
    doc=(
        "Silences the sounding note after xx ticks of this line, also a tail that still rings. "
        "Beyond the end of the line it does nothing."
    ),
    arguments=byte("time", "ticks"),
    act=_act,
)
