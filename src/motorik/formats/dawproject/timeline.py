"""Clips with notes, automation, tempo and metre along the arrangement, in beats."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement

from motorik.domain.project import Project
from motorik.domain.references import MASTER
from motorik.domain.tempo import TempoCurve
from motorik.domain.time import TICKS_PER_BEAT
from motorik.formats.dawproject.mixer import Ids, decimal, gain_of, place_of
from motorik.formats.interchange import Sound
from motorik.formats.performing import Moved, Performance, Played
from motorik.sequencer.events import Touch
from motorik.sequencer.score import Part, score_of
from motorik.sequencer.timeline import Timeline

BEND_SEMITONES = 2.0
"""What a pitch wheel at its end is taken to mean."""


_OF_NOTES: dict[Touch, tuple[str, str, Callable[[float], float]]] = {
    Touch.BEND: ("transpose", "semitones", float),
    Touch.PRESSURE: ("pressure", "normalized", float),
    Touch.TIMBRE: ("timbre", "normalized", float),
    Touch.LEVEL: ("gain", "linear", gain_of),
    Touch.PAN: ("pan", "normalized", place_of),
}


def beats(tick: int) -> str:
    """Return a time in beats."""
    return decimal(tick / TICKS_PER_BEAT)


def write_clips(
    project: Project, performance: Performance, owner: str, channel: int, ids: Ids, parent: Element
) -> None:
    """Write what a track plays: a clip for every placement that is heard, its notes as they sound."""
    score = score_of(project)
    part = score.parts_by_owner.get(owner) or score.deck_parts.get(owner)
    notes = performance.notes.get(owner, [])
    clips = SubElement(parent, "Clips", id=ids.new())
    if part is None:
        return
    names = {pattern.id: pattern.name or pattern.id for pattern in project.patterns}
    for passage, inside in zip(part.passages, _shared_out(part, notes), strict=True):
        # What groove takes before the beat belongs to its clip, which then begins with it.
        start = min([passage.start, *(note.start for note in inside)])
        clip = SubElement(
            clips, "Clip", time=beats(start), duration=beats(passage.end - start), playStart="0",
            name=names[passage.sheet.pattern],
        )  # fmt: skip
        written = SubElement(clip, "Notes", id=ids.new())
        for note in inside:
            _note(written, note, start, channel)


def _shared_out(part: Part, notes: Sequence[Played]) -> list[list[Played]]:
    """Return the notes of each passage; one a little before the first that could be its own is of that."""
    starts = [passage.start for passage in part.passages]
    shared: list[list[Played]] = [[] for _ in starts]
    for note in notes:
        index = bisect_right(starts, note.start) - 1
        following = index + 1 < len(starts) and starts[index + 1] - note.start <= part.early
        if index < 0 or (following and (note.start >= part.passages[index].end)):
            index += 1
        shared[index].append(note)
    return shared


def _note(parent: Element, note: Played, origin: int, channel: int) -> None:
    key = min(max(round(note.pitch), 0), 127)
    element = SubElement(
        parent, "Note", time=beats(note.start - origin), duration=beats(note.end - note.start),
        channel=str(channel), key=str(key), vel=decimal(1.0 if note.accent else note.velocity), rel="0",
    )  # fmt: skip
    told: dict[Touch, dict[int, float]] = {Touch.BEND: {0: 0.0}} if note.pitch != key else {}
    for touch, tick, value in note.moved:
        told.setdefault(touch, {0: 0.0})[tick] = value
    # A note holds one timeline: several are side by side in lanes.
    parent = element if len(told) < 2 else SubElement(element, "Lanes")
    for touch, points in sorted(told.items()):
        _expressed(parent, touch, points, note.pitch - key)


def _expressed(parent: Element, touch: Touch, moves: dict[int, float], between_keys: float) -> None:
    """Write how a note alone is moved, from its start on."""
    expression, unit, value_of = _OF_NOTES[touch]
    points = SubElement(parent, "Points", unit=unit)
    SubElement(points, "Target", expression=expression)
    for tick, value in moves.items():
        value += between_keys if touch is Touch.BEND else 0.0
        SubElement(
            points, "RealPoint", time=beats(tick), value=decimal(value_of(value)), interpolation="hold"
        )


def write_automation(
    performance: Performance, owner: str, channel: int, ids: Ids, parent: Element
) -> list[str]:
    """Write how an owner's parameters move; return the targets that have no place."""
    targets: dict[tuple[str, str], list[Moved]] = {}
    for move in performance.moves.get(owner, []):
        targets.setdefault((move.scope, move.target), []).append(move)
    unsaid = []
    for (scope, target), moves in sorted(targets.items()):
        parameter = ids.parameters.get((owner, scope, target))
        expression = _expression(target, channel) if scope == "midi" else None
        if parameter is None and expression is None:
            unsaid.append(f"{owner}: {target}")
            continue
        points = SubElement(parent, "Points", id=ids.new())
        unit = ids.units[parameter] if parameter else "normalized"
        if unit != "enum":
            points.set("unit", unit)
        SubElement(points, "Target", expression or {"parameter": parameter or ""})
        for index, move in enumerate(moves):
            # A curve is drawn as many small steps: lines between them are the curve.
            moving = index + 1 < len(moves) and not moves[index + 1].written
            _point(points, move, unit, target, moving=moving)
    return unsaid


