"""The step modulator."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Table, Unit, choice
from motorik.modules.shared import sync

DECLARATION = Declaration(
    kind="mod.steps",
    version=1,
    name="Step modulator",
    category="Control",
    doc="A row of values, one after the other in time with the song: a sequence for any parameter, a gate.",
    scope=Scope.ANY,
    outputs=(Port("out", "The value of the step, -1 to 1."),),
    parameters=(
        sync("sync", "Length of a step in the song; free: as the rate says.", "1/16"),
        Parameter(
            "rate", "Steps per second when free.", 0.02, 200, 8, Unit.HERTZ, Scale.LOG2, musical=(0.5, 30)
        ),
        choice(
            "direction",
            "forward, backward, ping_pong: there and back, the ends once; random: any step every time.",
            ("forward", "backward", "ping_pong", "random"),
            "forward",
        ),
        choice(
            "mode",
            "free: in step with the song, or as if it had always run; retrigger: from the first step with "
            "every note.",
            ("free", "retrigger"),
            "free",
        ),
        Parameter("length", "How much of a step its value stands; the rest is 0.", 0.01, 1, 1),
        Parameter(
            "slew", "Time constant of the way to the next value.", 0, 2, 0, Unit.SECONDS, musical=(0, 0.1)
        ),
        Parameter("depth", "Size of all steps.", -1, 1, 1),
    ),
    source="none",
    tables=(Table("steps", "The values; without any, eight that fall and rise.", -1, 1, 64),),
    is_source=True,
)  # fmt: skip
