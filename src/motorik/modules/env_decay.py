"""The percussive envelope."""

from motorik.modules.declaration import Declaration, Parameter, Scale, Scope, Unit
from motorik.modules.shared import ENVELOPE_OUT, ENVELOPE_TOUCH

DECLARATION = Declaration(
    kind="env.decay",
    version=1,
    name="Decay envelope",
    category="Envelope",
    doc="One stroke: up, a hold, and down, however short the key is held. The voice ends with it.",
    scope=Scope.VOICE,
    outputs=(ENVELOPE_OUT,),
    parameters=(
        Parameter(
            "attack", "Time to the peak, in a straight line.", 0.0001, 2, 0.0005, Unit.SECONDS, Scale.LOG2
        ),
        Parameter("hold", "Time at the peak.", 0, 2, 0, Unit.SECONDS),
        Parameter("decay", "Time from the peak to silence.", 0.001, 60, 0.3, Unit.SECONDS, Scale.LOG2),
        Parameter("curve", "0: falls in a straight line; 1: fast first, then slow.", 0, 1, 1),
        *ENVELOPE_TOUCH,
    ),
    source="exponential segment with a target beyond the end; see native/dsp/segment.h",
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)