def _point(parent: Element, move: Moved, unit: str, target: str, *, moving: bool) -> None:
    if unit == "enum":
        SubElement(parent, "EnumPoint", time=beats(move.tick), value=str(round(move.value)))
        return
    if target == "midi.program":
        SubElement(parent, "IntegerPoint", time=beats(move.tick), value=str(round(move.value)))
        return
    SubElement(
        parent, "RealPoint", time=beats(move.tick), value=decimal(_told(target, move.value)),
        interpolation="linear" if moving else "hold",
    )  # fmt: skip


def _told(target: str, value: float) -> float:
    """Return a value in the unit it is told in."""
    if target == "channel.pan":
        return place_of(value)
    if target.endswith(".level_db") and target.partition(".")[0].startswith(("channel", "send-")):
        return gain_of(value)
    if target == "midi.bend":
        return min(max(0.5 + value / (2 * BEND_SEMITONES), 0.0), 1.0)
    if target.startswith(("midi.cc_", "midi.key_")):
        return value / 127
    return value


def _expression(target: str, channel: int) -> dict[str, str] | None:
    kind, _, number = target.removeprefix("midi.").partition("_")
    named = {"channel": str(channel)}
    match kind:
        case "bend":
            return {"expression": "pitchBend"} | named
        case "pressure":
            return {"expression": "channelPressure"} | named
        case "program":
            return {"expression": "programChange"} | named
        case "cc" if number.isdigit():
            return {"expression": "channelController", "controller": number} | named
        case "key" if number.isdigit():
            return {"expression": "polyPressure", "key": number} | named
    return None


def write_sound(owner: str, sound: Sound, path: str, tempo: Timeline, ids: Ids, parent: Element) -> None:
    """Write a rendered track as one clip from the start of the song, unstretched."""
    clips = SubElement(parent, "Clips", id=ids.new())
    seconds = sound.frames / sound.sample_rate
    end = int(tempo.tick_at(sound.frames))
    clip = SubElement(
        clips, "Clip", time="0", duration=beats(end), contentTimeUnit="seconds", playStart="0",
        playStop=decimal(seconds), name=owner,
    )  # fmt: skip
    audio = SubElement(
        clip, "Audio", id=ids.new(), timeUnit="seconds", channels=str(sound.channels),
        duration=decimal(seconds), sampleRate=str(sound.sample_rate),
    )  # fmt: skip
    SubElement(audio, "File", path=path)


def write_tempo(project: Project, step_ticks: int, parent: Element) -> int:
    """Write tempo and metre where they change, a ramp as a chain of lines; return how many ramps."""
    tempo, end = project.tempo, project.arrangement.length
    timeline = Timeline(tempo, 1)
    ramps = 0
    if len(tempo.points) > 1:
        points = SubElement(parent, "TempoAutomation", id="tempo-automation", unit="bpm", timeUnit="beats")
        SubElement(points, "Target", parameter="tempo")
        for point, following in pairwise((*tempo.points, None)):
            assert point is not None
            ramped = following is not None and point.curve is TempoCurve.RAMP
            ramps += ramped
            last = min(following.tick, max(end, point.tick + 1)) if following and ramped else point.tick + 1
            for tick in range(point.tick, last, step_ticks):
                SubElement(
                    points, "RealPoint", time=beats(tick), value=decimal(float(timeline.bpm_at(tick))),
                    interpolation="linear" if ramped else "hold",
                )  # fmt: skip
    if len(tempo.signatures) > 1:
        points = SubElement(parent, "TimeSignatureAutomation", id="metre-automation", timeUnit="beats")
        SubElement(points, "Target", parameter="metre")
        for signature in tempo.signatures:
            SubElement(
                points, "TimeSignaturePoint", time=beats(signature.tick),
                numerator=str(signature.beats), denominator=str(signature.unit),
            )  # fmt: skip
    return ramps


def lanes_for(track: str, ids: Ids, parent: Element) -> Element:
    """Return the lanes of one track, named by its id, below those of the arrangement."""
    return SubElement(parent, "Lanes", id=ids.new(), track=track)


def owners_of(project: Project) -> list[str]:
    """Return everything that has a channel, tracks first."""
    tracks = [track.id for track in project.tracks]
    return [*tracks, *(bus.id for bus in project.mixer.returns), MASTER]
