"""Parameters that mean the same in every drum."""

from motorik.modules.declaration import Parameter, Port, Scale, Unit

OUT = Port("out", "The drum; struck with full velocity at level 1 its peak is about 0.5 (-6 dBFS).")
TUNE = Parameter("tune", "Transposition.", -24, 24, 0, Unit.SEMITONES, musical=(-12, 12))
TOUCH = (
    Parameter(
        "velocity", "How much softer soft strokes are. 0: all alike; 1: the square of velocity.", 0, 1, 1
    ),
    Parameter("accent", "How much louder an accented stroke is; 1: twice the level.", 0, 1, 0.5),
    Parameter("level", "Linear gain.", 0, 2, 1, musical=(0.5, 1)),
)


def key(
    number: int, id: str = "key", doc: str = "The MIDI key that strikes this drum; 128: every key."
) -> Parameter:
    """Return the parameter that says which key strikes a drum."""
    return Parameter(id, doc, 0, 128, number, smoothing_ms=0, modulated=False, musical=(number, number))


def decay(doc: str, low: float, high: float, default: float, id: str = "decay") -> Parameter:
    """Return a decay time in seconds; all of them are counted to -60 dB."""
    return Parameter(id, doc, low, high, default, Unit.SECONDS, Scale.LOG2)
