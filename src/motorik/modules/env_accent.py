"""The two envelopes and the accent circuit of the TB-303."""

from motorik.modules.declaration import Declaration, Parameter, Port, Scale, Scope, Unit

DECLARATION = Declaration(
    kind="env.accent",
    version=1,
    name="Accent envelope",
    category="Envelope",
    doc=(
        "The envelopes of the TB-303 in one: main for the filter, amp for the level, and the accent sweep, a "
        "capacitor that every accented note charges further. A slide strikes nothing. Use it in an analog "
        "voice, struck again while it sounds, so that the charge stays from note to note."
    ),
    scope=Scope.VOICE,
    outputs=(
        Port("main", "The main envelope, 0 to 1: up at once and down with the decay."),
        Port("accent", "The accent sweep: accents that follow closely rise higher."),
        Port("amp", "The volume envelope, 0 to 1, above 1 at accents; it closes when the key is let go."),
    ),
    parameters=(
        Parameter(
            "decay", "Time in which main falls to a tenth.", 0.03, 6, 0.6, Unit.SECONDS, Scale.LOG2,
            musical=(0.2, 2),
        ),
        Parameter(
            "accent_decay", "The same for an accented note.", 0.03, 6, 0.2, Unit.SECONDS, Scale.LOG2,
            musical=(0.1, 0.5),
        ),
        Parameter("accent", "How much an accented note drives the sweep and the volume.", 0, 1, 0.7),
        Parameter(
            "resonance",
            "Where the second track of the resonance knob stands. 0: the sweep follows main at once; 1: it "
            "swells and dies down with the capacitor.",
            0, 1, 0.7,
        ),
        Parameter(
            "sweep", "Time constant of the capacitor's discharge.", 0.02, 1, 0.1, Unit.SECONDS, Scale.LOG2
        ),
        Parameter(
            "amp_attack", "Time of the volume from nothing to full.", 0.0003, 0.1, 0.003, Unit.SECONDS,
            Scale.LOG2, musical=(0.0003, 0.03),
        ),
        Parameter(
            "amp_decay", "Time in which the volume falls to a tenth.", 0.016, 30, 3.5, Unit.SECONDS,
            Scale.LOG2,
        ),
        Parameter(
            "amp_release",
            "Time to silence after the key is let go: one half at full volume, one half in a straight line.",
            0.001, 2, 0.016, Unit.SECONDS, Scale.LOG2, musical=(0.005, 0.1),
        ),
        Parameter("accent_level", "How much main adds to the volume of an accented note.", 0, 2, 0.7),
        Parameter("velocity", "How much softer soft notes are in the volume.", 0, 1, 0),
    ),
    source=(
        "R. Whittle, Investigating some unique aspects of the TB-303's sound (1999), and Devil Fish manual: "
        "main 0.2 to 2 s, 0.2 s accented; volume 3 ms up, 3 to 4 s down, 16 ms off"
    ),
    tail_seconds=None,
    keeps_voice=True,
    is_source=True,
)  # fmt: skip
