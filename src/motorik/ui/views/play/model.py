"""The play screen without its window: what cells do and wait for, knobs, the field with two values."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from motorik.domain.live import Clip, Grid, Quantum
from motorik.domain.patch import Macro, Patch
from motorik.domain.performance import (
    BackToArrangement,
    CancelQueued,
    LaunchClip,
    LaunchScene,
    Mute,
    Solo,
    StopClips,
)
from motorik.domain.project import Project, Track
from motorik.journal.edits.mixer import SetMuted, SetSoloed
from motorik.journal.edits.parameters import SetParameter
from motorik.journal.edits.patches import SetMacroValue
from motorik.modules import registry
from motorik.modules.declaration import Parameter
from motorik.studio.protocol import Fill, Perform, Stop, TrackState, TransportState
from motorik.ui.models.parameters import Address, HotParameter
from motorik.ui.models.signal import Signal
from motorik.ui.text import _
from motorik.ui.text.naming import named
from motorik.ui.views.play.groups import edits_for_next_group, group_of
from motorik.ui.views.play.sections import matrix_edits
from motorik.ui.views.play.set_knobs import SetKnobs

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

AT_ONCE = Quantum(grid=Grid.NONE)
KNOBS = 8
ZOOMS = (0.75, 2.5)
"""How small and how large cells are at most; a track's strip stays wide enough for fingers."""
CROSSED = (
    ("cutoff", "resonance"),
    ("cutoff", "decay"),
    ("index", "ratio"),
    ("decay", "tone"),
    ("mix", "feedback"),
)
"""Pairs of parameters a field with two values begins with: the first a patch has."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A place of the matrix: its clip and what it is doing; ``share`` of the pass that is over, 0 to 1."""

    clip: Clip | None
    name: str = ""
    plays: bool = False
    waits: bool = False
    stops: bool = False
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Turnable:
    """A knob: its name, the hot value behind it, and how a place from 0 to 1 and a value belong together.

    ``set_knob`` is its id when it is one of the whole set.
    """

    name: str
    hot: HotParameter
    parameter: Parameter | None
    set_knob: str = ""


