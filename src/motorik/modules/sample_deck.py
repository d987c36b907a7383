"""The deck: all voices of a tracker module, told tick by tick what they do."""

from motorik.modules.declaration import Declaration, Port, Scope, Table

DECLARATION = Declaration(
    kind="sample.deck",
    version=1,
    name="Deck",
    category="Oscillator",
    doc=(
        "Plays the voices of a tracker module as its player tells it: samples with loops laid out, each "
        "voice with its own speed, gains left and right and resonant filter. The song's deck sets one up; "
        "alone in a channel it is silent."
    ),
    scope=Scope.BUS,
    outputs=(Port("out", "All channels that are its own."),),
    tables=(
        Table(
            "channels",
            "Five numbers a channel: whether it is played here, level in dB, balance from -1 to 1, pan law "
            "and mute, as a channel strip has them. Without them all are, as they are.",
            -96,
            12,
            most=5 * 128,
            multiple=5,
        ),
    ),
    source=(
        "windowed sinc: J. O. Smith, Digital Audio Resampling, CCRMA 2002; filter: Impulse Tracker's, as its "
        "documentation and the modules made with it have it"
    ),
    is_source=True,
    sample_slots=512,
)
