"""Convolution with a sample."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit

DECLARATION = Declaration(
    kind="fx.convolution",
    version=1,
    name="Convolution",
    category="Effect",
    doc="Puts a sound into a room, a spring or a loudspeaker whose impulse response is loaded as a sample.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=(Port("out", "The signal with its echo in that room."),),
    parameters=(
        Parameter("pre_delay", "Time before the room answers.", 0, 0.5, 0, Unit.SECONDS, smoothing_ms=0),
        Parameter("low_cut", "The room does not hear what is below.", 10, 2000, 20, Unit.HERTZ, Scale.LOG2),
        Parameter(
            "high_cut", "The room does not hear what is above.", 500, 20000, 20000, Unit.HERTZ, Scale.LOG2
        ),
        Parameter(
            "level_db",
            "Loudness of the room; at 0 dB noise comes out of it as loud as it went in.",
            -48,
            24,
            0,
            Unit.DECIBELS,
            musical=(-9, 3),
        ),
        Parameter("mix", "0 is the signal alone, 1 the room alone.", 0, 1, 0.3),
    ),
    source="W. Gardner, Efficient Convolution without Input-Output Delay, JAES 43(3), 1995",
    tail_seconds=None,
    sample_slots=1,
)
