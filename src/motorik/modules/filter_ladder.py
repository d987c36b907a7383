"""Zero-delay four-pole transistor ladder."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice

DECLARATION = Declaration(
    kind="filter.ladder",
    version=1,
    name="Ladder filter",
    category="Filter",
    doc="The four-pole transistor ladder: a warm low-pass with a resonance that sings; also band and high.",
    scope=Scope.ANY,
    inputs=(Port("in", "The signal to filter."),),
    outputs=(Port("out", "The filtered signal."),),
    parameters=(
        choice(
            "mode",
            "Response: low-pass with 24, 18, 12 or 6 dB an octave, band-pass or high-pass.",
            ("low24", "low18", "low12", "low6", "band", "high"),
            "low24",
        ),
        choice(
            "character",
            "clean: exactly linear, rings but never oscillates. saturated: transistors that bend, "
            "oscillates by itself at the top of the resonance.",
            ("clean", "saturated"),
            "clean",
        ),
        Parameter(
            "cutoff", "Corner frequency, and the pitch of the resonance.", 16, 20000, 1000,
            Unit.HERTZ, Scale.LOG2,
        ),
        Parameter("resonance", "Feedback; saturated, it sings by itself above 0.91.", 0, 1, 0.2),
        Parameter("drive_db", "How hot it runs; clean ignores it.", -24, 36, 0, Unit.DECIBELS),
        Parameter("bass", "How much of the bass that resonance takes away is given back.", 0, 1, 0),
    ),
    oversampling=2,
    source=(
        "V. Zavalishin, The Art of VA Filter Design, ch. 3 and 5; "
        "T. Stilson and J. Smith, Analyzing the Moog VCF, ICMC 1996"
    ),
    tail_seconds=None,
)  # fmt: skip
