"""A sample backwards."""

from motorik.sequencer.effects.command import Command, byte
from motorik.sequencer.line import Line


def _act(line: Line, backwards: int) -> None:
    line.set("direction", float(backwards > 0))


COMMAND = Command(
    id="reverse",
    letter="B",
    name="Reverse",
    doc=(
        "Plays the sample of this note backwards (00: forwards). Patches without a sample player do "
        "not hear it."
    ),
    arguments=byte("backwards", "0: no, else yes"),
    act=_act,
)
