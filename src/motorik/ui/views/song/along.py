"""What lies along the song beside blocks: loop, markers, regions, tempo, time signatures, automation."""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from typing import TYPE_CHECKING

from motorik.domain.project import Automation, AutomationPoint, Marker, Region
from motorik.domain.tempo import MAX_BPM, MIN_BPM, TempoCurve, TempoPoint, TimeSignature
from motorik.editing.automating import RecordMode, edits_to, lane_at, record_moves
from motorik.journal.edits.arrangement import (
    AddRegion,
    RemoveAutomation,
    RemoveRegion,
    ReplaceRegion,
    SetAutomationPoints,
    SetLoop,
    SetMarkers,
)
from motorik.journal.edits.song import SetTempoPoints, SetTimeSignatures
from motorik.ui.models.curves import DRAWN_ERROR, bent, next_curve, with_curve
from motorik.ui.models.lanes import Target, target_of
from motorik.ui.models.positions import bpm_at, signature_at
from motorik.ui.models.question import Question
from motorik.ui.text import _
from motorik.ui.views.song.snapping import nearest

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.journal import Edit
    from motorik.ui.views.song.model import SongModel

# ---- loop, markers, regions --------------------------------------------------------------------------------


def set_loop(model: "SongModel", one: float, other: float) -> None:
    """Loop between two ticks, on the grid."""
    low, high = sorted((nearest(model.project, one, model.snap), nearest(model.project, other, model.snap)))
    if low < high and (low, high) != model.project.arrangement.loop:
        model.commit(_("Set the loop"), SetLoop(loop=(low, high)))


def clear_loop(model: "SongModel") -> None:
    """Loop nothing."""
    if model.project.arrangement.loop is not None:
        model.commit(_("Remove the loop"), SetLoop(loop=None))


def add_marker(model: "SongModel", tick: float) -> None:
    """Name a place: ask for the name, then mark it."""
    place = nearest(model.project, tick, model.snap)
    number = len(model.project.arrangement.markers) + 1
    name = _("Part {number}").format(number=number)
    model.bench.put(Question(_("Name of the marker"), lambda text: _mark(model, place, text), text=name))


def _mark(model: "SongModel", tick: int, name: str) -> None:
    if model.commit(_("Add a marker"), SetMarkers(items=(Marker(tick=tick, name=name[:200]),))):
        model.pick(point=("marker", tick))


def marker(model: "SongModel", tick: object) -> Marker | None:
    """Return a marker, None when it is gone."""
    return next((it for it in model.project.arrangement.markers if it.tick == tick), None)


def region(model: "SongModel", id: object) -> Region | None:
    """Return a region, None when it is gone."""
    return next((it for it in model.project.arrangement.regions if it.id == id), None)


def add_region(model: "SongModel") -> None:
    """Name the stretch of the loop, or of the chosen blocks."""
    chosen = model.blocks()
    span = model.project.arrangement.loop
    if chosen:
        span = (min(it.start for it in chosen), max(it.start + it.length for it in chosen))
    if span is None:
        model.bench.say(_("Drag a loop first, or choose blocks: that stretch becomes the region"))
        return
    taken = {it.id for it in model.project.arrangement.regions}
    id = next(name for number in range(1, 10_000) if (name := f"region-{number}") not in taken)
    item = Region(id=id, name=_("Region {number}").format(number=len(taken) + 1), start=span[0], end=span[1])
    if model.commit(_("Add a region"), AddRegion(item=item)):
        model.pick(point=("region", id))


def move_region(model: "SongModel", id: str, start: int, end: int) -> None:
    """Let a region begin and end elsewhere."""
    found = region(model, id)
    if found and start < end and (start, end) != (found.start, found.end):
        item = found.model_copy(update={"start": start, "end": end})
        model.commit(_("Move the region"), ReplaceRegion(item=item))


# ---- tempo and time signatures -----------------------------------------------------------------------------


def ask_time(model: "SongModel", tick: float) -> None:
    """Let tempo or time signature be typed for a place: ``128`` or ``7/8``."""
    place = nearest(model.project, tick, model.snap)
    _ask_time(model, place, f"{float(bpm_at(model.project, place)):g}")


