"""Differences and conflicts in words: which track, pattern and row, which knob of which device, which bar.

``bass, pattern verse, row 12: C-3 v0.80 → D#3 v0.80``. Places nobody found words for are shown by their path,
so that a new part of a song is shown too.
"""

from dataclasses import dataclass
from typing import Any

from motorik.comparing.changes import ABSENT, Change, Kind
from motorik.comparing.comparison import Comparison
from motorik.comparing.conflicts import Conflict, Reason, Taken
from motorik.comparing.merging import Merged
from motorik.comparing.names import COLLECTIONS
from motorik.comparing.soundness import look
from motorik.comparing.values import beats, parameter_text, text_of
from motorik.domain.project import Placement, Project
from motorik.domain.tempo import TempoMap
from motorik.journal.path import IDENTITY, Path
from motorik.modules import registry
from motorik.modules.declaration import Parameter
from motorik.sequencer.timeline import timeline_of

_WHERE = {
    "muted": "mute", "soloed": "solo", "level_db": "fader", "pan": "pan", "pan_law": "pan law",
    "output": "output", "rack": "rack", "bypassed": "bypass", "patch": "instrument", "groove": "groove",
    "mode": "voices", "name": "name",
}  # fmt: skip
"""What a field is called by musicians."""

_KINDS = {path[-1]: kind for kind, path in COLLECTIONS.items()}


