"""By which ids the parts of a project name one another, and the check that every name leads somewhere.

Two entrances, one law: :func:`check_project` looks at everything (a file was read), :func:`check_change` only
at what differs between a valid project and its successor (a knob moved). They refuse the same projects.

What a *pattern step* locks, an *automation lane* targets, a *side chain* leads into and a *direct output*
leaves from are soft names: what is not there is silent, so that swapping an instrument or an effect keeps
them for the way back.
"""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from motorik.domain.aliases import check_aliases
from motorik.domain.patch import Patch, check_unique
from motorik.domain.pattern import Pattern
from motorik.domain.tuning import EQUAL

if TYPE_CHECKING:
    from motorik.domain.deck import Deck
    from motorik.domain.live import Clip, LiveMacro, MuteGroup
    from motorik.domain.project import Automation, Channel, Placement, Project, Return, Track

MASTER = "master"
"""The id of the master channel; tracks and returns may not take it."""


class Reference(NamedTuple):
    """``where`` names the ``what`` called ``id``."""

    what: str
    id: str
    where: str


class Family(NamedTuple):
    """One collection of the project: the kind of its ids, how to reach it, what each of its parts names.

    ``routes`` gives the channel a part is, with the channels it hears and those that hear it.
    """

    what: str
    parts: Callable[["Project"], tuple[Any, ...]]
    names: Callable[[Any], Iterable[Reference]]
    routes: Callable[[Any], "Routes"] | None = None


class Routes(NamedTuple):
    """Who hears the channel ``id``, and which others it hears by side chain."""

    id: str
    to: tuple[str, ...]
    of: tuple[str, ...]


def check_project(project: "Project") -> None:
    """Raise ``ValueError`` in one sentence.

    An id occurs twice, a name leads nowhere, channels feed themselves.
    """
    for family in FAMILIES:
        if family.what:
            check_unique(family.what, _ids(family.parts(project)))
    check_unique("channel", _channel_ids(project))
    known = {what: set(ids(project)) for what, ids in KNOWN.items()}
    for family in FAMILIES:
        for part in family.parts(project):
            for reference in family.names(part):
                if reference.id not in known[reference.what]:
                    raise ValueError(_missing(reference))
    _check_aliases(project)
    _check_routes(project)


def check_change(before: "Project", after: "Project") -> None:
    """As :func:`check_project` for ``after``, trusting that ``before`` was sound.

    Looks only at parts that differ.
    """
    rerouted = False
    for family in FAMILIES:
        old, new = family.parts(before), family.parts(after)
        if old is new:
            continue
        gone, come = _difference(old, new)
        if family.what:
            _check_ids(after, family.what, set(_ids(gone)), set(_ids(come)))
        named = {reference for part in gone for reference in family.names(part)}
        asked = dict.fromkeys(r for part in come for r in family.names(part) if r not in named)
        for reference in asked:
            if reference.id not in KNOWN[reference.what](after):
                raise ValueError(_missing(reference))
        rerouted |= family.routes is not None and [*map(family.routes, gone)] != [*map(family.routes, come)]
    if before.patterns is not after.patterns:
        _check_aliases(after)
    if rerouted:
        _check_routes(after)


def users(project: "Project", what: str, id: str) -> list[str]:
    """Return the places that name ``id``: a track is also a channel, and so is a return."""
    kinds = {what, "channel"} if what in ("track", "return") else {what}
    return [
        reference.where
        for family in FAMILIES
        for part in family.parts(project)
        for reference in family.names(part)
        if reference.id == id and reference.what in kinds
    ]


def _check_ids(after: "Project", what: str, gone: set[str], come: set[str]) -> None:
    if come - gone:
        channels = what in ("track", "return")
        check_unique("channel" if channels else what, _channel_ids(after) if channels else KNOWN[what](after))
    for id in gone - come:
        places = users(after, what, id)
        if places:
            raise ValueError(f"{what} {id!r} is still named by {places[0]}; remove that first")


