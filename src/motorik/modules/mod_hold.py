"""Sample and hold."""

from motorik.modules.declaration import Declaration, Parameter, Port, Rate, Scale, Scope, Unit, choice
from motorik.modules.shared import sync

DECLARATION = Declaration(
    kind="mod.hold",
    version=1,
    name="Sample and hold",
    category="Control",
    doc="Takes a value now and then and keeps it: of a sound, another modulator, noise, or their sum.",
    scope=Scope.ANY,
    inputs=(
        Port("in", "The signal to take values of."),
        Port("trigger", "Takes a value whenever it rises above 0.5. Unconnected: the rate does."),
        Port("control", "A modulator to take values of.", Rate.CONTROL),
    ),
    outputs=(Port("out", "The value held."),),
    parameters=(
        sync("sync", "How often in the song; free: as the rate says."),
        Parameter(
            "rate", "Values per second when free.", 0.02, 20000, 8, Unit.HERTZ, Scale.LOG2, musical=(0.5, 50)
        ),
        choice(
            "mode",
            "free: in step with the song, or as if always running; retrigger: a new value with every note.",
            ("free", "retrigger"),
            "free",
        ),
        Parameter("noise", "How much noise is in what is taken.", 0, 1, 1),
        Parameter(
            "slew", "Time constant of the way to a new value.", 0, 2, 0, Unit.SECONDS, musical=(0, 0.2)
        ),
    ),
    source="none",
    is_source=True,
)  # fmt: skip
