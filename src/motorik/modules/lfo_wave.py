"""The low-frequency oscillator."""

from motorik.modules.declaration import Declaration, Parameter, Port, Rate, Scale, Scope, Table, Unit, choice
from motorik.modules.shared import sync

DECLARATION = Declaration(
    kind="lfo.wave",
    version=1,
    name="LFO",
    category="Control",
    doc="A slow wave that moves other parameters.",
    scope=Scope.ANY,
    outputs=(Port("out", "-1 to 1, or 0 to 1 when unipolar.", Rate.CONTROL),),
    parameters=(
        choice(
            "shape",
            "Wave form. Sine, triangle and the rising saw start at or below the middle and rise; the square "
            "starts high; sample_hold takes a new random value in every cycle; drawn by hand is drawn.",
            ("sine", "triangle", "saw_up", "saw_down", "square", "sample_hold", "drawn"),
            "sine",
        ),
        Parameter("rate", "Cycles per second.", 0.01, 100, 2, Unit.HERTZ, Scale.LOG2),
        Parameter("phase", "Where in the cycle it starts.", 0, 1, 0),
        Parameter(
            "fade",
            "Time to grow from nothing to full strength after the start of a note.",
            0,
            20,
            0,
            Unit.SECONDS,
        ),
        choice(
            "mode",
            "free: as if it had always run, in step for all notes and, synced, the song; retrigger: starts "
            "with every note; one_shot: one cycle, then it stays at its end.",
            ("free", "retrigger", "one_shot"),
            "free",
        ),
        choice("polarity", "bipolar: -1 to 1; unipolar: 0 to 1.", ("bipolar", "unipolar"), "bipolar"),
        sync("sync", "Length of a cycle in the song; free: as the rate says."),
        Parameter("delay", "Time of nothing before the fade.", 0, 20, 0, Unit.SECONDS, musical=(0, 2)),
    ),
    source="none",
    tables=(Table("wave", "One cycle, joined by straight lines; without any, a sine.", -1, 1, 2048),),
    is_source=True,
)
