"""Vowels: the resonances of the vocal tract."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice

DECLARATION = Declaration(
    kind="filter.formant",
    version=1,
    name="Formant filter",
    category="Filter",
    doc="The five resonances that make a vowel; it glides from A through E, I and O to U.",
    scope=Scope.ANY,
    inputs=(Port("in", "The signal to filter; a bright saw or pulse speaks most clearly."),),
    outputs=(Port("out", "The filtered signal."),),
    parameters=(
        choice("voice", "Whose throat it is.", ("bass", "tenor", "alto", "soprano"), "tenor"),
        Parameter("vowel", "0: A, 1: E, 2: I, 3: O, 4: U, and all that lies between.", 0, 4, 0),
        Parameter(
            "size", "Size of the throat: 2 sounds an octave lower, a giant's; 0.5 a mouse's.", 0.25, 4, 1,
            scale=Scale.LOG2, musical=(0.6, 1.7),
        ),
        Parameter(
            "shift", "Moves all formants together; meant for modulation.", -24, 24, 0, Unit.SEMITONES
        ),
        Parameter(
            "sharpness", "How narrow the formants are; 1 as measured.", 0.1, 10, 1, scale=Scale.LOG2,
            musical=(0.4, 3),
        ),
        Parameter("tilt_db", "Raises the fifth formant against the first, the others between.", -24, 24, 0,
                  Unit.DECIBELS),
        Parameter("level_db", "Level of the vowel.", -24, 24, 12, Unit.DECIBELS),
        Parameter("mix", "0: the input alone; 1: the vowel alone.", 0, 1, 1),
    ),
    source=(
        "Csound manual, appendix D: formant values; D. Klatt, Software for a cascade/parallel formant "
        "synthesizer, JASA 67:971 (1980); V. Zavalishin, The Art of VA Filter Design, ch. 4"
    ),
    tail_seconds=None,
)  # fmt: skip
