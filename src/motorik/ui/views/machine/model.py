"""The machine screen without its window: whose face is shown, what its controls turn, presets, keys."""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from motorik.domain.patch import Patch
from motorik.domain.project import Project
from motorik.editing.note_names import note_name
from motorik.journal.edits.parameters import SetParameter
from motorik.journal.edits.patches import ReplacePatch, SetMacroValue
from motorik.machines.machine import Machine
from motorik.machines.morphing import randomise
from motorik.machines.panel import Control, Panel
from motorik.machines.preset import is_effect
from motorik.modules.declaration import Parameter
from motorik.studio.new_tracks import MIDDLE_OCTAVE
from motorik.studio.presets import edits_to_load, list_presets
from motorik.studio.previews import notes_of
from motorik.studio.protocol import Sound
from motorik.ui.models.finding import rank
from motorik.ui.models.parameters import Address, HotParameter
from motorik.ui.models.scaling import position_of, shown, value_at
from motorik.ui.models.signal import Signal
from motorik.ui.text import _
from motorik.ui.views.machine.faces import machine_of, panel_of, parameter_of

if TYPE_CHECKING:
    from motorik.journal import Edit
    from motorik.storage.presets import Shelved
    from motorik.ui.models.workbench import Workbench

VARIATION = 0.25
"""How far from the sound a variation of it is drawn."""
PIANO = {
    **{key: number for number, key in enumerate("zsxdcvgbhnjm")},
    **{key: 12 + number for number, key in enumerate("q2w3er5t6y7u")},
    **{key: 24 + number for number, key in enumerate("i9o0p")},
}
"""Keys of the computer by their places, and the semitones they play above the octave."""
LOWEST_OCTAVE, HIGHEST_OCTAVE = 0, 8


@dataclass(frozen=True, slots=True)
class Place:
    """Something with a face: a track's instrument, or the rack a channel is heard through."""

    owner: str
    patch: str
    rack: bool
    name: str


@dataclass(frozen=True, slots=True)
class Handle:
    """What a control of the face turns; ``parameter`` is None for a macro, which goes from 0 to 1."""

    control: Control
    hot: HotParameter
    parameter: Parameter | None

    @property
    def position(self) -> float:
        """Where it stands, 0 to 1."""
        value = self.hot.value
        return value if self.parameter is None else position_of(self.parameter, value)

    @property
    def default(self) -> float:
        """Where it stands when nobody turned it."""
        return 0.0 if self.parameter is None else position_of(self.parameter, self.parameter.default)

    @property
    def centre(self) -> float:
        """Where nothing stands on a scale with two sides, else its lower end."""
        it = self.parameter
        return position_of(it, 0.0) if it is not None and it.low < 0 < it.high else 0.0

    def move(self, position: float) -> None:
        """Turn it there; it is heard with the next frame."""
        self.hot.move(position if self.parameter is None else value_at(self.parameter, position))

    def shown(self, position: float) -> str:
        """Return what it says there, in words."""
        if self.parameter is None:
            return f"{position:.0%}".replace("%", " %")
        return shown(self.parameter, value_at(self.parameter, position))


