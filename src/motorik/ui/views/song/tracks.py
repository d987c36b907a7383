"""Tracks and patterns made, named and removed where the song is arranged."""

from typing import TYPE_CHECKING

from motorik.domain.pattern import Pattern
from motorik.domain.project import Placement, Track
from motorik.domain.time import TICKS_PER_BEAT
from motorik.journal.edits.patches import AddPatch
from motorik.journal.edits.patterns import AddPattern
from motorik.journal.edits.tracks import AddTrack, SetTrackName
from motorik.journal.transactions import remove_track
from motorik.machines import machine, machines
from motorik.machines.machine import Machine, Role
from motorik.ui.models.positions import bar_start, bar_ticks, signature_at
from motorik.ui.models.question import Option, Question
from motorik.ui.text import _
from motorik.ui.views.song import placing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from motorik.ui.views.song.model import SongModel

LINES_PER_BEAT = 4


def free_id(stem: str, taken: "Iterable[str]") -> str:
    """Return an id that is not taken: the stem, else with a number."""
    there = set(taken)
    return next(id for n in range(1, 10_000) if (id := stem if n == 1 else f"{stem}-{n}") not in there)


def ask_track(model: "SongModel") -> None:
    """Let the instrument of a new track be chosen: a machine, or one the song has already."""
    ready = [Option(it.name, ("machine", it.id), it.doc, it.maker, "piano") for it in _instruments()]
    used = {track.patch for track in model.project.tracks}
    own = [
        Option(patch.name or patch.id, ("patch", patch.id), "", _("in this song"), "music-note")
        for patch in model.project.patches
        if patch.id in used
    ]
    then = lambda chosen: add_track(model, *chosen)  # noqa: E731
    model.bench.put(Question(_("Which instrument?"), then, (*ready, *own)))


def _instruments() -> "list[Machine]":
    return [it for it in machines().values() if it.role is Role.INSTRUMENT]


def add_track(model: "SongModel", kind: str, id: str) -> None:
    """Add a track that plays a machine, or a patch the song has."""
    project = model.project
    edits: list[AddPatch | AddTrack] = []
    if kind == "machine":
        found = machine(id)
        name = found.name
        patch = free_id(found.patch.id, (it.id for it in project.patches))
        edits.append(AddPatch(item=found.patch.model_copy(update={"id": patch})))
    else:
        patch = id
        name = next((it.name or it.id for it in project.patches if it.id == id), id)
    taken = [*project.channels, "master"]
    item = Track(id=free_id(_plain(name), taken), name=name, patch=patch)
    if model.commit(_("Add a track"), *edits, AddTrack(item=item)):
        model.cursor = (model.cursor[0], len(project.tracks))


def _plain(name: str) -> str:
    letters = "".join(it if it.isascii() and it.isalnum() else "-" for it in name.lower()).strip("-")
    return letters[:40] if letters[:1].isalpha() else f"track-{letters[:30]}".strip("-")


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
    id = free_id(f"{track[:50]}-1", (it.id for it in project.patterns))
    pattern = Pattern(id=id, name=id, rows=rows, lines_per_beat=LINES_PER_BEAT)
    new = Placement(track=track, pattern=id, start=start, length=pattern.ticks)
    added = AddPattern(item=pattern)
    grown = added.apply(project)
    after = placing.put(grown, project.arrangement.placements, [new])
    if model.commit(_("Place a new pattern"), added, *placing.edits_to(grown, after)):
        model.pattern[track] = id
        model.pick(frozenset({placing.key_of(new)}))
