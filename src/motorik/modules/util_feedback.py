"""The delay a feedback cable needs."""

from motorik.modules.declaration import Declaration, Port, Scope

DECLARATION = Declaration(
    kind="util.feedback",
    version=1,
    name="Feedback",
    category="Utility",
    doc=(
        "Lets a cable run backwards: the signal comes out 32 frames later, so a patch may feed itself. A "
        "loop that grows settles: what is above 4 (+12 dB) bends towards 8."
    ),
    scope=Scope.ANY,
    inputs=(Port("in", "The signal to feed back."),),
    outputs=(Port("out", "The same signal 32 frames later, below 8."),),
    source="One chunk of the control grid",
    latency_frames=32,
    breaks_cycles=True,
)
