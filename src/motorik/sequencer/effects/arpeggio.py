"""Three pitches in turn."""

from motorik.sequencer.effects.command import Command, nibbles
from motorik.sequencer.line import Line


def _act(line: Line, x: int, y: int) -> None:
    line.wobble([float((0, x, y)[tick % 3]) for tick in range(line.ticks)])


COMMAND = Command(
    id="arpeggio",
    letter="A",
    name="Arpeggio",
    doc=(
        "Plays the note, the note x semitones above and the note y semitones above in turn, one "
        "each tick. At the end of the line the pitch is what it was."
    ),
    arguments=nibbles(("x", "semitones"), ("y", "semitones")),
    act=_act,
)