def _difference(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    """Return the middles of both after cutting off the identical parts they begin and end with."""
    shorter = min(len(old), len(new))
    first = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a is not b), shorter)
    room = shorter - first
    backwards = zip(reversed(old), reversed(new), strict=False)
    last = next((i for i, (a, b) in enumerate(backwards) if a is not b or i >= room), room)
    return old[first : len(old) - last], new[first : len(new) - last]


def _missing(reference: Reference) -> str:
    return f"{reference.where}: no {reference.what} {reference.id!r} in this project"


def _ids(parts: Iterable[Any]) -> list[str]:
    return [part.id for part in parts]


def _channel_ids(project: "Project") -> list[str]:
    return [*_ids(project.tracks), *_ids(project.mixer.returns), MASTER]


def _of_track(track: "Track") -> Iterable[Reference]:
    where = f"track {track.id!r}"
    yield Reference("patch", track.patch, where)
    if track.groove is not None:
        yield Reference("groove", track.groove, where)
    if track.outside is not None and track.outside.device is not None:
        yield Reference("device", track.outside.device, where)
    for output in track.outputs:
        yield Reference("return", output.target, where)
    yield from _of_channel(track.channel, where)


def _of_return(bus: "Return") -> Iterable[Reference]:
    return _of_channel(bus.channel, f"return {bus.id!r}")


def _of_channel(channel: "Channel", where: str) -> Iterable[Reference]:
    if channel.rack is not None:
        yield Reference("patch", channel.rack, where)
    if channel.output is not None:
        yield Reference("return", channel.output, where)
    for send in channel.sends:
        yield Reference("return", send.target, where)
    for chain in channel.sidechains:
        yield Reference("channel", chain.source, where)
    for module in channel.inserts:
        for id in module.samples:
            yield Reference("sample", id, where)


def _of_patch(patch: Patch) -> Iterable[Reference]:
    where = f"patch {patch.id!r}"
    for module in patch.modules:
        for id in module.samples:
            yield Reference("sample", id, where)
    yield from _of_tuning(patch.tuning, where)


def _of_tuning(tuning: str | None, where: str) -> Iterable[Reference]:
    return (Reference("tuning", tuning, where),) if tuning not in (None, EQUAL) else ()


def _of_pattern(pattern: Pattern) -> Iterable[Reference]:
    where = f"pattern {pattern.id!r}"
    if pattern.groove is not None:
        yield Reference("groove", pattern.groove, where)
    if pattern.alias is not None:
        yield Reference("pattern", pattern.alias.pattern, where)
    named = {(step.instrument, step.phrase) for step in pattern.steps}
    for patch in sorted({patch for patch, _ in named if patch is not None}):
        yield Reference("patch", patch, where)
    for phrase in sorted({phrase for _, phrase in named if phrase is not None}):
        yield Reference("pattern", phrase, where)


def _of_lane(lane: "Automation") -> Iterable[Reference]:
    return (Reference("channel", lane.owner, f"automation {lane.id!r}"),)


def _of_placement(placement: "Placement") -> Iterable[Reference]:
    yield Reference("track", placement.track, "arrangement")
    yield Reference("pattern", placement.pattern, "arrangement")


def _of_clip(clip: "Clip") -> Iterable[Reference]:
    yield Reference("track", clip.track, "a clip")
    yield Reference("scene", clip.scene, "a clip")
    yield Reference("pattern", clip.pattern, "a clip")


def _of_group(group: "MuteGroup") -> Iterable[Reference]:
    return (Reference("track", track, f"mute group {group.id!r}") for track in group.tracks)


def _of_knob(knob: "LiveMacro") -> Iterable[Reference]:
    return (Reference("channel", target.owner, f"knob {knob.id!r}") for target in knob.targets)


def _routes(id: str, channel: "Channel") -> Routes:
    """Return what leaves a channel. A direct output leaves its instrument, which hears nobody: no circle."""
    output = () if id == MASTER else (channel.output or MASTER,)
    to = (*output, *(send.target for send in channel.sends))
    return Routes(id, to, tuple(chain.source for chain in channel.sidechains))


