"""Flanger."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice
from motorik.modules.shared import MOVING_MS, sync

DECLARATION = Declaration(
    kind="fx.flanger",
    version=1,
    name="Flanger",
    category="Effect",
    doc="A comb that sweeps through the sound, as of two tapes out of step.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=(Port("out", "The signal, flanging."),),
    parameters=(
        choice("shape", "How it sweeps.", ("sine", "triangle"), "triangle"),
        choice(
            "through_zero",
            "on: the copy overtakes the signal; the whole sound comes the delay later.",
            ("off", "on"),
            "off",
        ),
        Parameter("rate", "Cycles a second.", 0.02, 20, 0.2, Unit.HERTZ, Scale.LOG2, musical=(0.05, 8)),
        sync("sync", "Note value of one cycle; the phase is the place in the song."),
        Parameter(
            "delay",
            "Delay in the middle of the sweep.",
            0.0001,
            0.01,
            0.002,
            Unit.SECONDS,
            Scale.LOG2,
            smoothing_ms=MOVING_MS,
        ),
        Parameter("depth", "How much of the delay the sweep takes up.", 0, 1, 0.8, smoothing_ms=MOVING_MS),
        Parameter("feedback", "Resonance of the comb; below 0 it is hollow.", -0.97, 0.97, 0.5),
        Parameter("stereo", "Lead of the right side; 1: half a cycle.", 0, 1, 0.5, smoothing_ms=MOVING_MS),
        Parameter("mix", "0 is the signal alone, 1 the effect alone.", 0, 1, 0.5),
    ),
    source="J. Dattorro, Effect design 2, JAES 45 (1997)",
    tail_seconds=None,
)
