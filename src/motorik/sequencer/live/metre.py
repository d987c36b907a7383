"""Tempo and metre of a performance: the song's, with what scenes say from their launch on."""

from bisect import bisect_left, insort
from collections.abc import Iterable

from motorik.domain.live import Scene
from motorik.domain.project import Project
from motorik.domain.tempo import TempoCurve, TempoMap, TempoPoint, TimeSignature

Scenes = tuple[tuple[int, str], ...]
"""Launches of scenes, as (tick, scene), in order of time."""


class Metre:
    """The tempo map of ``project`` while scenes are launched: the same map until another launch is known."""

    def __init__(self, project: Project) -> None:
        self._scenes = {
            scene.id: scene
            for scene in project.live.scenes
            if scene.bpm is not None or scene.signature is not None
        }
        self._settled = _Sheet(project.tempo)
        self._map = project.tempo
        self._known: tuple[int, Scenes] = (0, ())

    def settle(self, launches: Iterable[tuple[int, str]]) -> None:
        """Take in ``launches`` that have acted, once and for all."""
        for tick, id in launches:
            if id in self._scenes:
                self._settled.write(tick, self._scenes[id])

    def tempo(self, waiting: Scenes) -> TempoMap:
        """Return the tempo with what has acted and ``waiting``.

        What a scene says holds up to the song's next point. While a ramp of the song runs, and where it ends,
        the song's tempo is kept.
        """
        said = tuple(launch for launch in waiting if launch[1] in self._scenes)
        known = (self._settled.count, said)
        if known != self._known:
            self._known = known
            sheet = self._settled.copy() if said else self._settled
            for tick, id in said:
                sheet.write(tick, self._scenes[id])
            tempo = sheet.tempo()
            self._map = self._map if tempo == self._map else tempo
        return self._map


class _Sheet:
    """Points and signatures by tick, to be written on; ``count`` is how often they were."""

    def __init__(self, tempo: TempoMap) -> None:
        self._points = {point.tick: point for point in tempo.points}
        self._signatures = {it.tick: it for it in tempo.signatures}
        self._ticks = sorted(self._points)
        self.count = 0

    def copy(self) -> "_Sheet":
        return _Sheet(self.tempo())

    def tempo(self) -> TempoMap:
        return TempoMap(
            points=tuple(self._points[tick] for tick in self._ticks),
            signatures=tuple(self._signatures[tick] for tick in sorted(self._signatures)),
        )

    def write(self, tick: int, scene: Scene) -> None:
        """Write what ``scene`` says at ``tick``."""
        self.count += 1
        if scene.bpm is not None and not self._in_ramp(tick):
            if tick not in self._points:
                insort(self._ticks, tick)
            self._points[tick] = TempoPoint(tick=tick, bpm=scene.bpm)
        if scene.signature is not None:
            beats, unit = scene.signature
            self._signatures[tick] = TimeSignature(tick=tick, beats=beats, unit=unit)

    def _in_ramp(self, tick: int) -> bool:
        before = bisect_left(self._ticks, tick)
        return (
            0 < before < len(self._ticks) and self._points[self._ticks[before - 1]].curve is TempoCurve.RAMP
        )


def tempo_of(project: Project, scenes: Iterable[tuple[int, str]]) -> TempoMap:
    """Return the tempo of ``project`` with what ``scenes`` say."""
    return Metre(project).tempo(tuple(scenes))
