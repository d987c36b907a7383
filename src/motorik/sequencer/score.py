"""A project laid out for reading: patterns as cells in ticks, tracks as passages of patterns, lanes.

Everything here is derived from an immutable project and immutable itself. Patterns are laid out once and
found again by identity, so an edit costs the patterns it touches.
"""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from threading import Lock

from motorik.domain.project import Placement, Project, Track
from motorik.domain.tempo import TempoMap
from motorik.domain.tuning import Tuning
from motorik.sequencer.automation import Lane, lane_of
from motorik.sequencer.base_values import base_value
from motorik.sequencer.chance import phrase_key, stream_of, text_key
from motorik.sequencer.midi_lanes import Pedal, pedal_of
from motorik.sequencer.passage import Passage
from motorik.sequencer.sheet import Sheet
from motorik.sequencer.sheets import Sheets
from motorik.sequencer.targets import scope_of, target_of


@dataclass(frozen=True)
class Part:
    """What one track plays: passages in order that never overlap, and the keys of its notes and chance.

    ``patch`` is its instrument, which sounds in ``tuning`` (None: twelve equal steps); ``tunings`` are those
    of all patches its notes name, its own first. ``phrases`` are the sheets its notes play, ``targets`` where
    the parameters its cells set are found, as (scope, target), None: nowhere. ``locked`` are all of those.
    ``pedal`` holds notes that are let go. ``outside``: hardware plays it, too.
    """

    owner: str
    patch: str
    passages: tuple[Passage, ...]
    ends: tuple[int, ...]
    note_key: int
    chance: int
    tuning: Tuning | None
    tunings: Mapping[str, Tuning | None]
    phrases: Mapping[str, Sheet]
    targets: Mapping[tuple[str, str], tuple[str, str] | None]
    locked: frozenset[tuple[str, str]]
    pedal: Pedal | None = None
    outside: bool = False

    @property
    def instruments(self) -> tuple[str, ...]:
        """The patches its notes play beside its own, in order of their ids."""
        return tuple(patch for patch in self.tunings if patch != self.patch)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes of all patches its notes play, its own first."""
        return ("patch", *map(self.scope, self.instruments))

    def scope(self, instrument: str) -> str:
        """Return the scope of a patch of this track: ``patch`` for its own."""
        return scope_of(self.patch, instrument)

    def passages_between(self, start: int, end: int) -> Iterator[Passage]:
        """Yield the passages that reach into [start, end)."""
        for index in range(bisect_left(self.ends, start + 1), len(self.passages)):
            if self.passages[index].start >= end:
                return
            yield self.passages[index]

    def passage_at(self, tick: int) -> Passage | None:
        """Return the passage that holds ``tick``."""
        return next(self.passages_between(tick, tick + 1), None)

    def phrase_part(self, tick: int, column: int) -> "Part":
        """Return this part as the phrase started at nominal ``tick`` in ``column`` plays it."""
        return replace(
            self,
            note_key=phrase_key(self.note_key, tick, column),
            chance=phrase_key(self.chance, tick, column),
        )

    @cached_property
    def late(self) -> int:
        """The longest of :attr:`Passage.late`, that of phrases included."""
        phrases = (sheet.line * 5 // 4 for sheet in self.phrases.values())
        return max((*(passage.late for passage in self.passages), *phrases))

    @cached_property
    def early(self) -> int:
        """By how many ticks anything acts before its nominal tick at most, a phrase's notes included."""
        phrases = (sheet.early for sheet in self.phrases.values())
        return max((*(passage.early for passage in self.passages), *phrases))


class Score:
    """A project laid out for reading."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.parts = _parts(project)
        self.lanes = tuple(lane_of(automation) for automation in project.automation)
        self._base_values: dict[tuple[str, str, str], float | None] = {}

    @cached_property
    def parts_by_owner(self) -> dict[str, Part]:
        """Every part by its track's id."""
        return {part.owner: part for part in self.parts}

    @cached_property
    def deck_parts(self) -> dict[str, Part]:
        """What the deck's tracks play, by their ids: where their patterns lie, no notes of their own."""
        return {part.owner: part for part in _parts(self.project, of_deck=True)}

    def above(self, part: Part) -> Part | None:
        """Return the part of the track above that of ``part``, if there is one and it plays anything."""
        return self.parts_by_owner.get(self._above.get(part.owner, ""))

    @cached_property
    def _above(self) -> dict[str, str]:
        ids = [track.id for track in self.project.tracks]
        return dict(zip(ids[1:], ids, strict=False))

    @cached_property
    def lanes_by_target(self) -> dict[tuple[str, str, str], Lane]:
        """Every lane by (owner, scope, target); of two for one parameter the last counts."""
        return {(lane.owner, lane.scope, lane.target): lane for lane in self.lanes}

    @cached_property
    def early_ticks(self) -> int:
        """By how many ticks groove takes a note forward at most."""
        return max((part.early for part in self.parts), default=0)

    def resting_value(self, owner: str, scope: str, target: str, tick: int) -> float | None:
        """Return what a parameter has at ``tick`` apart from locks: automation, else base; None: unknown."""
        key = (owner, scope, target)
        lane = self.lanes_by_target.get(key)
        value = None if lane is None else lane.value_at(tick)
        if value is not None:
            return value
        if key not in self._base_values:
            self._base_values[key] = base_value(self.project, owner, scope, target)
        return self._base_values[key]


def score_of(project: Project) -> Score:
    """Return ``project`` laid out; the few used last are kept. Any thread may call."""
    with _lock:
        kept = _scores.get(id(project))
        if kept is None:
            kept = _scores[id(project)] = Score(project)
        _scores.move_to_end(id(project))
        if len(_scores) > 4:
            _scores.popitem(last=False)
        return kept


