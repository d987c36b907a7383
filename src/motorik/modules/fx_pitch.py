"""Pitch shifter and harmoniser."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit


def _voice(n: int, name: str, level: float) -> tuple[Parameter, ...]:
    return (
        Parameter(f"semitones_{n}", f"How far the {name} is shifted.", -24, 24, 0, Unit.SEMITONES),
        Parameter(f"cents_{n}", f"Fine tuning of the {name}.", -100, 100, 0, Unit.CENTS, musical=(-20, 20)),
        Parameter(f"level_{n}", f"Loudness of the {name}.", 0, 1, level),
    )


DECLARATION = Declaration(
    kind="fx.pitch",
    version=1,
    name="Pitch",
    category="Effect",
    doc="Shifts the pitch of any sound by up to two octaves, in two voices, again and again if fed back.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=(Port("out", "The shifted signal, 16 ms later on average."),),
    parameters=(
        *_voice(1, "first voice", 1),
        *_voice(2, "second voice", 0),
        Parameter("spread", "0: both voices in the middle; 1: the first left, the second right.", 0, 1, 0),
        Parameter("feedback", "How much of the first voice is shifted again.", 0, 0.95, 0, musical=(0, 0.6)),
        Parameter(
            "delay",
            "How long it waits for that.",
            0.001,
            1,
            0.25,
            Unit.SECONDS,
            Scale.LOG2,
            smoothing_ms=0,
        ),
        Parameter("mix", "0 is the signal alone, 1 the shifted voices alone.", 0, 1, 1),
    ),
    source="S. Roucos, A. Wilgus, High Quality Time-Scale Modification for Speech, ICASSP 1985; "
    "K. Lent, An Efficient Method for Pitch Shifting Digitally Sampled Sounds, CMJ 13(4), 1989",
    latency_ms=16.0,
    tail_seconds=None,
)
