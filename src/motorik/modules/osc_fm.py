"""Six operators that modulate each other's phase."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice
from motorik.modules.shared import PITCH

START = (
    (1, 1, 6, 0), (14, 0.055, 0.5, 0), (1, 0.9, 5, 0),
    (1, 0.13, 3, 0.1), (1.005, 0.5, 6, 0), (1, 0.1, 1.5, 0.1),
)  # fmt: skip
"""Ratio, level, decay and sustain of each operator to begin with: an electric piano."""


def _operator(number: int, ratio: float, level: float, decay: float, sustain: float) -> tuple[Parameter, ...]:
    return (
        Parameter(
            f"ratio{number}", f"Frequency of operator {number} as a multiple of the note.",
            0.125, 32, ratio, scale=Scale.LOG2, musical=(0.5, 16),
        ),
        Parameter(
            f"level{number}",
            f"Level of operator {number}. Where it modulates, 1 turns the phase by a whole cycle: index 2π.",
            0, 2, level, musical=(0, 1),
        ),
        Parameter(
            f"decay{number}", f"Time operator {number} takes to its sustain, to a thousandth of the way.",
            0.01, 60, decay, Unit.SECONDS, Scale.LOG2,
        ),
        Parameter(f"sustain{number}", f"Share of the level operator {number} keeps.", 0, 1, sustain),
    )  # fmt: skip


DECLARATION = Declaration(
    kind="osc.fm",
    version=1,
    name="FM",
    category="Oscillator",
    doc=(
        "Six sine operators in the 32 arrangements of the classic digital synthesizer: electric pianos, "
        "bells, basses, brass. High notes are modulated only as far as their side bands stay within the "
        "sample rate. A note without sustain ends by itself."
    ),
    scope=Scope.VOICE,
    inputs=(PITCH,),
    outputs=(Port("out", "The sum of the operators that are heard."),),
    parameters=(
        choice(
            "algorithm",
            "Who modulates whom. 1: 2>1 6>5>4>3; 5: 2>1 4>3 6>5; 16: 2+3+5>1 4>3 6>5; 32: all are heard.",
            tuple(str(number) for number in range(1, 33)),
            "5",
        ),
        Parameter(
            "feedback",
            "How far the algorithm's feedback operator modulates itself. A third is a saw, the end noise.",
            0, 1, 0.2,
        ),
        Parameter("tune", "Transposition, in fractions too.", -48, 48, 0, Unit.SEMITONES),
        Parameter(
            "attack", "Time from silence to the peak, of all operators.",
            0.0005, 20, 0.002, Unit.SECONDS, Scale.LOG2,
        ),
        Parameter(
            "release", "Time to die away by 60 dB after the key is let go, of all operators.",
            0.005, 60, 0.4, Unit.SECONDS, Scale.LOG2,
        ),
        Parameter("velocity", "How much quieter and mellower soft notes are.", 0, 1, 0.6),
        Parameter(
            "key_scaling",
            "How much mellower and shorter notes get from middle C on. 1: by half in two octaves.",
            0, 1, 0.25,
        ),
        Parameter("level", "Linear gain.", 0, 2, 0.5),
        *(parameter for number, start in enumerate(START, 1) for parameter in _operator(number, *start)),
    ),
    source=(
        "J. Chowning, The synthesis of complex audio spectra by means of frequency modulation, JAES 21(7), "
        "1973; N. Tomisawa, US patent 4249447 (feedback over the mean of two frames), 1981; arrangements "
        "after the operating manual of the Yamaha DX7, 1983"
    ),
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)  # fmt: skip
