"""Shimmer."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit


def _pitch(number: int, default: float) -> Parameter:
    doc = f"Interval of shifter {number}, each time the sound goes round."
    return Parameter(f"pitch_{number}", doc, -24, 24, default, Unit.SEMITONES, smoothing_ms=0)


DECLARATION = Declaration(
    kind="fx.shimmer",
    version=1,
    name="Shimmer",
    category="Effect",
    doc="A reverb that hears itself again, later and in other keys, until the sky is full.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=(Port("out", "The signal in its glow."),),
    parameters=(
        Parameter("size", "Size of the space; a change fades over.", 0.3, 1.5, 1, smoothing_ms=0),
        Parameter(
            "decay", "Time in which the middle of the space falls by 60 dB.", 0.3, 60, 4, Unit.SECONDS,
            Scale.LOG2, musical=(1, 12),
        ),
        Parameter("low_decay", "Decay of the bass, times that of the middle.", 0.25, 2, 1, scale=Scale.LOG2),
        Parameter(
            "high_decay", "Decay of the treble, times that of the middle.", 0.1, 1, 0.5, scale=Scale.LOG2
        ),
        Parameter("low_hz", "Below this is bass.", 50, 1000, 200, Unit.HERTZ, Scale.LOG2),
        Parameter("high_hz", "Above this is treble.", 1000, 16000, 5000, Unit.HERTZ, Scale.LOG2),
        Parameter("amount", "How much comes back; 1 goes on for ever.", 0, 1, 0.5),
        Parameter(
            "delay", "Time before it comes back.", 0.05, 1, 0.2, Unit.SECONDS, Scale.LOG2, smoothing_ms=0
        ),
        _pitch(1, 12),
        _pitch(2, 7),
        Parameter("blend", "0: the first shifter alone, 1: the second alone.", 0, 1, 0.35),
        Parameter("tone", "What comes back loses what is above.", 500, 20000, 7000, Unit.HERTZ, Scale.LOG2),
        Parameter("modulation", "How much the echoes move.", 0, 1, 0.5),
        Parameter("freeze", "1 keeps what is in the space for ever and lets nothing in.", 0, 1, 0,
                  smoothing_ms=30, musical=(0, 0)),
        Parameter("width", "0: the space is mono, 1: as wide as it gets.", 0, 1, 1),
        Parameter("mix", "0 is the signal alone, 1 the space alone.", 0, 1, 0.35),
    ),
    source="J.-M. Jot and A. Chaigne, AES 90 (1991); U. Zölzer (ed.), DAFX, ch. 7: delay-line modulation",
    tail_seconds=None,
)  # fmt: skip
