"""The bench an operation works on: a project with its patterns laid open, and what there is to say."""

from dataclasses import dataclass
from typing import Any

from motorik.domain.pattern import Pattern
from motorik.domain.project import Placement, Project, Track
from motorik.editing.area import Areas, pattern_of
from motorik.editing.differences import edits_between
from motorik.editing.sheet import Sheet
from motorik.journal import Edit


@dataclass(frozen=True, slots=True)
class Outcome:
    """The edits that do it, and sentences for the person: what did not fit, why nothing was done."""

    edits: tuple[Edit, ...] = ()
    told: tuple[str, ...] = ()

    def applied(self, project: Project) -> Project:
        """Return ``project`` with the edits applied. ``EditError`` if it is another one."""
        for edit in self.edits:
            project = edit.apply(project)
        return project


class Bench:
    """A project being worked on. Ask for sheets and write on them; :meth:`outcome` says what changed."""

    def __init__(self, project: Project) -> None:
        self.before = project
        self.placements: list[Placement] = list(project.arrangement.placements)
        self._sheets: dict[str, Sheet] = {}
        self._added: list[tuple[Pattern, str]] = []
        self._tracks: list[tuple[Track, str]] = []
        self._replaced: dict[str, Pattern] = {}
        self._told: dict[str, None] = {}
        self._length = project.arrangement.length

    def sheet(self, pattern: str) -> Sheet:
        """Return the open sheet of a pattern. Raises ``EditError`` when there is none."""
        if pattern not in self._sheets:
            self._sheets[pattern] = Sheet(pattern_of(self.before, pattern))
        return self._sheets[pattern]

    def own(self, areas: Areas) -> Areas:
        """Return the areas whose patterns have cells of their own; of aliases it tells where those are."""
        kept = []
        for area in areas:
            alias = pattern_of(self.before, area.pattern).alias
            if alias is None:
                kept.append(area)
            else:
                self.tell(
                    f"pattern {area.pattern} is an alias of {alias.pattern}; allowed: to edit that one, "
                    "or to give it steps of its own first"
                )
        return tuple(kept)

    def replace_pattern(self, pattern: Pattern) -> None:
        """Put another content under the id of ``pattern``."""
        self._replaced[pattern.id] = pattern

    def tell(self, sentence: str) -> None:
        """Say something once."""
        self._told[sentence] = None

    def add_pattern(self, pattern: Pattern, after: str) -> None:
        """Add a pattern behind the one called ``after``."""
        self._added.append((pattern, after))

    def add_track(self, track: Track, after: str) -> None:
        """Add a track below the one called ``after``."""
        self._tracks.append((track, after))

    def free_pattern_id(self, like: str) -> str:
        """Return the first id such as ``bass-2`` that no pattern has."""
        taken = {pattern.id for pattern in self.before.patterns} | {p.id for p, _ in self._added}
        return free_id(like, taken)

    def lengthen_song(self, end: int) -> None:
        """Let the song last at least until tick ``end``."""
        self._length = max(self._length, end)

    def outcome(self) -> Outcome:
        """Return the edits that make the project what it is on the bench, and what was said."""
        self._drop_unknown()
        return Outcome(edits_between(self.before, self._after()), tuple(self._told))

    def _drop_unknown(self) -> None:
        """Clear instruments and phrases that are not in this song: a clip may come from another one."""
        patches = {patch.id for patch in self.before.patches}
        patterns = {it.id for it in self.before.patterns} | {it.id for it, _ in self._added}
        for sheet in self._sheets.values():
            for (row, column), step in list(sheet.cells.items()):
                unknown = [
                    name
                    for name, known in (("instrument", patches), ("phrase", patterns))
                    if getattr(step, name) is not None and getattr(step, name) not in known
                ]
                for name in unknown:
                    self.tell(f"there is no {name} {getattr(step, name)!r} in this song; it was left out")
                if unknown:
                    sheet.put(row, column, step.model_copy(update=dict.fromkeys(unknown)))

    def _after(self) -> Project:
        old = self.before
        patterns: Any = [
            self._sheets[it.id].pattern() if it.id in self._sheets else self._replaced.get(it.id, it)
            for it in old.patterns
        ]
        for pattern, neighbour in self._added:
            _insert_after(patterns, pattern, neighbour)
        tracks: Any = list(old.tracks)
        for track, neighbour in self._tracks:
            _insert_after(tracks, track, neighbour)
        arranged = {**old.arrangement.__dict__, "placements": tuple(self.placements), "length": self._length}
        arrangement = type(old.arrangement).model_validate(arranged)
        return old.model_copy(
            update={"patterns": tuple(patterns), "tracks": tuple(tracks), "arrangement": arrangement}
        )


def free_id(like: str, taken: set[str]) -> str:
    """Return ``like`` with the first number behind it that is not in ``taken``: bass-2, bass-3."""
    stem, dash, number = like.rpartition("-")
    base = stem if dash and number.isdecimal() else like
    count = 2
    while f"{base[:55]}-{count}" in taken:
        count += 1
    return f"{base[:55]}-{count}"


def _insert_after(items: Any, item: Any, neighbour: str) -> None:
    index = next((at for at, other in enumerate(items) if other.id == neighbour), len(items) - 1)
    items.insert(index + 1, item)
