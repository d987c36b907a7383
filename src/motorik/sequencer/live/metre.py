"""Tempo and metre of a performance: the song's, with what scenes say from their launch on."""

from bisect import bisect_left, insort
from collections.abc import Iterable

from motorik.domain.project import Project
from motorik.domain.tempo import TempoCurve, TempoMap, TempoPoint, TimeSignature

Scenes = tuple[tuple[int, str], ...]
"""Launches of scenes, as (tick, scene)."""


class Metre:
    """The tempo map of ``project`` while scenes are launched: the same map until another launch is known."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._scenes = {scene.id: scene for scene in project.live.scenes}
        self._map = project.tempo
        self._taken: Scenes = ()
        self._points: dict[int, TempoPoint] = {}
        self._signatures: dict[int, TimeSignature] = {}
        self._ticks: list[int] = []
        self._begin()

    def tempo(self, scenes: Scenes) -> TempoMap:
        """Return the tempo with ``scenes``: what each says holds up to the song's next point.

        While a ramp of the song runs, and where it ends, the song's tempo is kept.
        """
        if scenes == self._taken:
            return self._map
        if scenes[: len(self._taken)] != self._taken:
            self._begin()
        changes = [self._take(*launch) for launch in scenes[len(self._taken) :]]
        self._taken = scenes
        if any(changes):
            points = tuple(self._points[tick] for tick in self._ticks)
            signatures = tuple(self._signatures[tick] for tick in sorted(self._signatures))
            self._map = TempoMap(points=points, signatures=signatures)
        return self._map

    def _begin(self) -> None:
        self._map = tempo = self._project.tempo
        self._taken = ()
        self._points = {point.tick: point for point in tempo.points}
        self._signatures = {it.tick: it for it in tempo.signatures}
        self._ticks = sorted(self._points)

    def _take(self, tick: int, id: str) -> bool:
        """Write down what a scene launched at ``tick`` says; return whether that is anything."""
        scene = self._scenes.get(id)
        if scene is None:
            return False
        moves = False
        if scene.bpm is not None and not self._in_ramp(tick):
            moves = True
            if tick not in self._points:
                insort(self._ticks, tick)
            self._points[tick] = TempoPoint(tick=tick, bpm=scene.bpm)
        if scene.signature is not None:
            beats, unit = scene.signature
            self._signatures[tick] = TimeSignature(tick=tick, beats=beats, unit=unit)
        return moves or scene.signature is not None

    def _in_ramp(self, tick: int) -> bool:
        before = bisect_left(self._ticks, tick)
        return (
            0 < before < len(self._ticks) and self._points[self._ticks[before - 1]].curve is TempoCurve.RAMP
        )


def tempo_of(project: Project, scenes: Iterable[tuple[int, str]]) -> TempoMap:
    """Return the tempo of ``project`` with what ``scenes`` say."""
    return Metre(project).tempo(tuple(scenes))
