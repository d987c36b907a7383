"""Into the sample."""

from motorik.sequencer.effects.command import Command, byte
from motorik.sequencer.line import Line


def _act(line: Line, place: int) -> None:
    line.set("start", place / 256)


COMMAND = Command(
    id="offset",
    letter="F",
    name="Sample offset",
    doc=(
        "Starts the sample of this note from xx 256ths of its length (or of its slice's). Patches "
        "without a sample player do not hear it."
    ),
    arguments=byte("place", "1/256"),
    act=_act,
)
