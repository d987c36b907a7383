"""Tremolo."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice
from motorik.modules.shared import sync

DECLARATION = Declaration(
    kind="fx.tremolo",
    version=1,
    name="Tremolo",
    category="Effect",
    doc="Loudness that goes up and down, or a sound that walks from side to side.",
    scope=Scope.BUS,
    inputs=(Port("in", "Stereo signal."),),
    outputs=(Port("out", "The signal, moving."),),
    parameters=(
        choice("mode", "tremolo: loudness; pan: place.", ("tremolo", "pan"), "tremolo"),
        choice("shape", "Wave form; corners take 3 ms.", ("sine", "triangle", "square", "ramp"), "sine"),
        Parameter("rate", "Cycles a second.", 0.02, 20, 5, Unit.HERTZ, Scale.LOG2, musical=(0.05, 8)),
        sync("sync", "Note value of one cycle; the phase is the place in the song."),
        Parameter(
            "depth", "How deep it goes; 1: to silence, or from side to side.", 0, 1, 0.6, smoothing_ms=0
        ),
        Parameter("stereo", "How far the right side is ahead; 1: half a cycle.", 0, 1, 0, smoothing_ms=0),
        Parameter("mix", "0 is the signal alone, 1 the effect alone.", 0, 1, 1),
    ),
    source="Equal-power panning: cos and sin of pi/4 (1 + depth w)",
    tail_seconds=0.0,
)
