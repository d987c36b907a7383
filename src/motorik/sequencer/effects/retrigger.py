"""A note again and again."""

from motorik.sequencer.effects.command import Command, nibbles
from motorik.sequencer.line import Line


def _act(line: Line, change: int, interval: int) -> None:
    if not interval:
        return
    factor = 1 - change / 8 if change < 8 else 1 + (change - 7) / 8
    gain = 1.0
    for tick in range(interval if line.strikes else 0, line.ticks, interval):
        gain *= factor
        line.repeats.append((tick, gain))


COMMAND = Command(
    id="retrigger",
    letter="R",
    name="Retrigger",
    doc=(
        "Strikes the sounding note again every y ticks of this line (y = 0: not at all). x changes "
        "the velocity each time: 0 leaves it, 1 to 7 take x eighths of it away, 8 to F add x - 7 "
        "eighths."
    ),
    arguments=nibbles(("change", "1/8 of the velocity"), ("interval", "ticks")),
    act=_act,
)
