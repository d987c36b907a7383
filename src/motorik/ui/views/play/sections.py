"""A clip matrix made of an arrangement: a scene for each section, with what every track plays in it."""

from collections.abc import Iterator

from motorik.domain.live import Clip, Scene
from motorik.domain.project import Project
from motorik.journal import Edit
from motorik.journal.edits.live import AddScene, SetClips
from motorik.ui.models.positions import bar_start

MOST_SCENES = 64


def sections(project: Project) -> list[tuple[int, dict[str, str]]]:
    """Return where the song changes, by bars, and the patterns by track there; repeats are left out."""
    starts = sorted({bar_start(project, place.start) for place in project.arrangement.placements})
    found: list[tuple[int, dict[str, str]]] = []
    for start in starts:
        plays = {
            place.track: place.pattern
            for place in project.arrangement.placements
            if place.start <= start < place.start + place.length
        }
        if plays and all(plays != other for _, other in found):
            found.append((start, plays))
    return found[:MOST_SCENES]


def matrix_edits(project: Project, named: str) -> tuple[Edit, ...]:
    """Return the edits that add a scene for each section; ``named`` is ``Bar {bar}`` in one's language."""
    return tuple(_edits(project, named))


def _edits(project: Project, named: str) -> Iterator[Edit]:
    from motorik.sequencer.timeline import timeline_of

    taken = {scene.id for scene in project.live.scenes}
    clips = []
    for start, plays in sections(project):
        bar, _, _ = timeline_of(project.tempo, 48000).bar_beat_at(start)
        marker = next((it.name for it in project.arrangement.markers if it.tick == start), "")
        id = next(name for number in range(1, 10_000) if (name := f"scene-{number}") not in taken)
        taken.add(id)
        yield AddScene(item=Scene(id=id, name=marker or named.format(bar=bar)))
        clips += [Clip(track=track, scene=id, pattern=pattern) for track, pattern in plays.items()]
    if clips:
        yield SetClips(items=tuple(clips))
