"""Tracks named and removed, patterns made, where the song is arranged."""

from typing import TYPE_CHECKING

from motorik.domain.pattern import Pattern
from motorik.domain.project import Placement
from motorik.domain.time import TICKS_PER_BEAT
from motorik.journal.edits.patterns import AddPattern
from motorik.journal.edits.tracks import SetTrackName
from motorik.journal.transactions import remove_track
from motorik.studio.presets import free_id
from motorik.ui.models.positions import bar_start, bar_ticks, signature_at
from motorik.ui.models.question import Question
from motorik.ui.text import _
from motorik.ui.views.song import placing

if TYPE_CHECKING:
    from motorik.ui.views.song.model import SongModel

LINES_PER_BEAT = 4


def remove(model: "SongModel", track: str) -> None:
    """Remove a track with all that is placed on it."""
    model.commit(_("Remove the track"), *remove_track(model.project, track))


def rename(model: "SongModel", track: str) -> None:
    """Let a track be called otherwise."""
    now = next((it.name or it.id for it in model.project.tracks if it.id == track), "")

    def then(name: str) -> None:
        if name.strip() and name != now:
            model.commit(_("Rename"), SetTrackName(track=track, name=name[:200]))

    model.bench.put(Question(_("Name of the track"), then, text=now))


def place_new(model: "SongModel", track: str, tick: float) -> None:
    """Place a new, empty pattern of one bar, as one step."""
    project = model.project
    start = bar_start(project, int(tick))
    rows = max(bar_ticks(signature_at(project, start)) * LINES_PER_BEAT // TICKS_PER_BEAT, 1)
    id = free_id(track, {it.id for it in project.patterns})
    pattern = Pattern(id=id, name=id, rows=rows, lines_per_beat=LINES_PER_BEAT)
    new = Placement(track=track, pattern=id, start=start, length=pattern.ticks)
    added = AddPattern(item=pattern)
    grown = added.apply(project)
    after = placing.put(grown, project.arrangement.placements, [new])
    if model.commit(_("Place a new pattern"), added, *placing.edits_to(grown, after)):
        model.pattern[track] = id
        model.pick(frozenset({placing.key_of(new)}))
