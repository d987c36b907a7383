"""Ports and parameters that mean the same in several modules."""

from motorik.modules.declaration import Parameter, Port, Rate, Scale, Unit, choice

PITCH = Port(
    "pitch", "Pitch in semitones, 69 is 440 Hz. Unconnected: the pitch of the voice.", Rate.CONTROL, 60
)
TUNING = (
    Parameter("tune", "Transposition.", -48, 48, 0, Unit.SEMITONES),
    Parameter("fine", "Fine tuning.", -100, 100, 0, Unit.CENTS),
)
ENVELOPE_OUT = Port("out", "The level, 0 to 1; an accented note reaches up to 2.")
ENVELOPE_TOUCH = (
    Parameter(
        "velocity", "How much softer soft notes are. 0: all notes alike; 1: level follows velocity.", 0, 1, 0
    ),
    Parameter("accent_level", "How much louder an accented note is; 1: twice the level.", 0, 1, 0),
    Parameter(
        "accent_decay", "Decay of an accented note as a share of the decay.", 0.02, 1, 1, scale=Scale.LOG2
    ),
)
ALIGN = Parameter(
    "align", "Frames it is held back, so that it meets what comes by a slower way. Set by the mixer.",
    0, 8192, 0, smoothing_ms=0, modulated=False, host=True,
)  # fmt: skip
ALIGN_TAIL_SECONDS = 1.1
"""How long what is held back rings on, at 8 kHz, the lowest rate there is."""
MOVING_MS = 100
"""How long a turned knob takes to move the place read in a delay line: in one chunk it would click."""
DIVISIONS = (
    "free", "1/32", "1/16t", "1/16", "1/16d", "1/8t", "1/8", "1/8d", "1/4t", "1/4", "1/4d",
    "1/2", "1/1", "2/1", "4/1",
)  # fmt: skip
"""Note values a module can follow the song by; t is a triplet, d dotted. In beats: native/dsp/sync.h."""


def sync(id: str, doc: str, default: str = "free") -> Parameter:
    """Return the parameter that ties a time or rate to the song, or with ``free`` leaves it to its knob."""
    return choice(id, doc, DIVISIONS, default)