@dataclass(frozen=True, slots=True)
class Words:
    """Names places and values of a song. ``other`` is another version, for what this one does not have."""

    project: Project
    other: Project

    def place(self, path: Path) -> str:
        """Return where ``path`` is, as music."""
        match path:
            case ("patterns", id, *rest):
                return self._in_pattern(id, tuple(rest))
            case ("patches", id, *rest):
                return self._in_patch(id, tuple(rest))
            case ("tracks", id, "channel", *rest) | ("mixer", "returns", id, "channel", *rest):
                return self._in_channel(id, tuple(rest))
            case ("mixer", "master", *rest):
                return self._in_channel("master", tuple(rest))
            case ("tempo", "points", tick):
                return f"tempo at bar {self.bar(tick)}"
            case ("tempo", "signatures", tick):
                return f"metre at bar {self.bar(tick)}"
            case ("automation", id, *rest):
                return self._in_lane(id, tuple(rest))
            case ("arrangement", "placements", key):
                return self._clip(key)
            case ("arrangement", "length"):
                return "length of the song"
            case ("arrangement", field):
                return str(field)
            case _:
                return self._somewhere(path)

    def value(self, path: Path, value: Any) -> str:
        """Return what stands, stood or would stand at ``path``."""
        match path:
            case (*_, "parameters", name):
                return parameter_text(value, self._declared((*path[:-2],), str(name)))
            case ("automation", _, "points", _) if value is not ABSENT:
                lane = self._look(path[:2])
                declared = None if lane is ABSENT else self._target(lane.owner, lane.scope, lane.target)
                curve = "" if value.curve == "linear" else f" {value.curve.value}"
                return parameter_text(value.value, declared) + curve
            case ("arrangement", "placements", _) if value is not ABSENT:
                return f"{beats(value.length)} long"
            case ("arrangement", "length"):
                return beats(value)
            case ("arrangement", "loop") if value is not None:
                return f"bar {self.bar(value[0])} to {self.bar(value[1])}"
        return text_of(value, str(path[-1]))

    def bar(self, tick: int) -> str:
        """Return the bar of a tick, with beat and ticks where it is not the first of them: ``5``, ``5.3``."""
        bar, beat, rest = _timeline(self.project.tempo).bar_beat_at(tick)
        return f"{bar}" + (f".{beat}" if beat > 1 or rest else "") + (f"+{rest}" if rest else "")

    def _in_pattern(self, id: str, rest: Path) -> str:
        tracks = dict.fromkeys(
            place.track
            for song in (self.project, self.other)
            for place in song.arrangement.placements
            if place.pattern == id
        )
        where = f"{', '.join([*tracks][:3])}, pattern {id}" if tracks and rest else f"pattern {id}"
        match rest:
            case ():
                return where
            case ("steps", (row, column)):
                return f"{where}, row {row}" + (f", column {column}" if column else "")
            case (field,):
                return f"{where}, {str(field).replace('_', ' ')}"
        return f"{where}, {_joined(rest)}"

    def _in_patch(self, id: str, rest: Path) -> str:
        match rest:
            case ():
                return f"patch {id}"
            case ("modules", module, *inner):
                return self._in_module(str(module), f"patch {id}", id, tuple(inner))
            case ("cables", (source, target)):
                return f"cable {source} → {target} in patch {id}"
            case ("modulations", (source, target), *inner):
                what = f"{_joined(inner)} of " if inner else ""
                return f"{what}modulation {source} → {target} in patch {id}"
            case ("macros", macro, *inner):
                return f"macro {macro} of patch {id}" + (f", {_joined(inner)}" if inner else "")
            case ("modules" | "cables" | "modulations" | "macros" as field,):
                return f"{field} of patch {id}"
        return f"{_field(rest)} of patch {id}"

    def _in_channel(self, id: str, rest: Path) -> str:
        match rest:
            case ("inserts", insert, *inner):
                return self._in_module(str(insert), id, id, tuple(inner), what="insert")
            case ("sends", target, *inner):
                return f"send {id} → {target}" + (f", {_field(inner)}" if inner else "")
            case ("sidechains", (target, source), *inner):
                return f"side chain {source} → {target} of {id}" + (f", {_field(inner)}" if inner else "")
        return f"{_field(rest)} of {id}" if rest else f"channel of {id}"

    def _in_module(self, module: str, where: str, short_where: str, rest: Path, what: str = "module") -> str:
        match rest:
            case ():
                return f"{what} {module} in {where}" if what == "module" else f"{what} {module} of {where}"
            case ("parameters" | "tables", name):
                return f"{module}.{name} of {short_where}"
        return f"{_field(rest)} of {module} of {short_where}"

    def _in_lane(self, id: str, rest: Path) -> str:
        lane = self._look(("automation", id))
        target = id if lane is ABSENT else f"{lane.target} of {lane.owner}"
        match rest:
            case ():
                return f"automation of {target}"
            case ("points", tick):
                return f"automation of {target}, bar {self.bar(tick)}"
        return f"{_field(rest)} of automation {id}"

    def _clip(self, key: Any) -> str:
        place = dict(zip(IDENTITY[Placement], key, strict=True))
        return f"clip {place['pattern']} on {place['track']} at bar {self.bar(place['start'])}"

    def _somewhere(self, path: Path) -> str:
        match path:
            case (*head, key) if tuple(head) in COLLECTIONS.values():
                return f"{_KINDS[head[-1]]} {key}"
            case (*head, key, field) if tuple(head) in COLLECTIONS.values():
                return f"{_field((field,))} of {_KINDS[head[-1]]} {key}"
            case ("tracks", id, "outputs", module, *_):
                return f"direct output {module} of {id}"
        return _joined(path)

    def _look(self, path: Path) -> Any:
        found = look(self.project, path)
        return look(self.other, path) if found is ABSENT else found

    def _declared(self, module: Path, name: str) -> Parameter | None:
        found = self._look(module)
        declaration = None if found is ABSENT else registry().get(getattr(found, "kind", ""))
        known = declaration.parameters if declaration else ()
        return next((parameter for parameter in known if parameter.id == name), None)

    def _target(self, owner: str, scope: str, target: str) -> Parameter | None:
        """Return what is declared of an automated parameter."""
        module, _, name = target.partition(".")
        if scope == "patch":
            track = self._look(("tracks", owner))
            return (
                None if track is ABSENT else self._declared(("patches", track.patch, "modules", module), name)
            )
        channel = self.project.channels.get(owner) or self.other.channels.get(owner)
        kinds = {insert.id: insert.kind for insert in channel.inserts} if channel else {}
        kind = kinds.get(module, "mix.send" if module.startswith("send-") else f"mix.{module}")
        declaration = registry().get(kind)
        known = declaration.parameters if declaration else ()
        return next((parameter for parameter in known if parameter.id == name), None)


def sentences(comparison: Comparison) -> list[tuple[Change, str]]:
    """Return every difference with its sentence, in the order of the manifest."""
    words = Words(comparison.after, comparison.aligned)
    return [(change, one_line(_change_sentence(words, change))) for change in comparison.changes]


