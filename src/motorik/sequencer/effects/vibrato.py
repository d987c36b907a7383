"""Pitch to and fro."""

from motorik.sequencer.effects.command import Command, nibbles
from motorik.sequencer.line import Line, wave


def _act(line: Line, cycles: int, depth: int) -> None:
    line.wobble(wave(cycles, depth / 16, line.ticks))


COMMAND = Command(
    id="vibrato",
    letter="V",
    name="Vibrato",
    doc=(
        "Moves the pitch up and down, x times a line, by y sixteenths of a semitone either way. At "
        "the end of the line the pitch is what it was."
    ),
    arguments=nibbles(("speed", "cycles a line"), ("depth", "1/16 semitone")),
    act=_act,
)
