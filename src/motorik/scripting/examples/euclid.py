"""A Euclidean rhythm: so many hits, as evenly spread as they go."""

from motorik.scripting.api import Record, Selection, Song, Steps, generator, note, number, toggle, whole
from motorik.scripting.theory import euclid, pitch_name


@generator(
    hits=whole(5, 0, 64, "How many hits"),
    length=whole(16, 1, 64, "How many rows until it begins again"),
    rotation=whole(0, -64, 64, "How many rows the rhythm is turned to the left"),
    key=note("C2", "Which key is hit"),
    velocity=number(0.8, 0, 1, "How hard"),
    accents=toggle(True, "Accent the first hit of every round"),
)
def euclidean_rhythm(song: Song, selection: Selection, settings: Record) -> Steps:
    """Spread hits over the selected rows, over and over; what was there goes."""
    rhythm = euclid(min(settings.hits, settings.length), settings.length, settings.rotation)
    steps = Steps(selection)
    steps.clear(columns=[selection.first_column])
    first = rhythm.index(True) if any(rhythm) else -1
    for place, row in enumerate(selection.rows):
        turn = place % settings.length
        if rhythm[turn]:
            accent = settings.accents and turn == first
            steps.note(row, settings.key, velocity=settings.velocity, accent=accent)
    print(f"{settings.hits} in {settings.length} on {pitch_name(settings.key)}")
    return steps
