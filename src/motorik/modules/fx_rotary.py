"""Rotary speaker."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice
from motorik.modules.shared import sync

DECLARATION = Declaration(
    kind="fx.rotary",
    version=1,
    name="Rotary speaker",
    category="Effect",
    doc="A horn and a drum that turn in front of two microphones.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=(Port("out", "What the microphones hear."),),
    parameters=(
        choice("speed", "What the motors are told.", ("stop", "slow", "fast"), "slow"),
        Parameter(
            "slow",
            "Turns a second of the horn when slow; the drum makes 0.87 of it.",
            0.1,
            3,
            0.8,
            Unit.HERTZ,
            Scale.LOG2,
            smoothing_ms=0,
        ),
        Parameter(
            "fast",
            "Turns a second of the horn when fast.",
            3,
            12,
            6.7,
            Unit.HERTZ,
            Scale.LOG2,
            smoothing_ms=0,
        ),
        sync("sync", "Note value of one turn of the horn; its place is the place in the song."),
        Parameter(
            "acceleration",
            "Time the horn takes to change speed; the drum takes 4.5 times as long.",
            0.1,
            5,
            1,
            Unit.SECONDS,
            smoothing_ms=0,
        ),
        Parameter(
            "doppler",
            "How far away the turning sources are heard to move; 1: as they do.",
            0,
            1,
            1,
            smoothing_ms=0,
        ),
        Parameter("tremolo", "How much softer they are when they look away.", 0, 1, 0.7, smoothing_ms=0),
        Parameter(
            "spread", "How far the microphones stand apart; 1: a half turn.", 0, 1, 0.5, smoothing_ms=0
        ),
        Parameter("balance", "-1: the drum alone, 1: the horn alone.", -1, 1, 0),
        Parameter("drive", "How hard the amplifier is driven.", 0, 1, 0.15),
        Parameter("mix", "0 is the amplifier alone, 1 the speaker alone.", 0, 1, 0.95),
    ),
    source="J. Smith, S. Serafin, J. Abel, D. Berners, DAFx-02",
    tail_seconds=None,
)