def retimed(project: Project, tempo: TempoMap) -> Project:
    """Return ``project`` at another tempo. They share what is laid out, as nothing of that is in seconds."""
    other = project.model_copy(update={"tempo": tempo})
    score = copy(score_of(project))
    score.project = other
    with _lock:
        _scores[id(other)] = score
    return other


_scores: OrderedDict[int, Score] = OrderedDict()
_lock = Lock()


def _parts(project: Project, *, of_deck: bool = False) -> tuple[Part, ...]:
    """Return the parts of the tracks patches play, or those of the song's deck."""
    channels = deck_tracks(project)
    placements: dict[str, list[Placement]] = {}
    for placement in project.arrangement.placements:
        placements.setdefault(placement.track, []).append(placement)
    sheets = Sheets(project)
    return tuple(
        _part(project, track, placements[track.id], sheets)
        for track in project.tracks
        if track.id in placements and (track.id in channels) == of_deck
    )


def _part(project: Project, track: Track, placements: list[Placement], sheets: Sheets) -> Part:
    chance = stream_of(project.seed, track.id)
    passages = tuple(
        sheets.passage(placement, track, start, end, chance)
        for placement, start, end in heard_placements(placements)
    )
    phrases = {
        id: sheets.sheet(id) for id in sorted(frozenset[str]().union(*(it.sheet.phrases for it in passages)))
    }
    played = [*(passage.sheet for passage in passages), *phrases.values()]
    named = frozenset[str]().union(*(sheet.instruments for sheet in played))
    # A phrase is played by the instrument of its note, so what it sets may be found in any of them.
    targets = {target for sheet in played for target in sheet.targets}
    targets |= {
        (patch, target)
        for sheet in phrases.values()
        for own, target in sheet.targets
        if not own
        for patch in named
    }
    found = {key: target_of(project, track.patch, *key) for key in sorted(targets)}
    return Part(
        owner=track.id,
        patch=track.patch,
        passages=passages,
        ends=tuple(passage.end for passage in passages),
        note_key=text_key(track.id),
        chance=chance,
        tuning=tuning_of(project, track.patch),
        tunings={patch: tuning_of(project, patch) for patch in (track.patch, *sorted(named - {track.patch}))},
        phrases=phrases,
        targets=found,
        locked=frozenset(place for place in found.values() if place is not None),
        pedal=pedal_of(project, track.id),
        outside=track.outside is not None,
    )


def instruments_of(project: Project) -> dict[str, tuple[str, ...]]:
    """Return, for every track whose notes name patches beside its own, their ids in order.

    Clips that may be launched count as well: a launch finds its instruments there.
    """
    found = {part.owner: set(part.instruments) for part in score_of(project).parts}
    sheets = Sheets(project)
    channels = deck_tracks(project)
    patches = {track.id: track.patch for track in project.tracks}
    for clip in project.live.clips:
        if clip.track in channels:
            continue
        sheet = sheets.sheet(clip.pattern)
        named = sheet.instruments.union(*(sheets.sheet(id).instruments for id in sheet.phrases))
        found.setdefault(clip.track, set()).update(named - {patches[clip.track]})
    return {track.id: tuple(sorted(found[track.id])) for track in project.tracks if found.get(track.id)}


def deck_tracks(project: Project) -> frozenset[str]:
    """Return the tracks that the song's deck plays, not their patches."""
    return frozenset(channel.track for channel in project.deck.channels) if project.deck else frozenset()


def row_at(project: Project, track: str, tick: int, loop_pass: int = 0) -> tuple[str, int] | None:
    """Return the pattern and the row that ``track`` plays at ``tick``, in round ``loop_pass`` of a loop.

    None where nothing is placed. Of several that overlap it is the one that is heard.
    """
    score = score_of(project)
    part = score.parts_by_owner.get(track) or score.deck_parts.get(track)
    passage = part.passage_at(tick) if part else None
    if passage is None:
        return None
    turn = passage.turn_at(tick)
    sheet = passage.sheet_of(turn, loop_pass)
    line = ((tick - passage.base(turn) + 1) * len(sheet.rows) * sheet.denominator - 1) // sheet.numerator
    return sheet.pattern, sheet.rows[min(line, len(sheet.rows) - 1)]


def tuning_of(project: Project, patch: str) -> Tuning | None:
    """Return what a patch sounds in, None for twelve equal steps."""
    own = next(it.tuning for it in project.patches if it.id == patch)
    wanted = own or project.tuning
    return next((tuning for tuning in project.tunings if tuning.id == wanted), None)


def heard_placements(placements: Sequence[Placement]) -> Iterator[tuple[Placement, int, int]]:
    """Yield (placement, start, end) in order of time: where some overlap, the one that starts last is heard.

    After its end the one below goes on, in its own phase. Of two that start together the later in the list is
    heard.
    """
    edges = sorted({edge for place in placements for edge in (place.start, place.start + place.length)})
    found: list[tuple[Placement, int, int]] = []
    stack: list[Placement] = []
    waiting = sorted(placements, key=lambda place: place.start)
    cursor = 0
    for start, end in zip(edges, edges[1:], strict=False):
        while cursor < len(waiting) and waiting[cursor].start <= start:
            stack.append(waiting[cursor])
            cursor += 1
        while stack and stack[-1].start + stack[-1].length <= start:
            stack.pop()
        if not stack:
            continue
        if found and found[-1][0] is stack[-1] and found[-1][2] == start:
            found[-1] = (stack[-1], found[-1][1], end)
        else:
            found.append((stack[-1], start, end))
    yield from found
