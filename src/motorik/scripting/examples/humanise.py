"""A little less like a machine: notes later, harder, softer."""

import random

from motorik.scripting.api import Record, Selection, Song, Steps, generator, number, toggle, whole


@generator(
    timing=whole(12, 0, 255, "How late a note may be at most", "1/256 row"),
    velocity=number(0.08, 0, 1, "How much harder or softer at most"),
    downbeats=toggle(True, "Leave notes on the beat in time"),
    seed=whole(1, 0, 999999, "Another seed, other hands"),
)
def humanise(song: Song, selection: Selection, settings: Record) -> Steps:
    """Move every note of the selection a little later, and its velocity up or down; all else stays."""
    steps = Steps(selection)
    for step in steps.existing:
        if step.kind != "note":
            continue
        # Small deviations are likelier than large ones, as with hands.
        late = round(abs(random.triangular(-1, 1)) * settings.timing)
        harder = random.triangular(-1, 1) * settings.velocity
        on_beat = step.row % selection.pattern.lines_per_beat == 0
        delay = step.delay if settings.downbeats and on_beat else min(255, step.delay + late)
        steps.put(step, delay=delay, velocity=round(min(1, max(0, step.velocity + harder)), 3))
    return steps
