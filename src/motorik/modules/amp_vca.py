"""Voltage-controlled amplifier."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scope, Unit

DECLARATION = Declaration(
    kind="amp.vca",
    version=1,
    name="Amplifier",
    category="Level",
    doc="Makes a sound follow an envelope, the strength of the key and the accent of the step.",
    scope=Scope.ANY,
    inputs=(
        Port("in", "The signal to amplify."),
        Port("gain", "Gain from an envelope or any other signal; without a cable it is 1."),
    ),
    outputs=(Port("out", "The amplified signal."),),
    parameters=(
        Parameter("level_db", "Loudness; the lowest value is silence.", -96, 24, 0, Unit.DECIBELS),
        Parameter(
            "velocity",
            "How much soft notes are softer: 0 plays all alike, 1 follows the square of the velocity.",
            0,
            1,
            0.5,
        ),
        Parameter("accent_db", "How much louder an accented step is.", 0, 18, 0, Unit.DECIBELS),
    ),
    source="MMA, DLS Level 2: velocity to gain, 40 log10(v)",
)