class MachineModel:
    """``chosen``: another face is shown, or the same with other controls; ``changed``: values are others.

    ``listed``: there are other presets to show; ``struck``: other keys are down; ``moved``: another octave.
    """

    def __init__(self, bench: "Workbench") -> None:
        self.bench, self.session = bench, bench.session
        self.chosen: Signal[[]] = Signal()
        self.changed: Signal[[]] = Signal()
        self.listed: Signal[[]] = Signal()
        self.struck: Signal[[]] = Signal()
        self.octave = MIDDLE_OCTAVE - 1
        self.down: frozenset[int] = frozenset()
        self.presets: tuple[Shelved, ...] = ()
        self.loaded: str | None = None
        self.variations = 0
        self.came_from: str | None = None
        self._owner: tuple[str, bool] | None = None
        self._run = 0
        self.session.changed.connect(self._song_changed)
        self.session.trial.changed.connect(self._trial_changed)
        bench.added.connect(lambda track, _octave: self.choose(track, rack=False))

    # ---- whose face ---------------------------------------------------------------------------------------

    @property
    def project(self) -> Project:
        """The song, with the preset that is tried."""
        return self.session.trial.project or self.session.project

    @property
    def places(self) -> list[Place]:
        """Everything with a face: instruments in the order of tracks, each followed by its rack."""
        found = []
        tracks = {track.id: track for track in self.project.tracks}
        for id, channel in self.project.channels.items():
            track = tracks.get(id)
            name = (track.name or id) if track else _("Master") if id == "master" else id
            if track and track.patch:
                found.append(Place(id, track.patch, False, name))
            if channel.rack:
                found.append(Place(id, channel.rack, True, _("{name}: effects").format(name=name)))
        return found

    @property
    def place(self) -> Place | None:
        """The one whose face is shown."""
        places = self.places
        here = next((it for it in places if (it.owner, it.rack) == self._owner), None)
        return here or (places[0] if places else None)

    @property
    def patch(self) -> Patch | None:
        """Its patch."""
        place = self.place
        return next((it for it in self.project.patches if place and it.id == place.patch), None)

    @property
    def machine(self) -> Machine | None:
        """The machine its patch is, if any."""
        return machine_of(self.patch) if self.patch else None

    @property
    def panel(self) -> Panel | None:
        """The face."""
        return panel_of(self.patch) if self.patch else None

    def choose(self, owner: str, *, rack: bool) -> None:
        """Show the face of a track's instrument, or of a channel's rack."""
        if (owner, rack) != self._owner:
            self.keep()
            self.all_keys_up()
            self._owner, self.loaded = (owner, rack), None
            self.bench.point(owner)
            self.chosen.emit()

    def step(self, by: int) -> None:
        """Show the next face or the one before; after the last comes the first."""
        places, here = self.places, self.place
        if here is not None:
            there = places[(places.index(here) + by) % len(places)]
            self.choose(there.owner, rack=there.rack)

    def _song_changed(self, before: Project, after: Project) -> None:
        if before.patches is after.patches and before.tracks is after.tracks and before.mixer is after.mixer:
            return
        self.changed.emit()

    def shape(self) -> object:
        """Return what decides which controls there are: the face is made anew when it is another."""
        place, patch = self.place, self.patch
        if place is None or patch is None:
            return None
        macros = [(it.id, it.name, bool(it.targets)) for it in patch.macros]
        return place, [(it.id, it.kind) for it in patch.modules], macros

    # ---- turning ------------------------------------------------------------------------------------------

    def handle(self, control: Control) -> Handle | None:
        """Return what a control turns, None for one whose target the patch has not."""
        place, patch = self.place, self.patch
        if place is None or patch is None:
            return None
        module, _dot, name = control.target.partition(".")
        if module == "macro":
            return self._macro(place, patch, control, name)
        parameter = parameter_of(patch, control.target)
        return self._parameter(place, patch, control, module, parameter) if parameter else None

    def _macro(self, place: Place, patch: Patch, control: Control, id: str) -> Handle:
        def read(project: Project) -> float:
            there = self._patch_now(project, patch)
            return next((it.value for it in there.macros if it.id == id), 0.0)

        def edit(value: float) -> "Edit":
            self.keep()  # A knob of a preset that is tried: it stays.
            return SetMacroValue(patch=patch.id, macro=id, value=round(value, 4))

        hot = HotParameter(
            self.session.studio, _("Turn {name}").format(name=control.label), read, edit,
            self._address(place, f"macro-{id}.value"),
        )  # fmt: skip
        return Handle(control, hot, None)

    def _parameter(
        self, place: Place, patch: Patch, control: Control, module: str, parameter: Parameter
    ) -> Handle:
        def read(project: Project) -> float:
            there = self._patch_now(project, patch)
            found = next((it for it in there.modules if it.id == module), None)
            return found.parameters.get(parameter.id, parameter.default) if found else parameter.default

        def edit(value: float) -> "Edit":
            self.keep()
            return SetParameter(patch=patch.id, module=module, parameter=parameter.id, value=value)

        hot = HotParameter(
            self.session.studio, _("Turn {name}").format(name=control.label), read, edit,
            self._address(place, control.target),
        )  # fmt: skip
        return Handle(control, hot, parameter)

    def _patch_now(self, project: Project, patch: Patch) -> Patch:
        """Return a patch as it is in ``project``, or in what is tried."""
        project = self.session.trial.project or project
        return next((it for it in project.patches if it.id == patch.id), patch)

    def _address(self, place: Place, target: str) -> Address:
        return Address(place.owner, target, "channel" if place.rack else "patch")

    def vary(self) -> None:
        """Draw another sound near this one, as one step: again and again leads further away."""
        self.keep()
        patch = self.patch
        if patch is None:
            return
        self.variations += 1
        drawn = randomise(patch, self.variations, VARIATION)
        if self.session.commit(_("Vary the sound"), ReplacePatch(item=drawn)):
            self.play_phrase(
                ((0.0, 12 * (self.octave + 1), 0.4), (0.5, 12 * (self.octave + 1) + 7, 0.4)), 120
            )

    # ---- presets ------------------------------------------------------------------------------------------

    def look_for_presets(self) -> None:
        """Read the presets there are, in the background."""
        session = self.session
        session.bus.after(session.studio.pool.submit(list_presets), self._found_presets)

    def _found_presets(self, done: Any) -> None:
        sounds, _troubles = done.result()
        self.presets = tuple(sounds)
        self.listed.emit()

    def found(self, text: str, *, own: bool) -> "list[Shelved]":
        """Return the presets that fit here and meet what was typed; ``own``: of this machine alone.

        Without that, those of the machine come first.
        """
        place, machine = self.place, self.machine
        if place is None:
            return []
        met = []
        for at, it in enumerate(self.presets):
            preset = it.preset
            here = machine is not None and preset.machine == machine.id
            order = rank(text, f"{preset.name} {preset.category.value} {' '.join(preset.tags)}")
            if order is not None and is_effect(preset) == place.rack and (here or not own):
                met.append((order, not here, preset.category.value, preset.name, at))
        return [self.presets[entry[-1]] for entry in sorted(met)]

    @property
    def tries(self) -> bool:
        """Whether a preset is heard here that is not decided on."""
        return self.session.trial.going_on

    def load(self, shelved: "Shelved") -> None:
        """Let a preset be heard here, instead of the one before; it becomes one step when it is kept."""
        from motorik.journal import EditError

        place, studio = self.place, self.session.studio
        if place is None:
            return
        edits = self.bench.trying(lambda: edits_to_load(studio.song, place.owner, shelved))
        if not edits:
            return
        name = shelved.preset.name
        try:
            self.session.trial.begin(_("Load {name}").format(name=name), *edits)
        except EditError as error:
            self.bench.say(str(error))
            return
        self.loaded = shelved.name
        self.bench.say(_("{name} is heard: keep it, or try another").format(name=name))
        notes = notes_of(shelved.preset) if not place.rack else ()
        self.play_phrase([(it.beat, it.pitch, it.length) for it in notes], shelved.preset.preview.bpm)

    def keep(self) -> None:
        """Let the preset that is heard stay, as one step."""
        self.session.trial.keep()
        self.session.catch_up()

    def leave(self) -> None:
        """Take back all that was tried: the sound is what it was."""
        if self.session.trial.cancel():
            self._run += 1
            self.loaded = None
            self.bench.say(_("The sound is what it was"))

    def _trial_changed(self) -> None:
        self.changed.emit()

    def play_phrase(self, notes: Any, bpm: float) -> None:
        """Play (beat, pitch, length in beats) through the track, instead of what was played before."""
        self._run += 1
        run = self._run
        for beat, pitch, length in notes:
            start, key = 0.12 + beat * 60 / bpm, round(pitch)
            end = start + max(length * 60 / bpm, 0.05) * 0.95
            self.session.later(start, partial(self._phrase_note, run, key, 0.8))
            self.session.later(end, partial(self._sound, key, None, tried=True))

    def _phrase_note(self, run: int, key: int, velocity: float) -> None:
        if run == self._run and not self.session.transport.playing:
            self._sound(key, velocity, tried=True)

    # ---- playing ------------------------------------------------------------------------------------------

    @property
    def drums(self) -> dict[int, str]:
        """What lies on keys that are drums of the machine."""
        machine = self.machine
        return {note.key: note.name for note in machine.device.drums} if machine else {}

    def key_name(self, key: int) -> str:
        """Return the drum on a key, else its note."""
        return self.drums.get(key) or note_name(key)

    def change_octave(self, by: int) -> None:
        """Play higher or lower."""
        self.all_keys_up()
        self.octave = min(max(self.octave + by, LOWEST_OCTAVE), HIGHEST_OCTAVE)
        self.struck.emit()

    def strike(self, key: int, velocity: float) -> None:
        """Strike a key of the track; the phrase of a preset ends."""
        self._run += 1
        if 0 <= key <= 127:
            self.down |= {key}
            self._sound(key, velocity)
            self.struck.emit()

    def let_go(self, key: int) -> None:
        """Let a key go."""
        self.down -= {key}
        self._sound(key, None)
        self.struck.emit()

    def all_keys_up(self) -> None:
        """Let go of all keys."""
        for key in self.down:
            self._sound(key, None)
        self.down = frozenset()

    def piano_key(self, scancode: str, *, pressed: bool, repeat: bool) -> bool:
        """Play by a key of the computer; return whether it is one that plays."""
        if scancode not in PIANO:
            return False
        key = 12 * (self.octave + 1) + PIANO[scancode]
        if pressed and not repeat:
            self.strike(key, 0.8)
        elif not pressed:
            self.let_go(key)
        return True

    def _sound(self, key: int, velocity: float | None, *, tried: bool = False) -> None:
        """Sound a key; one that is only ``tried`` names its instrument, and so is not written by a take."""
        place = self.place
        if place is not None and any(it.id == place.owner for it in self.project.tracks):
            self.session.studio.sound(
                Sound(
                    track=place.owner, key=key, velocity=velocity, instrument=place.patch if tried else None
                )
            )