def one_line(text: str) -> str:
    """Return ``text`` with control characters escaped: no name in a song moves the cursor."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _change_sentence(words: Words, change: Change) -> str:
    """Return what happened at one place."""
    place, path = words.place(change.path), change.path
    match change.kind:
        case Kind.RENAMED:
            return f"{_kind_of(path)} {change.before} is now called {change.after}"
        case Kind.MOVED:
            return f"{words.place((*path[:-1], change.before))} → {_there(words, change)}"
        case Kind.ORDER:
            return f"order of {_joined(path)}: {_order(change.before)} → {_order(change.after)}"
        case Kind.ADDED | Kind.REMOVED if _is_thing(path):
            value = change.after if change.kind is Kind.ADDED else change.before
            text = words.value(path, value)
            return f"{place} {change.kind.value}" + (f": {text}" if text else "")
    return f"{place}: {words.value(path, change.before)} → {words.value(path, change.after)}"


def conflict_sentences(merged: Merged) -> list[str]:
    """Return what is to be said of every conflict, in order."""
    words = Words(merged.project, merged.aligned.theirs)
    return [one_line(_conflict_sentence(words, conflict)) for conflict in merged.conflicts]


def _conflict_sentence(words: Words, conflict: Conflict) -> str:
    """Return what both wanted at one place, and what was taken."""
    place, path = words.place(conflict.path), conflict.path
    taken = {Taken.OURS: "ours is taken", Taken.THEIRS: "theirs is taken", Taken.BOTH: "both are kept"}
    end = taken[conflict.taken]
    if conflict.reason in (Reason.REMOVED_AND_CHANGED, Reason.REMOVED_AND_USED, Reason.REMOVED_AND_MOVED):
        return _removed(words, place, conflict)
    match conflict.reason:
        case Reason.BOTH_RENAMED:
            return (
                f"{_kind_of(path)} {conflict.base}: ours calls it {conflict.ours}, "
                f"theirs {conflict.theirs}; {end}"
            )
        case Reason.BOTH_MOVED:
            there = [
                words.place((*path[:-1], key)) for key in (conflict.base, conflict.ours, conflict.theirs)
            ]
            return f"{there[0]} was moved: ours {there[1]}; theirs {there[2]}; {end}"
        case Reason.BOTH_ORDERED:
            orders = f"ours {_order(conflict.ours)}; theirs {_order(conflict.theirs)}"
            return f"order of {_joined(path)}: {orders}; {end}"
        case Reason.BOTH_ADDED if conflict.taken is Taken.BOTH:
            return f"{place}: both added one; {end}, theirs is now called {conflict.detail}"
    base, ours, theirs = (words.value(path, v) for v in (conflict.base, conflict.ours, conflict.theirs))
    reason = f" ({conflict.detail})" if conflict.detail else ""
    return f"{place}: {base} → ours {ours}; theirs {theirs}; {end}{reason}"


def _removed(words: Words, place: str, conflict: Conflict) -> str:
    by_ours = conflict.ours is ABSENT
    remover, other = ("ours", "theirs") if by_ours else ("theirs", "ours")
    did = {
        Reason.REMOVED_AND_CHANGED: "worked on it",
        Reason.REMOVED_AND_USED: f"uses it in {conflict.detail}",
        Reason.REMOVED_AND_MOVED: "moved it",
    }[conflict.reason]
    stays = conflict.taken is (Taken.THEIRS if by_ours else Taken.OURS)
    value = conflict.theirs if by_ours else conflict.ours
    both = conflict.ours is ABSENT and conflict.theirs is ABSENT
    if both or (conflict.reason is Reason.REMOVED_AND_USED and value is ABSENT):
        return f"{place} was removed, but {conflict.detail or 'something'} uses it; it stays"
    text = words.value(conflict.path, value)
    shown = f" ({text})" if text and len(conflict.path) > 2 else ""
    return f"{place}: {remover} removed it, {other} {did}{shown}; it {'stays' if stays else 'is gone'}"


def _there(words: Words, change: Change) -> str:
    old, new = (dict(zip(IDENTITY[Placement], key, strict=True)) for key in (change.before, change.after))
    track = f"{new['track']}, " if old["track"] != new["track"] else ""
    return f"{track}bar {words.bar(new['start'])}"


def _order(keys: Any) -> str:
    shown = [".".join(map(str, key)) if isinstance(key, tuple) else str(key) for key in keys[:12]]
    return ", ".join(shown) + (", …" if len(keys) > 12 else "")


def _is_thing(path: Path) -> bool:
    """Whether a path leads to something one would call added or removed, not to a cell or a knob."""
    return len(path) > 1 and path[-2] not in ("steps", "points", "signatures", "parameters", "tables")


def _kind_of(path: Path) -> str:
    return _KINDS.get(path[-2], str(path[-2]))


def _field(path: Any) -> str:
    head = str(path[0])
    name = _WHERE.get(head, head.replace("_", " "))
    return name if len(path) == 1 else f"{name} {_joined(path[1:])}"


def _joined(path: Any) -> str:
    return " ".join(
        ".".join(map(str, part)) if isinstance(part, tuple) else str(part).replace("_", " ") for part in path
    )


def _timeline(tempo: TempoMap) -> Any:
    return timeline_of(tempo, 48000)
