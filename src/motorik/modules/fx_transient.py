"""Transient shaper."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit

DECLARATION = Declaration(
    kind="fx.transient",
    version=1,
    name="Transient shaper",
    category="Effect",
    doc="Sharpens or softens attacks, lengthens or shortens what follows them, whatever the level.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=(Port("out", "The shaped signal."),),
    parameters=(
        Parameter("attack_db", "Gain while a sound begins.", -24, 24, 6, Unit.DECIBELS, musical=(-12, 12)),
        Parameter("sustain_db", "Gain while a sound fades.", -24, 24, 0, Unit.DECIBELS, musical=(-18, 12)),
        Parameter(
            "attack_time",
            "How long a beginning lasts: the time constant of the slow envelope.",
            0.002,
            0.1,
            0.015,
            Unit.SECONDS,
            Scale.LOG2,
        ),
        Parameter(
            "sustain_time",
            "How long a sound is held to fade: the time constant of the long envelope.",
            0.1,
            3,
            0.5,
            Unit.SECONDS,
            Scale.LOG2,
        ),
        Parameter("level_db", "Gain after it.", -24, 12, 0, Unit.DECIBELS, musical=(-6, 3)),
        Parameter("mix", "0 is the signal alone, 1 the shaped signal alone.", 0, 1, 1),
    ),
    source="U. Zölzer (ed.), DAFX: Digital Audio Effects, 2nd ed., 4.2 (envelope followers); own design",
)
