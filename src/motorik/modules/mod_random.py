"""Random motion."""

from motorik.modules.declaration import Declaration, Parameter, Port, Rate, Scale, Scope, Unit, choice
from motorik.modules.shared import sync

DECLARATION = Declaration(
    kind="mod.random",
    version=1,
    name="Random motion",
    category="Control",
    doc="Wanders without end and never the same way twice; yet the same song always moves alike.",
    scope=Scope.ANY,
    outputs=(Port("out", "-1 to 1, or 0 to 1 when unipolar.", Rate.CONTROL),),
    parameters=(
        sync("sync", "How often in the song it heads for another value; free: as the rate says."),
        Parameter("rate", "New values per second when free.", 0.01, 100, 1, Unit.HERTZ, Scale.LOG2),
        choice(
            "shape",
            "The way from value to value: smooth; linear; or steps.",
            ("smooth", "linear", "steps"),
            "smooth",
        ),
        Parameter("drift", "0: every value anew; towards 1 a drunkard's walk that leads home.", 0, 0.97, 0),
        choice(
            "mode",
            "free: one motion, as if it had always run, for all notes; retrigger: every note its own.",
            ("free", "retrigger"),
            "free",
        ),
        Parameter("depth", "Size of the motion.", 0, 1, 1),
        choice("polarity", "bipolar: -1 to 1; unipolar: 0 to 1.", ("bipolar", "unipolar"), "bipolar"),
    ),
    source="value noise over hashed integers (K. Perlin, An image synthesizer, SIGGRAPH 1985); AR(1) process",
    is_source=True,
)  # fmt: skip
