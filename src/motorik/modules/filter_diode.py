"""Zero-delay diode ladder of the TB-303."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit, choice

DECLARATION = Declaration(
    kind="filter.diode",
    version=1,
    name="Diode ladder filter",
    category="Filter",
    doc=(
        "The diode ladder of the TB-303: a low-pass whose four poles lie far apart, so it closes gently and "
        "squeals late. Resonance thins the bass."
    ),
    scope=Scope.ANY,
    inputs=(Port("in", "The signal to filter."),),
    outputs=(Port("out", "The filtered signal."),),
    parameters=(
        choice(
            "character",
            "clean: exactly linear, rings but never oscillates. saturated: the input transistors bend, "
            "oscillates by itself at the top of the resonance.",
            ("clean", "saturated"),
            "saturated",
        ),
        choice(
            "coupling",
            "direct: resonance down to the lowest cutoff. original: capacitors couple input and feedback, so "
            "resonance fades, and its pitch rises, as the cutoff comes near the feedback cut.",
            ("direct", "original"),
            "direct",
        ),
        Parameter("cutoff", "Pitch of the resonance.", 16, 20000, 1000, Unit.HERTZ, Scale.LOG2),
        Parameter("resonance", "Feedback; saturated and direct, it sings by itself above 0.91.", 0, 1, 0.5),
        Parameter("drive_db", "How hot it runs; clean ignores it.", -24, 36, 0, Unit.DECIBELS),
        Parameter("bass", "How much of the bass that resonance takes away is given back.", 0, 1, 0),
        Parameter(
            "input_cut", "High-pass of the coupled input.", 4, 400, 44, Unit.HERTZ, Scale.LOG2
        ),
        Parameter(
            "feedback_cut", "High-pass of the coupled feedback.", 4, 400, 150, Unit.HERTZ, Scale.LOG2
        ),
    ),
    source=(
        "T. Stinchcombe, Analysis of the Moog transistor ladder and derivative filters (2008), and Diode "
        "ladder filters (timstinchcombe.co.uk); V. Zavalishin, The Art of VA Filter Design, ch. 5"
    ),
    tail_seconds=None,
    oversampling=2,
)  # fmt: skip
