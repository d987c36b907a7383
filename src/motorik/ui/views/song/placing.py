"""What can be done to blocks, as lists of placements before and after; and the one edit that lies between."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import ceil

from motorik.domain.aliases import resolved
from motorik.domain.pattern import Pattern
from motorik.domain.project import Direction, Placement, Project
from motorik.journal import Edit
from motorik.journal.edits.arrangement import SetPlacements, SetSongLength
from motorik.ui.models.positions import bar_start, bar_ticks, signature_at

Key = tuple[int, str, str]
"""A placement by start, track, pattern."""
LEAST_TICKS = 960
"""No block is made shorter: 1/64 beat."""


def key_of(place: Placement) -> Key:
    """Return what a placement is known by."""
    return place.start, place.track, place.pattern


def end_of(place: Placement) -> int:
    """Return where a placement ends, not included."""
    return place.start + place.length


def pattern_ticks(project: Project, pattern: str) -> int:
    """Return how long a pattern is at its own speed."""
    patterns = {it.id: it for it in project.patterns}
    found: Pattern = resolved(patterns[pattern], patterns)
    return found.ticks


def cycle_ticks(project: Project, place: Placement) -> int:
    """Return after how many ticks a placement plays the same again: a whole number of passes."""
    ticks = Fraction(pattern_ticks(project, place.pattern)) / place.speed
    passes = 2 if place.direction is Direction.PING_PONG else 1
    return int(ticks * passes * (ticks * passes).denominator)


def trimmed(project: Project, place: Placement, start: int, end: int) -> Placement:
    """Return what sounds of a placement between two ticks; earlier than its start it goes on backwards."""
    offset = place.offset + start - place.start
    if offset < 0:
        cycle = cycle_ticks(project, place)
        offset += cycle * ceil(-offset / cycle)
    length = max(end - start, LEAST_TICKS)
    return place.model_copy(update={"start": start, "length": length, "offset": offset})


def without(
    project: Project, places: Iterable[Placement], track: str, start: int, end: int
) -> list[Placement]:
    """Return placements with a stretch of a track emptied: what lies across its ends is cut there."""
    found = []
    for place in places:
        if place.track != track or end_of(place) <= start or place.start >= end:
            found.append(place)
            continue
        if place.start < start:
            found.append(trimmed(project, place, place.start, start))
        if end_of(place) > end:
            found.append(trimmed(project, place, end, end_of(place)))
    return found


def put(project: Project, places: Iterable[Placement], new: Sequence[Placement]) -> list[Placement]:
    """Return placements with new ones laid over them: where these are, nothing else of their track is."""
    found = list(places)
    for place in new:
        found = without(project, found, place.track, place.start, end_of(place))
    laid: dict[Key, Placement] = {key_of(place): place for place in found}
    for place in new:
        laid[key_of(place)] = place
    return list(laid.values())


def moved(project: Project, chosen: Sequence[Placement], ticks: int, tracks: int) -> list[Placement]:
    """Return placements elsewhere: by so many ticks and tracks, none before the song or beside the tracks."""
    ids = [track.id for track in project.tracks]
    places = [ids.index(place.track) for place in chosen]
    ticks = max(ticks, -min(place.start for place in chosen))
    tracks = min(max(tracks, -min(places)), len(ids) - 1 - max(places))
    return [
        place.model_copy(update={"start": place.start + ticks, "track": ids[at + tracks]})
        for place, at in zip(chosen, places, strict=True)
    ]


def split(project: Project, place: Placement, tick: int) -> list[Placement]:
    """Return a placement as two that sound as it did; itself when the tick lies outside."""
    if not place.start + LEAST_TICKS <= tick <= end_of(place) - LEAST_TICKS:
        return [place]
    return [trimmed(project, place, place.start, tick), trimmed(project, place, tick, end_of(place))]


def repeated(chosen: Sequence[Placement]) -> list[Placement]:
    """Return placements once more, right behind where they end together."""
    start, end = min(it.start for it in chosen), max(map(end_of, chosen))
    return [place.model_copy(update={"start": place.start + end - start}) for place in chosen]


def edits_to(project: Project, after: Sequence[Placement]) -> tuple[Edit, ...]:
    """Return the edits that make ``after`` of what is placed; the song grows to hold it, by whole bars."""
    before = {key_of(place): place for place in project.arrangement.placements}
    wanted = {key_of(place): place for place in after}
    cleared = tuple(key for key in before if key not in wanted)
    items = tuple(place for key, place in wanted.items() if before.get(key) != place)
    edits: list[Edit] = [SetPlacements(items=items, cleared=cleared)] if items or cleared else []
    end = max(map(end_of, after), default=0)
    if end > project.arrangement.length:
        begin = bar_start(project, end)
        length = begin if begin == end else begin + bar_ticks(signature_at(project, end))
        edits.append(SetSongLength(length=length))
    return tuple(edits)
