"""True-peak look-ahead limiter."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit

DECLARATION = Declaration(
    kind="fx.limiter",
    version=1,
    name="Limiter",
    category="Effect",
    doc="Keeps the loudest peaks, also those between the samples, under a ceiling without a click.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=(Port("out", "The limited signal, 2 ms later."),),
    parameters=(
        Parameter("gain_db", "Pushes the signal into the ceiling.", 0, 24, 0, Unit.DECIBELS),
        Parameter("ceiling_db", "No peak goes above this.", -24, 0, -1, Unit.DECIBELS),
        Parameter(
            "release",
            "Time in which the gain comes back after a peak.",
            0.01,
            1,
            0.1,
            Unit.SECONDS,
            Scale.LOG2,
        ),
    ),
    source="ITU-R BS.1770-4, annex 2 (true peak); Kaiser-windowed sinc, two moving averages",
    latency_ms=2.0,
    tail_seconds=0.01,
)
