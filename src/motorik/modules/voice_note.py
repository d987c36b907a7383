"""What a voice knows about its note."""

from motorik.modules.declaration import Declaration, Port, Rate, Scope

DECLARATION = Declaration(
    kind="voice.note",
    version=1,
    name="Note",
    category="Control",
    doc="The note a voice plays, as control signals: let it open the filter or spread the tuning.",
    scope=Scope.VOICE,
    outputs=(
        Port("pitch", "Pitch in semitones with glide; 60 is middle C.", Rate.CONTROL),
        Port("key", "Octaves above middle C: amount 1 into a cutoff makes it follow the keys.", Rate.CONTROL),
        Port("velocity", "How hard the note was struck, 0 to 1.", Rate.CONTROL),
        Port("gate", "1 while the key is held, then 0.", Rate.CONTROL),
        Port("accent", "1 for an accented note, else 0.", Rate.CONTROL),
        Port("random", "A number from -1 to 1 per note, the same in every render.", Rate.CONTROL),
        Port("pressure", "How hard the key is pressed while it is held, 0 to 1.", Rate.CONTROL),
        Port("timbre", "The third dimension of an expressive controller, 0 to 1.", Rate.CONTROL),
    ),
    source="none",
    is_source=True,
)