class PlayModel:
    """What is launched and turned. ``changed``: cells, names or strips are others; ``chosen``: the track."""

    def __init__(self, bench: "Workbench") -> None:
        self.bench, self.session = bench, bench.session
        self.changed: Signal[[]] = Signal()
        self.chosen: Signal[[]] = Signal()
        self.states: dict[str, TrackState] = {}
        self.first_track = self.first_scene = 0
        self.zoom = 1.0
        self.whole_set = False
        self.set_knobs = SetKnobs(bench, lambda: self.performing)
        self.focus = (0, 0)
        self._track: str | None = None
        self._clips: dict[tuple[str, str], Clip] = {}
        self._names: dict[str, str] = {}
        self._shown: object = None
        self.session.changed.connect(self._song_changed)
        self.session.moved.connect(self._moved)
        self._take(self.session.project)
        self._moved(self.session.transport)

    # ---- what is shown ------------------------------------------------------------------------------------

    @property
    def project(self) -> Project:
        """The song."""
        return self.session.project

    @property
    def track(self) -> Track | None:
        """The track whose knobs are shown."""
        tracks = self.project.tracks
        return next((it for it in tracks if it.id == self._track), tracks[0] if tracks else None)

    @property
    def patch(self) -> Patch | None:
        """The instrument of that track."""
        track = self.track
        return next((it for it in self.project.patches if track and it.id == track.patch), None)

    @property
    def performing(self) -> bool:
        """Whether any track is taken over by a clip, or by silence."""
        return any(it.plays != "arrangement" for it in self.states.values())

    def cell(self, track: str, scene: str) -> Cell:
        """Return what a place of the matrix shows."""
        clip = self._clips.get((track, scene))
        if clip is None:
            return Cell(None)
        state = self.states.get(track)
        name = self._names.get(clip.pattern, clip.pattern)
        if state is None:
            return Cell(clip, name)
        plays = state.plays == "clip" and state.scene == scene
        return Cell(
            clip, name, plays, state.queued == "clip" and state.queued_scene == scene,
            plays and state.queued is not None and state.queued_scene != scene,
            state.position / state.length if plays and state.length else 0.0,
        )  # fmt: skip

    def _song_changed(self, before: Project, after: Project) -> None:
        kept = ("live", "tracks", "patterns", "patches", "mixer")
        if any(getattr(before, name) is not getattr(after, name) for name in kept):
            self._take(after)
            self.changed.emit()

    def _take(self, project: Project) -> None:
        self._clips = {(clip.track, clip.scene): clip for clip in project.live.clips}
        self._names = {pattern.id: pattern.name or pattern.id for pattern in project.patterns}

    def _moved(self, transport: TransportState) -> None:
        self.states = {state.track: state for state in transport.tracks}
        shown = [
            (it.track, it.plays, it.scene, it.queued, it.queued_scene, it.muted, it.soloed)
            for it in transport.tracks
        ]
        if shown != self._shown:
            self._shown = shown
            self.changed.emit()

    # ---- launching ----------------------------------------------------------------------------------------

    def launch(self, track: str, scene: str, *, at_once: bool = False) -> None:
        """Launch a clip; what already waits is forgotten, an empty place stops its track."""
        cell = self.cell(track, scene)
        if cell.clip is None:
            self.stop(track, at_once=at_once)
        elif cell.waits:
            self.session.command(Perform(action=CancelQueued(track=track)))
        else:
            quantum = AT_ONCE if at_once else None
            self.session.command(Perform(action=LaunchClip(track=track, scene=scene, quantum=quantum)))

    def launch_scene(self, scene: str, *, at_once: bool = False) -> None:
        """Launch all clips of a scene together."""
        action = LaunchScene(scene=scene, quantum=AT_ONCE) if at_once else LaunchScene(scene=scene)
        self.session.command(Perform(action=action))

    def stop(self, track: str | None = None, *, at_once: bool = False) -> None:
        """Let a track, or all, be silent."""
        if self.session.transport.playing:
            action = StopClips(track=track, quantum=AT_ONCE) if at_once else StopClips(track=track)
            self.session.command(Perform(action=action))

    def give_back(self, track: str | None = None) -> None:
        """Give a track, or all, back to the arrangement."""
        if self.session.transport.playing:
            self.session.command(Perform(action=BackToArrangement(track=track)))

    def fill(self, on: bool) -> None:
        """Let everything be a fill as long as it is held."""
        self.session.command(Fill(on=on))

    def mute(self, track: str) -> None:
        """Mute: with the quantum while performing, else at once and written down."""
        if self.performing:
            on = not self.states[track].muted
            self.session.command(Perform(action=Mute(track=track, on=on)))
        else:
            muted = self.project.channels[track].muted
            self.session.commit(_("Mute"), SetMuted(channel=track, muted=not muted))

    def solo(self, track: str) -> None:
        """Solo, as :meth:`mute`."""
        if self.performing:
            on = not self.states[track].soloed
            self.session.command(Perform(action=Solo(track=track, on=on)))
        else:
            soloed = self.project.channels[track].soloed
            self.session.commit(_("Solo"), SetSoloed(channel=track, soloed=not soloed))

    def is_muted(self, track: str) -> bool:
        """Whether a track is unheard, by the song or by the performance."""
        state = self.states.get(track)
        return self.project.channels[track].muted or bool(state and state.muted)

    def is_soloed(self, track: str) -> bool:
        """Whether a track is in solo."""
        state = self.states.get(track)
        return self.project.channels[track].soloed or bool(state and state.soloed)

    def keep(self) -> None:
        """Stop, and make what was performed the arrangement."""
        from motorik.studio.errors import StudioError

        self.session.command(Stop())
        try:
            change = self.session.studio.keep_performance()
        except StudioError as error:
            self.bench.say(str(error))
        else:
            said = _("The performance is the arrangement now") if change else _("Nothing was performed")
            self.bench.say(said)

    def fill_matrix(self) -> None:
        """Make a scene of every section of the song, as one undo step."""
        edits = matrix_edits(self.project, _("Bar {bar}"))
        if edits:
            self.session.commit(_("Make clips of the song"), *edits)
        else:
            self.bench.say(_("The song has no sections to make clips of"))

    def next_group(self) -> None:
        """Put the chosen track into the next mute group, after the last one into none."""
        track = self.track
        edits = edits_for_next_group(self.project, track.id) if track else ()
        if edits:
            self.session.commit(_("Mute group"), *edits)

    def group(self, track: str) -> int:
        """Return the number of a track's mute group, 0 for none."""
        return group_of(self.project, track)

    # ---- choosing and moving ------------------------------------------------------------------------------

    def choose(self, track: str) -> None:
        """Show the knobs of a track."""
        if track != self._track:
            self._track = track
            self.chosen.emit()

    def move_focus(self, across: int, down: int) -> None:
        """Move the cell in focus; the matrix scrolls with it."""
        tracks, scenes = len(self.project.tracks), len(self.project.live.scenes)
        column = min(max(self.focus[0] + across, 0), tracks)
        row = min(max(self.focus[1] + down, 0), max(scenes - 1, 0))
        self.focus = (column, row)
        if column < tracks:
            self.choose(self.project.tracks[column].id)
        self.changed.emit()

    def scroll(self, tracks: int, scenes: int) -> None:
        """Show other tracks and scenes."""
        most = (max(len(self.project.tracks) - 1, 0), max(len(self.project.live.scenes) - 1, 0))
        new = (
            min(max(self.first_track + tracks, 0), most[0]),
            min(max(self.first_scene + scenes, 0), most[1]),
        )
        if new != (self.first_track, self.first_scene):
            self.first_track, self.first_scene = new
            self.changed.emit()

    def zoom_by(self, factor: float, column: int = 0, row: int = 0) -> None:
        """Show larger cells and fewer of them, or the other way round; one (in sight) stays where it is."""
        zoom = min(max(self.zoom * factor, ZOOMS[0]), ZOOMS[1])
        if zoom == self.zoom:
            return
        grown, self.zoom = zoom / self.zoom, zoom
        self.scroll(round(column - column / grown), round(row - row / grown))
        self.changed.emit()

    # ---- knobs --------------------------------------------------------------------------------------------

    def show_knobs(self, *, of_set: bool) -> None:
        """Show the knobs of the whole set, or those of the chosen track."""
        if of_set != self.whole_set:
            self.whole_set = of_set
            self.chosen.emit()

    def add_set_knob(self) -> None:
        """Add a knob of the whole set, where it is seen."""
        self.show_knobs(of_set=True)
        self.set_knobs.add()

    def knobs(self) -> list[Turnable]:
        """Return the knobs that are shown: those of the set, or of the chosen track.

        A track has its macros; without any, what its modules are turned by most.
        """
        if self.whole_set:
            shown = self.set_knobs.knobs[:KNOBS]
            return [Turnable(it.name or it.id, self.set_knobs.hot(it), None, it.id) for it in shown]
        track, patch = self.track, self.patch
        if track is None or patch is None:
            return []
        macros = [macro for macro in patch.macros if macro.targets]
        found = [self._macro(track, patch, macro) for macro in macros[:KNOBS]]
        rest = _telling(patch)[: KNOBS - len(found)]
        ids = [parameter.id for _module, parameter in rest]
        for module, parameter in rest:
            name = named(parameter.id)
            name = f"{module} {name}" if ids.count(parameter.id) > 1 else name
            found.append(self.parameter(track, patch, module, parameter, name))
        return found

    def cross(self) -> tuple[Turnable, Turnable] | None:
        """Return what a field with two values turns on the chosen track, None when it has nothing to turn."""
        track, patch = self.track, self.patch
        if track is None or patch is None:
            return None
        there = {parameter.id: (module, parameter) for module, parameter in reversed(_telling(patch))}
        pair = next((pair for pair in CROSSED if there.keys() >= set(pair)), None)
        names = pair or tuple(there)[-2:]
        if len(names) < 2:
            return None
        one, other = (self.parameter(track, patch, *there[name]) for name in names)
        return one, other

    def _macro(self, track: Track, patch: Patch, macro: Macro) -> Turnable:
        def read(project: Project) -> float:
            there = next((it for it in project.patches if it.id == patch.id), patch)
            return next((it.value for it in there.macros if it.id == macro.id), 0.0)

        hot = HotParameter(
            self.session.studio, _("Turn {name}").format(name=macro.name or macro.id), read,
            lambda value: SetMacroValue(patch=patch.id, macro=macro.id, value=round(value, 4)),
            Address(track.id, f"macro-{macro.id}.value"),
        )  # fmt: skip
        return Turnable(macro.name or macro.id, hot, None)

    def parameter(
        self, track: Track, patch: Patch, module: str, parameter: Parameter, name: str = ""
    ) -> Turnable:
        """Return a parameter of a track's instrument as a knob."""

        def read(project: Project) -> float:
            there = next((it for it in project.patches if it.id == patch.id), patch)
            found = next((it for it in there.modules if it.id == module), None)
            return found.parameters.get(parameter.id, parameter.default) if found else parameter.default

        hot = HotParameter(
            self.session.studio, _("Turn {name}").format(name=named(parameter.id)), read,
            lambda value: SetParameter(patch=patch.id, module=module, parameter=parameter.id, value=value),
            Address(track.id, f"{module}.{parameter.id}"),
        )  # fmt: skip
        return Turnable(name or named(parameter.id), hot, parameter)


def _telling(patch: Patch) -> list[tuple[str, Parameter]]:
    """Return (module, parameter) of what changes a sound most: filters, then envelopes, then the rest."""
    order = {"filter": 0, "drum": 1, "osc": 3, "env": 2, "fx": 4}
    found = []
    for place, module in enumerate(patch.modules):
        declared = registry().get(module.kind)
        rank = order.get(module.kind.partition(".")[0])
        if declared is None or rank is None:
            continue
        for at, parameter in enumerate(declared.parameters):
            if parameter.modulated and not parameter.host:
                found.append(((at // 2, rank, place, at), module.id, parameter))
    return [(module, parameter) for _, module, parameter in sorted(found, key=lambda it: it[0])]
