"""The percussive envelope."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit

DECLARATION = Declaration(
    kind="env.decay",
    version=1,
    name="Decay envelope",
    category="Envelope",
    doc="One stroke: up, a hold, and down, however short the key is held. The voice ends with it.",
    scope=Scope.VOICE,
    outputs=(Port("out", "The level, 0 to 1; an accented note reaches up to 2."),),
    parameters=(
        Parameter(
            "attack", "Time to the peak, in a straight line.", 0.0001, 2, 0.0005, Unit.SECONDS, Scale.LOG2
        ),
        Parameter("hold", "Time at the peak.", 0, 2, 0, Unit.SECONDS),
        Parameter("decay", "Time from the peak to silence.", 0.001, 60, 0.3, Unit.SECONDS, Scale.LOG2),
        Parameter("curve", "0: falls in a straight line; 1: fast first, then slow.", 0, 1, 1),
        Parameter(
            "velocity",
            "How much softer soft notes are. 0: all notes alike; 1: level follows velocity.",
            0,
            1,
            0,
        ),
        Parameter("accent_level", "How much louder an accented note is; 1: twice the level.", 0, 1, 0),
        Parameter(
            "accent_decay", "Decay of an accented note as a share of the decay.", 0.02, 1, 1, scale=Scale.LOG2
        ),
    ),
    source="exponential segment with a target beyond the end; see native/dsp/segment.h",
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)
