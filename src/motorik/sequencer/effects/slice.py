"""One slice of a sample."""

from motorik.sequencer.effects.command import Command, byte
from motorik.sequencer.line import Line


def _act(line: Line, number: int) -> None:
    line.set("slice_by", 1.0)
    line.set("slice", float(number))


COMMAND = Command(
    id="slice",
    letter="S",
    name="Slice",
    doc=(
        "Plays slice xx of the sample, counted from 00, whatever else chooses slices in the patch. "
        "Patches without a sample player do not hear it."
    ),
    arguments=byte("slice", "number"),
    act=_act,
)