def _check_routes(project: "Project") -> None:
    """Refuse channels that feed one another in a circle: there is no order in which they could be mixed."""
    hearers: dict[str, list[str]] = {id: [] for id in _channel_ids(project)}
    for family in FAMILIES:
        for routes in map(family.routes, family.parts(project)) if family.routes else ():
            hearers[routes.id] += routes.to
            for source in routes.of:
                hearers[source].append(routes.id)
    settled: set[str] = set()
    for start in hearers:
        if start in settled:
            continue
        trail = {start: iter(hearers[start])}
        while trail:
            id, following = next(reversed(trail.items()))
            target = next((t for t in following if t not in settled), None)
            if target is None:
                settled.add(id)
                del trail[id]
            elif target in trail:
                names = [*trail]
                circle = " → ".join([*names[names.index(target) :], target])
                raise ValueError(f"channels feed one another in a circle: {circle}")
            else:
                trail[target] = iter(hearers[target])


def _check_aliases(project: "Project") -> None:
    if any(pattern.alias is not None for pattern in project.patterns):
        check_aliases({pattern.id: pattern for pattern in project.patterns})


def _of_deck(deck: "Deck | None") -> Iterable[Reference]:
    if deck is None:
        return
    for channel in deck.channels:
        yield Reference("track", channel.track, "the deck")
    for sample in deck.samples:
        if sample.sample is not None:
            yield Reference("sample", sample.sample, "the deck")


def _nothing(_: Any) -> Iterable[Reference]:
    return ()


FAMILIES: tuple[Family, ...] = (
    Family("groove", lambda project: project.grooves, _nothing),
    Family("device", lambda project: project.devices, _nothing),
    Family("tuning", lambda project: project.tunings, _nothing),
    Family("", lambda project: (project.tuning,), lambda tuning: _of_tuning(tuning, "the song")),
    Family("sample", lambda project: project.samples, _nothing),
    Family("patch", lambda project: project.patches, _of_patch),
    Family("pattern", lambda project: project.patterns, _of_pattern),
    Family(
        "track", lambda project: project.tracks, _of_track, lambda strip: _routes(strip.id, strip.channel)
    ),
    Family(
        "return",
        lambda project: project.mixer.returns,
        _of_return,
        lambda strip: _routes(strip.id, strip.channel),
    ),
    Family("automation", lambda project: project.automation, _of_lane),
    Family("", lambda project: project.arrangement.placements, _of_placement),
    Family("region", lambda project: project.arrangement.regions, _nothing),
    Family("scene", lambda project: project.live.scenes, _nothing),
    Family("", lambda project: project.live.clips, _of_clip),
    Family("mute group", lambda project: project.live.groups, _of_group),
    Family("knob", lambda project: project.live.knobs, _of_knob),
    Family("", lambda project: (project.deck,), _of_deck),
    Family(
        "",
        lambda project: (project.mixer.master,),
        lambda master: _of_channel(master, "master"),
        lambda master: _routes(MASTER, master),
    ),
)

KNOWN: dict[str, Callable[["Project"], list[str]]] = {
    "groove": lambda project: _ids(project.grooves),
    "device": lambda project: _ids(project.devices),
    "sample": lambda project: _ids(project.samples),
    "tuning": lambda project: _ids(project.tunings),
    "patch": lambda project: _ids(project.patches),
    "pattern": lambda project: _ids(project.patterns),
    "track": lambda project: _ids(project.tracks),
    "return": lambda project: _ids(project.mixer.returns),
    "automation": lambda project: _ids(project.automation),
    "region": lambda project: _ids(project.arrangement.regions),
    "scene": lambda project: _ids(project.live.scenes),
    "mute group": lambda project: _ids(project.live.groups),
    "knob": lambda project: _ids(project.live.knobs),
    "channel": _channel_ids,
}
