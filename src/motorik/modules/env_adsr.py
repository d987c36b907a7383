"""The four-stage envelope."""

from motorik.modules.declaration import Declaration, Parameter, Scale, Scope, Unit
from motorik.modules.shared import ENVELOPE_OUT, ENVELOPE_TOUCH

DECLARATION = Declaration(
    kind="env.adsr",
    version=1,
    name="ADSR envelope",
    category="Envelope",
    doc=(
        "Rises while the key goes down, falls to the sustain level, and away when the key is let go. A key "
        "pressed again goes on from where the level is. With sustain at 0 the voice ends when the decay has "
        "ended."
    ),
    scope=Scope.VOICE,
    outputs=(ENVELOPE_OUT,),
    parameters=(
        Parameter("attack", "Time from silence to the peak.", 0.0005, 20, 0.003, Unit.SECONDS, Scale.LOG2),
        Parameter(
            "decay", "Time from the peak to the sustain level.", 0.001, 60, 0.3, Unit.SECONDS, Scale.LOG2
        ),
        Parameter("sustain", "Level while the key is held, as a share of the peak.", 0, 1, 0.7),
        Parameter(
            "release",
            "Time from the peak to silence after the key is let go.",
            0.001,
            60,
            0.2,
            Unit.SECONDS,
            Scale.LOG2,
        ),
        Parameter("attack_curve", "0: a straight line; 1: fast first, then slow.", 0, 1, 0.2),
        Parameter("decay_curve", "The same for decay and release; 1 sounds most natural.", 0, 1, 1),
        *ENVELOPE_TOUCH,
    ),
    source="exponential segments with a target beyond the end, as in the CEM 3310; see native/dsp/segment.h",
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)
