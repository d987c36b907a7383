"""Pitch down."""

from motorik.sequencer.effects.command import Command, byte
from motorik.sequencer.line import Line


def _act(line: Line, distance: int) -> None:
    line.slide(-distance / 16)


COMMAND = Command(
    id="slide-down",
    letter="D",
    name="Slide down",
    doc=("Slides the sounding note down by xx sixteenths of a semitone over the line; it stays there."),
    arguments=byte("distance", "1/16 semitone"),
    act=_act,
)
