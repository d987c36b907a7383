"""Addresses of a track's instrument: its keys, clips, parameters by module, by panel, by the real device."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

from motorik.bridges.osc.channels import knobs
from motorik.bridges.osc.commands import button, perform, switch
from motorik.bridges.osc.dials import Turnable, macro_dial, patch_dial
from motorik.bridges.osc.nodes import Arguments, Deed, Field, Node, Situation
from motorik.domain.patch import Patch
from motorik.domain.performance import BackToArrangement, LaunchClip, Mute, Solo, StopClips
from motorik.domain.project import Project, Track
from motorik.machines.machine import Machine
from motorik.sequencer.midi_device import machine_of
from motorik.studio.hand import ArmTrack, Express, NoteOff, NoteOn

FAMILY = "/track/{track}"
_KEY = Field("key", "i", 0, 127)


def track_nodes(project: Project, track: Track) -> Iterator[Node]:
    """Yield the addresses of a track, without those of its channel."""
    yield from _keys(track.id, f"/track/{track.id}")
    yield from _clips(project, track.id, f"/track/{track.id}")
    patch = next((it for it in project.patches if it.id == track.patch), None)
    if patch is not None:
        yield from _instrument(track.id, patch, f"/track/{track.id}")


def _keys(track: str, base: str) -> Iterator[Node]:
    def strike(given: Arguments, _situation: Situation) -> NoteOn | NoteOff:
        key, velocity = given
        assert isinstance(key, int)
        if velocity == 0:
            return NoteOff(track=track, key=key)
        return NoteOn(track=track, key=key, velocity=0.8 if velocity is None else float(velocity))

    yield Node(
        f"{FAMILY}/note", f"{base}/note", "Strike a key (60 is middle C), softly to hard; 0 lets it go.",
        (_KEY, Field("velocity", "f", 0, 1, optional=True)), strike,
    )  # fmt: skip
    yield Node(
        f"{FAMILY}/note_off", f"{base}/note_off", "Let a key go.", (_KEY,),
        lambda given, _situation: NoteOff(track=track, key=int(given[0] or 0)),
    )  # fmt: skip
    for touch, low, high, unit, doc in (
        ("bend", -127.0, 127.0, "st", "Bend all notes, or that of one key, in semitones."),
        ("pressure", 0.0, 1.0, "", "Press all notes, or that of one key."),
        ("timbre", 0.0, 1.0, "", "Move the timbre of all notes, or of that of one key."),
    ):
        yield Node(
            f"{FAMILY}/{touch}", f"{base}/{touch}", doc,
            (Field(touch, "f", low, high, unit), Field("key", "i", 0, 127, optional=True)),
            _express(track, touch),
        )  # fmt: skip
    yield switch(
        f"{FAMILY}/arm", "Record what is played on it by hand.", lambda on: ArmTrack(track=track, on=on),
        lambda situation: track in situation.state.transport.recording.tracks, f"{base}/arm",
    )  # fmt: skip


def _clips(project: Project, track: str, base: str) -> Iterator[Node]:
    for clip in project.live.clips:
        if clip.track == track:
            yield _clip(track, base, clip.scene)
    yield Node(
        f"{FAMILY}/plays", f"{base}/plays", "What it plays: arrangement, silence, or the scene of a clip.",
        (Field("plays", "s"),), None, lambda situation: (_plays(situation, track),),
    )  # fmt: skip
    yield button(
        f"{FAMILY}/stop", "Let its clip end with the bar.", lambda _s: perform(StopClips(track=track)),
        f"{base}/stop",
    )  # fmt: skip
    yield button(
        f"{FAMILY}/back", "Give it back to the arrangement.",
        lambda _s: perform(BackToArrangement(track=track)), f"{base}/back",
    )  # fmt: skip
    yield switch(
        f"{FAMILY}/live/mute", "Mute it in the performance, with the bar.",
        lambda on: perform(Mute(track=track, on=on)), None, f"{base}/live/mute",
    )  # fmt: skip
    yield switch(
        f"{FAMILY}/live/solo", "Solo it in the performance, with the bar.",
        lambda on: perform(Solo(track=track, on=on)), None, f"{base}/live/solo",
    )  # fmt: skip


def _express(track: str, touch: str) -> Callable[[Arguments, Situation], Deed]:
    def express(given: Arguments, _situation: Situation) -> Express:
        return Express.model_validate({"track": track, "touch": touch, "value": given[0], "key": given[1]})

    return express


def _clip(track: str, base: str, scene: str) -> Node:
    return button(
        f"{FAMILY}/clip/{{scene}}/launch", "Start a clip at its quantum.",
        lambda _s: perform(LaunchClip(track=track, scene=scene)), f"{base}/clip/{scene}/launch",
    )  # fmt: skip


def _plays(situation: Situation, track: str) -> str:
    for it in situation.state.transport.tracks:
        if it.track == track:
            return it.scene or it.plays
    return "arrangement"


# ---- parameters -------------------------------------------------------------------------------------------


def _instrument(track: str, patch: Patch, base: str) -> Iterator[Node]:
    machine = machine_of(patch)
    turnables = {
        f"{module.id}.{parameter.id}": patch_dial(track, "patch", patch.id, module.id, parameter)
        for module, parameter in knobs(patch.modules)
    }
    macros = {f"macro.{it.id}": macro_dial(track, "patch", patch.id, it) for it in patch.macros}
    for macro in patch.macros:
        yield macros[f"macro.{macro.id}"].by_value(
            f"{FAMILY}/macro/{{macro}}", f"{base}/macro/{macro.id}", "A macro of the instrument.", macro.name
        )
    named = {**macros, **turnables}
    for name, target in _short_names(patch, [*turnables], machine).items():
        title = _label(machine, target)
        yield from _by_knob(f"{FAMILY}/machine/{{control}}", f"{base}/machine/{name}", named[target], title)
    for name, target in _device_names(machine).items():
        if target in named:
            family, address = f"{FAMILY}/device/{{control}}", f"{base}/device/{name}"
            yield from _by_knob(family, address, named[target], machine.device.name if machine else "")
    for target, turnable in turnables.items():
        module, _dot, parameter = target.partition(".")
        yield from turnable.both(
            f"{FAMILY}/module/{{module}}/{{parameter}}",
            f"{base}/module/{module}/{parameter}",
            turnable.parameter.doc,
        )


def _by_knob(family: str, address: str, turnable: Turnable, title: str) -> Iterator[Node]:
    """Yield the place of a knob, 0 to 1, and its value below it."""
    yield turnable.by_position(
        family, address, f"{turnable.parameter.doc} Where its knob stands, 0 to 1.", title
    )
    yield turnable.by_value(f"{family}/value", f"{address}/value", turnable.parameter.doc, title)


def _short_names(patch: Patch, targets: list[str], machine: Machine | None) -> dict[str, str]:
    """Return what the knobs of an instrument are called, by name.

    First the labels of its panel, with their section where two are alike; then macros; then parameters by
    their ids, those of the panel before others, with their module where two are alike.
    """
    known = {*targets, *(f"macro.{it.id}" for it in patch.macros)}
    found: dict[str, str] = {}
    sections = machine.panel.sections if machine is not None else ()
    controls = [(it.name, c.label, c.target) for it in sections for c in it.controls if c.target in known]
    counted = Counter(slug(label) for _section, label, _target in controls)
    for section, label, target in controls:
        alone = counted[slug(label)] == 1
        found.setdefault(slug(label) if alone else slug(f"{section} {label}"), target)
    for macro in patch.macros:
        found.setdefault(macro.id, f"macro.{macro.id}")
    for group in ([target for _section, _label, target in controls if target in targets], targets):
        counted = Counter(map(_short, group))
        for target in group:
            alone = counted[_short(target)] == 1
            found.setdefault(_short(target) if alone else target.replace(".", "_"), target)
    return found


def _short(target: str) -> str:
    module, _dot, parameter = target.partition(".")
    return module if parameter == "value" else parameter


def _label(machine: Machine | None, target: str) -> str:
    controls = machine.panel.controls if machine else ()
    return next((it.label for it in controls if it.target == target), "")


def _device_names(machine: Machine | None) -> dict[str, str]:
    parameters = machine.device.parameters if machine else ()
    return {slug(it.name): it.target for it in reversed(parameters) if it.target is not None}


def slug(text: str) -> str:
    """Return a name as part of an address: lower-case letters, digits and underscores."""
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "unnamed"
