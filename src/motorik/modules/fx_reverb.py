"""Reverb."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice


def _hertz(id: str, doc: str, low: float, high: float, default: float) -> Parameter:
    return Parameter(id, doc, low, high, default, Unit.HERTZ, Scale.LOG2)


DECLARATION = Declaration(
    kind="fx.reverb",
    version=1,
    name="Reverb",
    category="Effect",
    doc="A room, hall, plate or endless space of 16 crossing echoes; bass and treble have their own decay.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=(Port("out", "The signal in its room."),),
    parameters=(
        choice(
            "type",
            "room: close walls, early reflections at once; hall: wide, reflections take their time; plate: a "
            "metal sheet, dense from the start, without reflections. A change fades over.",
            ("room", "hall", "plate"),
            "hall",
        ),
        Parameter("size", "Size of the room; a change fades over.", 0.3, 1.5, 0.8, smoothing_ms=0),
        Parameter(
            "decay", "Time in which the middle of the sound falls by 60 dB.", 0.1, 60, 2, Unit.SECONDS,
            Scale.LOG2, musical=(0.4, 8),
        ),
        Parameter(
            "low_decay", "Decay of the bass, times that of the middle.", 0.25, 2, 1.2, scale=Scale.LOG2
        ),
        Parameter(
            "high_decay", "Decay of the treble, times that of the middle.", 0.1, 1, 0.4, scale=Scale.LOG2
        ),
        _hertz("low_hz", "Below this is bass.", 50, 1000, 200),
        _hertz("high_hz", "Above this is treble.", 1000, 16000, 5000),
        Parameter("pre_delay", "Time before the room answers.", 0, 0.25, 0.01, Unit.SECONDS, smoothing_ms=0),
        Parameter("early", "Level of the early reflections.", 0, 1, 0),
        Parameter("diffusion", "How much a sound is smeared before it enters the room.", 0, 1, 1),
        Parameter("modulation", "How much the echoes move; smooths the ring of small rooms.", 0, 1, 0.4),
        Parameter("rate", "How fast they move.", 0.05, 5, 0.6, Unit.HERTZ, Scale.LOG2),
        _hertz("low_cut", "The room hears nothing below.", 10, 1000, 10),
        _hertz("high_cut", "The room hears little above.", 1000, 20000, 20000),
        Parameter("freeze", "1 keeps what is in the room for ever and lets nothing in.", 0, 1, 0,
                  smoothing_ms=30, musical=(0, 0)),
        Parameter("width", "0: the room is mono, 1: as wide as it gets.", 0, 1, 1),
        Parameter("mix", "0 is the signal alone, 1 the room alone.", 0, 1, 0.25),
    ),
    source="J.-M. Jot and A. Chaigne, AES 90 (1991); S. Schlecht and E. Habets, JASA 138 (2015)",
    tail_seconds=None,
)  # fmt: skip