def _ask_time(model: "SongModel", tick: int, now: str) -> None:
    hint = _("A tempo such as 128, or a time signature such as 7/8")
    then = partial(set_time, model, tick)
    model.bench.put(Question(_("Tempo or time"), then, text=now, hint=hint))


def set_time(model: "SongModel", tick: int, text: str) -> None:
    """Write what was typed; what is neither is said."""
    edit = time_edit(tick, text)
    if edit is None:
        said = _("{text} is neither a tempo ({low}–{high}) nor a time signature such as 7/8")
        model.bench.say(said.format(text=text or "–", low=MIN_BPM, high=MAX_BPM))
    elif model.commit(_("Set tempo or time"), edit):
        model.pick(point=("signature" if "/" in text else "tempo", tick))


def time_edit(tick: int, text: str) -> "Edit | None":
    """Return the edit a typed tempo or time signature stands for, None for what is neither."""
    plain = text.strip().replace(",", ".")
    try:
        if "/" in plain:
            beats, unit = map(int, plain.split("/", 1))
            return SetTimeSignatures(items=(TimeSignature(tick=tick, beats=beats, unit=unit),))
        return SetTempoPoints(items=(TempoPoint(tick=tick, bpm=Fraction(plain[:12])),))
    except (ValueError, ZeroDivisionError):
        return None


def toggle_ramp(model: "SongModel", tick: int) -> None:
    """Let the tempo glide to the next point, or stay until there."""
    found = next((it for it in model.project.tempo.points if it.tick == tick), None)
    if found is not None:
        curve = TempoCurve.STEP if found.curve is TempoCurve.RAMP else TempoCurve.RAMP
        item = found.model_copy(update={"curve": curve})
        model.commit(_("Glide of the tempo"), SetTempoPoints(items=(item,)))


def move_along(model: "SongModel", point: tuple[object, ...], tick: int) -> None:
    """Move a marker, a tempo point or a time signature; those at the start stay."""
    kind, old = str(point[0]), point[1]
    edit = _moving(model.project, kind, old, tick)
    if old != tick and edit is not None and model.commit(_("Move it"), edit):
        model.pick(point=(kind, tick))


def _moving(project: "Project", kind: str, old: object, tick: int) -> "Edit | None":
    assert isinstance(old, int)
    if kind == "marker":
        found = next((it for it in project.arrangement.markers if it.tick == old), None)
        return SetMarkers(items=(found.model_copy(update={"tick": tick}),), cleared=(old,)) if found else None
    if old == 0 or tick == 0:
        return None
    if kind == "tempo":
        point = next((it for it in project.tempo.points if it.tick == old), None)
        return (
            SetTempoPoints(items=(point.model_copy(update={"tick": tick}),), cleared=(old,))
            if point
            else None
        )
    sign = next((it for it in project.tempo.signatures if it.tick == old), None)
    return (
        SetTimeSignatures(items=(sign.model_copy(update={"tick": tick}),), cleared=(old,)) if sign else None
    )


def rename(model: "SongModel", point: tuple[object, ...]) -> None:
    """Let a marker, region, tempo or time signature be typed anew."""
    kind, id = point[0], point[1]
    if kind == "marker" and (mark := marker(model, id)):
        tick = mark.tick
        model.bench.put(
            Question(_("Name of the marker"), lambda text: _name(model, tick, text), text=mark.name)
        )
    elif kind == "region" and (found := region(model, id)):
        title = _("Name of the region")
        model.bench.put(Question(title, lambda text: _name_region(model, found, text), text=found.name))
    elif kind in ("tempo", "signature"):
        assert isinstance(id, int)
        sign = signature_at(model.project, id)
        now = f"{float(bpm_at(model.project, id)):g}" if kind == "tempo" else f"{sign.beats}/{sign.unit}"
        _ask_time(model, id, now)


def _name(model: "SongModel", tick: int, text: str) -> None:
    model.commit(_("Rename"), SetMarkers(items=(Marker(tick=tick, name=text[:200]),)))


def _name_region(model: "SongModel", found: Region, text: str) -> None:
    model.commit(_("Rename"), ReplaceRegion(item=found.model_copy(update={"name": text[:200]})))


