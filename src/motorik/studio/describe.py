"""Facts about songs and modules, for people and machines. Nothing is rendered."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from motorik.domain.project import Project
from motorik.modules import registry
from motorik.modules.declaration import Declaration, Parameter, Scale
from motorik.studio.errors import BadInput
from motorik.studio.positions import bar_count
from motorik.studio.songs import read_project


@dataclass(frozen=True, slots=True)
class SongFacts:
    """What ``motorik info`` tells. ``duration_seconds`` is the arrangement without tails; tracks by id.

    ``latencies`` are those of the mixer at 48 kHz, in frames: what a channel needs with its instrument, what
    it waits for slower ones, and all of it to the output. None when the song cannot sound as it is.
    """

    path: str
    title: str
    author: str
    duration_seconds: float
    bars: int
    tempo_bpm: str
    tracks: tuple[str, ...]
    latencies: dict[str, dict[str, int]] | None
    returns: int
    patterns: int
    patches: int
    samples: int
    automation: int
    size_bytes: int
    format: str
    format_version: int

    def as_json(self) -> dict[str, Any]:
        """Return the facts as JSON values."""
        return {**asdict(self), "tracks": list(self.tracks)}


def describe_song(path: Path) -> SongFacts:
    """Read the song at ``path`` and return what it holds; :class:`BadInput` when it cannot be read."""
    from motorik.sequencer.timeline import Timeline

    project = read_project(path)
    seconds = Timeline(project.tempo, 48000).seconds_at(project.arrangement.length)
    return SongFacts(
        path=str(path),
        title=project.title,
        author=project.author,
        duration_seconds=float(seconds),
        bars=bar_count(project),
        tempo_bpm=_tempo(project),
        tracks=tuple(track.id for track in project.tracks),
        latencies=latencies(project),
        returns=len(project.mixer.returns),
        patterns=len(project.patterns),
        patches=len(project.patches),
        samples=len(project.samples),
        automation=len(project.automation),
        size_bytes=_size(path),
        format=project.format,
        format_version=project.format_version,
    )


def latencies(project: Project, sample_rate: float = 48000) -> dict[str, dict[str, int]] | None:
    """Return ``own``, ``compensation`` and ``total`` frames of every channel; None for what cannot sound."""
    from motorik.engine.graph import GraphError
    from motorik.engine.layout import lay_out
    from motorik.engine.slots import SlotTable

    try:
        found = lay_out(project, SlotTable(), sample_rate=sample_rate).latencies
    except GraphError:
        return None
    return {owner: asdict(latency) for owner, latency in found.items()}


def _tempo(project: Project) -> str:
    tempi = [float(point.bpm) for point in project.tempo.points]
    low, high = min(tempi), max(tempi)
    return f"{low:g}" if low == high else f"{low:g}-{high:g}"


def _size(path: Path) -> int:
    if path.name == "song.json":
        path = path.parent
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())


def list_modules() -> list[dict[str, str]]:
    """Return kind, name, category, scope and one sentence for every module kind."""
    return [
        {"kind": kind, "name": found.name, "category": found.category, "scope": found.scope, "doc": found.doc}
        for kind, found in registry().items()
    ]


def describe_module(kind: str) -> dict[str, Any]:
    """Return everything the module ``kind`` declares; :class:`BadInput` when there is none."""
    found = registry().get(kind)
    if found is None:
        raise BadInput(f"unknown module kind {kind!r}; 'motorik modules' lists the kinds there are")
    return _module_facts(found)


def _module_facts(found: Declaration) -> dict[str, Any]:
    facts = asdict(found)
    for parameter, entry in zip(found.parameters, facts["parameters"], strict=True):
        entry["allowed"] = allowed(parameter)
    return facts


def allowed(parameter: Parameter) -> str:
    """Return the range and default of a parameter as people read it: ``16-20000 Hz (1000)``."""
    if parameter.scale is Scale.CHOICE:
        return f"{', '.join(parameter.choices)} ({parameter.choices[int(parameter.default)]})"
    unit = f" {parameter.unit}" if parameter.unit else ""
    return f"{parameter.low:g}-{parameter.high:g}{unit} ({parameter.default:g})"
