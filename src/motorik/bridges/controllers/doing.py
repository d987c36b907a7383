"""What buttons do at the studio, and how what they stand for is now: off, waiting or on."""

from typing import Literal

from motorik.bridges.controllers.bindings import (
    ClipTarget,
    KnobTarget,
    SceneTarget,
    StopTarget,
    SwitchTarget,
    Target,
    TransportTarget,
)
from motorik.domain.performance import LaunchClip, LaunchScene, StopClips, TurnKnob
from motorik.domain.project import Project
from motorik.domain.references import MASTER
from motorik.journal.edits.mixer import SetMuted, SetSoloed
from motorik.studio.hand import ArmTrack, Record
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Fill, Panic, Perform, Play, Stop, TransportState

Lamp = Literal["off", "waiting", "on"]
_NOBODY = "nobody"


def channel_at(project: Project, place: str) -> str:
    """Return the channel a place stands for; what is not there is called so that nothing is found."""
    return _at(tuple(it.id for it in project.tracks), place)


def scene_at(project: Project, place: str) -> str:
    """Return the scene a place stands for."""
    return _at(tuple(it.id for it in project.live.scenes), place)


def knob_at(project: Project, place: str) -> str:
    """Return the knob of the live set a place stands for."""
    return _at(tuple(it.id for it in project.live.knobs), place)


def _at(ids: tuple[str, ...], place: str) -> str:
    if not place.startswith("@"):
        return place
    number = int(place[1:])
    return ids[number - 1] if number <= len(ids) else _NOBODY


def press(studio: LocalStudio, target: Target, *, down: bool) -> None:
    """Do what a button does when it is pressed, or let go.

    Raises:
        StudioError: it cannot be done; one sentence.
        EditError: what it switches is not there.
    """
    project = studio.project
    if isinstance(target, TransportTarget) and target.do == "fill":
        studio.transport(Fill(on=down))
        return
    if not down:
        return
    match target:
        case TransportTarget():
            _transport(studio, target)
        case SwitchTarget():
            _switch(studio, target)
        case ClipTarget(track=track, scene=scene):
            action = LaunchClip(track=channel_at(project, track), scene=scene_at(project, scene))
            studio.transport(Perform(action=action))
        case SceneTarget(scene=scene):
            studio.transport(Perform(action=LaunchScene(scene=scene_at(project, scene))))
        case StopTarget(track=track):
            stopped = None if track is None else channel_at(project, track)
            studio.transport(Perform(action=StopClips(track=stopped)))
        case _:
            return


def turn_knob(studio: LocalStudio, target: KnobTarget, value: float) -> None:
    """Turn a knob of the live set. Raises :class:`StudioError` when there is none."""
    studio.transport(Perform(action=TurnKnob(knob=knob_at(studio.project, target.knob), value=value)))


def _transport(studio: LocalStudio, target: TransportTarget) -> None:
    match target.do:
        case "play":
            studio.transport(Play())
        case "stop":
            studio.transport(Stop())
        case "toggle":
            studio.transport(Stop() if studio.state().transport.playing else Play())
        case "record":
            studio.transport(Record(on=not studio.state().transport.recording.recording))
        case "panic":
            studio.transport(Panic())
        case "undo":
            studio.undo("controller")
        case _:
            studio.redo("controller")


def _switch(studio: LocalStudio, target: SwitchTarget) -> None:
    owner = channel_at(studio.project, target.owner)
    channel = studio.project.channels.get(owner)
    if channel is None:
        return
    match target.what:
        case "muted":
            studio.commit("Mute", SetMuted(channel=owner, muted=not channel.muted), origin="controller")
        case "soloed":
            studio.commit("Solo", SetSoloed(channel=owner, soloed=not channel.soloed), origin="controller")
        case _:
            armed = owner in studio.state().transport.recording.tracks
            if owner != MASTER:
                studio.transport(ArmTrack(track=owner, on=not armed))


def lamp(project: Project, state: TransportState, target: Target) -> Lamp:
    """Return how what a button stands for is now."""
    match target:
        case TransportTarget(do="play" | "toggle"):
            return "on" if state.playing else "off"
        case TransportTarget(do="stop"):
            return "off" if state.playing else "on"
        case TransportTarget(do="record"):
            return "on" if state.recording.recording else "off"
        case SwitchTarget(owner=owner, what=what):
            return _switched(project, state, channel_at(project, owner), what)
        case ClipTarget(track=track, scene=scene):
            return _clip(state, channel_at(project, track), scene_at(project, scene))
        case SceneTarget(scene=scene):
            id = scene_at(project, scene)
            if any(it.what == "scene" and it.scene == id for it in state.waiting):
                return "waiting"
            return "on" if any(it.plays == "clip" and it.scene == id for it in state.tracks) else "off"
        case _:
            return "off"


def _switched(project: Project, state: TransportState, owner: str, what: str) -> Lamp:
    channel = project.channels.get(owner)
    if what == "armed":
        return "on" if owner in state.recording.tracks else "off"
    return "on" if channel is not None and getattr(channel, what) else "off"


def _clip(state: TransportState, track: str, scene: str) -> Lamp:
    for it in state.tracks:
        if it.track == track:
            if it.queued == "clip" and it.queued_scene == scene:
                return "waiting"
            return "on" if it.plays == "clip" and it.scene == scene else "off"
    return "off"
