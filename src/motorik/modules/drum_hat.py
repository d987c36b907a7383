"""Closed and open hi-hat."""

from motorik.modules.declaration import Declaration, Parameter, Scope, choice
from motorik.modules.drums import OUT, TOUCH, TUNE, decay, key

DECLARATION = Declaration(
    kind="drum.hat",
    version=1,
    name="Hi-hat",
    category="Drum",
    doc=(
        "Two keys for one pair of cymbals. 808: six square waves through a narrow band; 909: their sums and "
        "differences, denser and with a hiss. Closed while the open one rings, it is choked."
    ),
    scope=Scope.VOICE,
    outputs=(OUT,),
    parameters=(
        key(42, "closed_key", "The MIDI key that strikes the closed hat; 128: every key but the open one's."),
        key(46, "open_key", "The MIDI key that strikes the open hat; 128: every key."),
        choice("model", "Which machine.", ("808", "909"), "808"),
        TUNE,
        decay("Closed: time to -60 dB.", 0.02, 1, 0.12, "closed_decay"),
        decay("Open: time to -60 dB.", 0.05, 4, 0.8, "open_decay"),
        Parameter("tone", "Brightness: the bands move by an octave.", 0, 1, 0.5),
        *TOUCH,
    ),
    source=(
        "K. J. Werner, J. S. Abel, J. O. Smith, The TR-808 cymbal: a physically-informed, circuit-bendable, "
        "digital model, ICMC 2014"
    ),
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)  # fmt: skip
