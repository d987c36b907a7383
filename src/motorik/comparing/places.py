"""Places and values of a song as musicians call them: track, pattern and row, the knob of a device, the bar.

Places nobody found words for are shown by their path, so that a new part of a song is shown too.
"""

from dataclasses import dataclass
from typing import Any

from motorik.comparing.changes import ABSENT
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

KINDS = {path[-1]: kind for kind, path in COLLECTIONS.items()}
"""What the items of a collection are called."""


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
        return f"{where}, {joined(rest)}"

    def _in_patch(self, id: str, rest: Path) -> str:
        match rest:
            case ():
                return f"patch {id}"
            case ("modules", module, *inner):
                return self._in_module(str(module), f"patch {id}", id, tuple(inner))
            case ("cables", (source, target)):
                return f"cable {source} → {target} in patch {id}"
            case ("modulations", (source, target), *inner):
                what = f"{joined(inner)} of " if inner else ""
                return f"{what}modulation {source} → {target} in patch {id}"
            case ("macros", macro, *inner):
                return f"macro {macro} of patch {id}" + (f", {joined(inner)}" if inner else "")
            case ("groups", group, *inner):
                return f"group {group} of patch {id}" + (f", {joined(inner)}" if inner else "")
            case ("grouped", module):
                return f"group of {module} in patch {id}"
            case ("places", module):
                return f"place of {module} in patch {id}"
            case ("modules" | "cables" | "modulations" | "macros" | "groups" as field,):
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
                return f"{KINDS[head[-1]]} {key}"
            case (*head, key, field) if tuple(head) in COLLECTIONS.values():
                return f"{_field((field,))} of {KINDS[head[-1]]} {key}"
            case ("tracks", id, "outputs", module, *_):
                return f"direct output {module} of {id}"
        return joined(path)

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


def _field(path: Any) -> str:
    head = str(path[0])
    name = _WHERE.get(head, head.replace("_", " "))
    return name if len(path) == 1 else f"{name} {joined(path[1:])}"


def joined(path: Any) -> str:
    """Return a path as words."""
    return " ".join(
        ".".join(map(str, part)) if isinstance(part, tuple) else str(part).replace("_", " ") for part in path
    )


def _timeline(tempo: TempoMap) -> Any:
    return timeline_of(tempo, 48000)