def remove(model: "SongModel", point: tuple[object, ...]) -> None:
    """Take away a marker, region, tempo point, time signature, lane or point of a lane."""
    edit = _removing(model, point)
    if edit is None:
        model.bench.say(_("The first one stays: the song needs it"))
    elif model.commit(_("Remove it"), edit):
        model.pick()


def _removing(model: "SongModel", point: tuple[object, ...]) -> "Edit | None":
    kind, id = point[0], point[1]
    if kind == "region":
        return RemoveRegion(region=str(id))
    if kind == "lane":
        return RemoveAutomation(lane=str(id))
    if kind == "point":
        lane = model.lane(id)
        only = lane is not None and len(lane.points) == 1
        tick = point[2]
        assert isinstance(tick, int)
        return RemoveAutomation(lane=str(id)) if only else SetAutomationPoints(lane=str(id), cleared=(tick,))
    assert isinstance(id, int)
    if kind == "marker":
        return SetMarkers(cleared=(id,))
    if id == 0:
        return None
    return SetTempoPoints(cleared=(id,)) if kind == "tempo" else SetTimeSignatures(cleared=(id,))


# ---- automation --------------------------------------------------------------------------------------------


def add_lane(model: "SongModel", target: Target) -> None:
    """Let something move along the song: its lane begins with the value it has."""
    points = (AutomationPoint(tick=0, value=target.value),)
    edits = edits_to(model.project, target.place, points)
    model.unfolded |= {target.owner}
    if model.commit(_("Automate {name}").format(name=target.name), *edits):
        lane = lane_at(model.session.studio.project, target.place)
        model.pick(point=("lane", lane.id if lane else ""))


def put_point(
    model: "SongModel", lane: Automation, tick: float, position: float, old: int | None = None
) -> None:
    """Write a point on the grid; ``old`` is the tick it had, when it is moved."""
    target = target_of(model.project, lane)
    place = int(tick) if tick == old else nearest(model.project, tick, model.snap)
    found = next((it for it in lane.points if it.tick == old), None)
    value = target.value_of(position)
    item = (
        found.model_copy(update={"tick": place, "value": value})
        if found
        else AutomationPoint(tick=place, value=value)
    )
    cleared = (old,) if old is not None and old != place else ()
    label = _("Move the point") if found else _("Add a point")
    if item != found and model.commit(
        label, SetAutomationPoints(lane=lane.id, items=(item,), cleared=cleared)
    ):
        model.pick(point=("point", lane.id, place))


def bend(model: "SongModel", lane: Automation, tick: int, amount: float) -> None:
    """Bow the curve that begins at a point."""
    found = next((it for it in lane.points if it.tick == tick), None)
    if found is None:
        return
    item = bent(found, amount)
    if item != found:
        model.commit(_("Bend the curve"), SetAutomationPoints(lane=lane.id, items=(item,)))


def turn_curve(model: "SongModel", lane: Automation, tick: int) -> None:
    """Reach the next point by a line, smoothly, or all at once."""
    found = next((it for it in lane.points if it.tick == tick), None)
    if found is not None:
        item = with_curve(found, next_curve(found))
        model.commit(_("Kind of curve"), SetAutomationPoints(lane=lane.id, items=(item,)))


def draw(model: "SongModel", lane: Automation, drawn: Sequence[tuple[int, float]]) -> None:
    """Write a curve that a finger drew, (tick, place 0 to 1), thinned to lines; the rest stays as it was."""
    target = target_of(model.project, lane)
    stroke = sorted({tick: target.value_of(position) for tick, position in drawn}.items())
    if not stroke:
        return
    values = [value for _tick, value in stroke]
    error = (max(values) - min(values)) * DRAWN_ERROR
    span = (stroke[0][0], stroke[-1][0] + 1)
    edits = record_moves(model.project, target.place, [stroke], RecordMode.TOUCH, span, error)
    model.commit(_("Draw a curve"), *edits)


def clear_points(model: "SongModel", lane: Automation, low: float, high: float) -> None:
    """Take away the points between two ticks; one stays, or there would be no lane."""
    met = tuple(it.tick for it in lane.points if low <= it.tick <= high)
    if len(met) == len(lane.points):
        met = met[1:]
    if met:
        model.commit(_("Erase points"), SetAutomationPoints(lane=lane.id, cleared=met))
