"""The samples screen without its window: what there is to hear, the part that is chosen, work on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from motorik.domain.patch import Sample
from motorik.domain.project import Project
from motorik.storage.assets import AUDIO_FORMATS
from motorik.studio import sample_work as work
from motorik.studio.errors import StudioError
from motorik.studio.protocol import Sound
from motorik.ui.models.signal import Signal
from motorik.ui.text import N_, _

if TYPE_CHECKING:
    from concurrent.futures import Future

    import numpy as np
    from numpy.typing import NDArray

    from motorik.journal import Edit
    from motorik.ui.models.workbench import Workbench

MOST_ENTRIES = 2000
MOST_BYTES = 2**28
CLOSEST_FRAMES = 64
"""No fewer frames are shown from left to right."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the list: a folder, a sound file, or a sample of the song."""

    name: str
    path: Path | None = None
    sample: Sample | None = None
    folder: bool = False


@dataclass(frozen=True, slots=True)
class Loaded:
    """A sound that is shown."""

    sample: Sample
    sound: "NDArray[np.float32]"
    rate: int

    @property
    def frames(self) -> int:
        """Its length."""
        return len(self.sound)


class SamplesModel:
    """``listed``: other lines; ``loaded``: another sound; ``viewed``: another part or selection of it."""

    def __init__(self, bench: "Workbench") -> None:
        self.bench, self.session = bench, bench.session
        self.listed: Signal[[]] = Signal()
        self.loaded: Signal[[]] = Signal()
        self.viewed: Signal[[]] = Signal()
        self.in_song = bool(bench.session.project.samples)
        self.folder = _first_folder()
        self.shown: Loaded | None = None
        self.view: tuple[float, float] = (0.0, 1.0)
        self.selection: tuple[int, int] | None = None
        self.tool = "edit"
        self.looping = dict(work.ROUND)
        self._gesture: int | None = None
        self._track = ""
        self._key = 60
        self._hear_when_loaded = False
        self._wanted: str | None = None
        self.session.changed.connect(self._song_changed)

    # ---- what there is ------------------------------------------------------------------------------------

    def entries(self) -> list[Entry]:
        """Return the samples of the song, or what is in the folder: folders first."""
        if self.in_song:
            return [Entry(it.name or it.id, sample=it) for it in self.session.project.samples]
        found: list[Entry] = []
        try:
            inside = sorted(self.folder.iterdir(), key=lambda it: it.name.lower())[:MOST_ENTRIES]
        except OSError as error:
            self.bench.say(f"{self.folder}: {error.strerror or error}")
            inside = []
        visible = [it for it in inside if not it.name.startswith(".")]
        if self.folder.parent != self.folder:
            found.append(Entry("..", self.folder.parent, folder=True))
        found += [Entry(it.name, it, folder=True) for it in visible if it.is_dir()]
        sounds = [it for it in visible if it.suffix.lower().removeprefix(".") in AUDIO_FORMATS]
        return found + [Entry(it.name, it) for it in sounds if it.is_file()]

    def look_in(self, *, song: bool) -> None:
        """List the song's samples, or folders."""
        self.in_song = song
        self.listed.emit()

    def choose(self, entry: Entry) -> None:
        """Open a folder, or show and hear a sound."""
        if entry.folder and entry.path is not None:
            self.folder = entry.path
            self.listed.emit()
        elif entry.sample is not None:
            self._load(entry.sample, hear=True)
        elif entry.path is not None:
            path, studio = entry.path, self.session.studio
            future = studio.pool.submit(lambda: work.edits_to_take_in(studio.song, path)[0])
            self.session.bus.after(future, self._brought)

    def _brought(self, done: "Future[Sample]") -> None:
        sample = self._result(done)
        if sample is not None:
            self._load(sample, hear=True)

    def _result(self, done: "Future[Any]") -> Any:
        """Return what a call gave; say its sentence and return None where it failed."""
        error = done.exception()
        if isinstance(error, StudioError):
            self.bench.say(str(error))
            return None
        return done.result()

    @property
    def belongs(self) -> bool:
        """Whether the sound that is shown is one of the song's."""
        shown = self.shown
        return shown is not None and any(it == shown.sample for it in self.session.project.samples)

    def take_in(self) -> None:
        """Make the sound that is shown a sample of the song."""
        shown, studio = self.shown, self.session.studio
        if shown is None or self.belongs:
            return
        path = studio.song.assets.path_of(shown.sample)
        edits = self.bench.trying(lambda: work.edits_to_take_in(studio.song, path)[1])
        named = [it.model_copy(update={"item": shown.sample}) for it in edits or ()]
        if named and self.session.commit(_("Add {name}").format(name=shown.sample.name), *named):
            self.bench.say(_("{name} belongs to the song now").format(name=shown.sample.name))

    def open(self, sample: Sample) -> None:
        """Show a sample of the song without hearing it."""
        self._load(sample, hear=False)

    def _load(self, sample: Sample, *, hear: bool) -> None:
        from motorik.studio.songs import samples_of

        self._hear_when_loaded, self._wanted = hear, sample.sha256
        source = samples_of(self.session.studio.song)

        def read() -> Loaded:
            from motorik.studio.songs import translated

            with translated():
                sound, rate = source.load(sample)
            return Loaded(sample, sound, rate)

        self.session.bus.after(self.session.studio.pool.submit(read), self._read)

    def _read(self, done: "Future[Loaded]") -> None:
        loaded: Loaded | None = self._result(done)
        if loaded is None or loaded.sample.sha256 != self._wanted:
            return
        same = self.shown is not None and self.shown.sample.id == loaded.sample.id
        kept = same and self.shown is not None and self.shown.frames == loaded.frames
        self.shown = loaded
        if not kept:
            self.selection, self.view = None, (0.0, float(loaded.frames))
        self.loaded.emit()
        if self._hear_when_loaded:
            self.hear()

    def _song_changed(self, before: Project, after: Project) -> None:
        if before.samples is after.samples:
            return
        self.listed.emit()
        shown = self.shown
        now = next((it for it in after.samples if shown and it.id == shown.sample.id), None)
        if now is not None and shown is not None and now != shown.sample:
            self._load(now, hear=False)
        else:
            self.loaded.emit()

    # ---- the part -----------------------------------------------------------------------------------------

    @property
    def part(self) -> tuple[int, int]:
        """What is worked on: the selection, else all of it."""
        return self.selection or (0, self.shown.frames if self.shown else 0)

    def select(self, one: float, other: float) -> None:
        """Choose the part between two frames; nothing when they are the same."""
        if self.shown is None:
            return
        low, high = sorted(min(max(round(it), 0), self.shown.frames) for it in (one, other))
        self.selection = (low, high) if high - low > 1 else None
        self.viewed.emit()

    def snap(self) -> None:
        """Move both ends of the selection to where the sound crosses zero, so that no cut clicks."""
        if self.shown is None or self.selection is None:
            return
        reach = max(round(self.shown.rate * work.ZERO_SECONDS), 1)
        low, high = (work.nearest_zero(self.shown.sound, it, reach) for it in self.selection)
        self.select(low, high)

    def zoom(self, factor: float, about: float = 0.5) -> None:
        """Show a ``factor`` of what is shown, around a place from 0 to 1 of it."""
        if self.shown is None:
            return
        first, end = self.view
        length = min(max((end - first) * factor, CLOSEST_FRAMES), self.shown.frames)
        start = first + (end - first) * about - length * about
        start = min(max(start, 0.0), self.shown.frames - length)
        self.view = (start, start + length)
        self.viewed.emit()

    def zoom_to_part(self) -> None:
        """Show the selection alone, or all of it when that is what is shown."""
        if self.shown is None:
            return
        whole = (0.0, float(self.shown.frames))
        wanted = (float(self.part[0]), float(self.part[1]))
        self.view = whole if wanted == self.view or wanted[1] - wanted[0] < CLOSEST_FRAMES else wanted
        self.viewed.emit()

    def use(self, tool: str) -> None:
        """Show what one works with: ``edit``, ``slice`` or ``loop``."""
        if tool != self.tool:
            self.tool = tool
            self.viewed.emit()

    # ---- hearing ------------------------------------------------------------------------------------------

    def hear(self, part: tuple[int, int] | None = None, looping: Mapping[str, float] = work.ONCE) -> None:
        """Play the part, or another one, through a track only a gesture has: nothing of it is written."""
        shown, studio = self.shown, self.session.studio
        self.hush()
        if shown is None or not shown.frames:
            return
        start, end = (it / shown.frames for it in part or self.part)
        self._track, edits = work.edits_to_hear(studio.project, shown.sample, start, end, looping)
        self._key = round(shown.sample.root)
        self._gesture = studio.begin(_("Hear a sound"))
        studio.update(self._gesture, *edits)
        # With its instrument named, it is a sound to be tried and nothing a take would write down.
        sound = Sound(track=self._track, key=self._key, velocity=0.8, instrument=self._track)

        def strike() -> None:
            # The engine hears of the track in a thread of its own, and has the sound to load first.
            studio.settle()
            studio.sound(sound)

        studio.pool.submit(strike)

    def retune(self, looping: Mapping[str, float]) -> None:
        """Let what is heard go round its loop in another way from now on."""
        if self._gesture is not None:
            edits = work.edits_for_player(self._track, "play", looping)
            self.session.studio.update(self._gesture, *edits)

    def hush(self) -> None:
        """Stop what is heard."""
        if self._gesture is not None:
            gesture, self._gesture = self._gesture, None
            self.session.studio.cancel(gesture)

    # ---- work ---------------------------------------------------------------------------------------------

    def apply(self, operation: str) -> None:
        """Do something to the part, as one step; the file it came from stays."""
        title, function = OPERATIONS[operation]
        shown, studio = self.shown, self.session.studio
        first, end = self.part
        if shown is None or end <= first:
            return
        if not self.belongs:
            self.take_in()
        self.hush()
        sound = function(shown.sound, first, end)
        cut = first if operation == "trim" else 0
        edits = self.bench.trying(
            lambda: work.edits_for_sound(studio.song, shown.sample, sound, shown.rate, cut)
        )
        if edits:
            self.session.commit(f"{_(title)}: {shown.sample.name or shown.sample.id}", *edits)

    def play_on_keys(self) -> None:
        """Add a track that plays the sound on all keys."""
        project = self.session.studio.project
        self.add_track(lambda sample: work.edits_to_play(project, sample, self.looping))

    def add_track(self, edits_of: Callable[[Sample], "tuple[str, list[Edit]]"]) -> None:
        """Add a track that plays the sound, which belongs to the song then: its id and the edits for it."""
        shown = self.shown
        if shown is None:
            return
        if not self.belongs:
            self.take_in()
        self.hush()
        found = self.bench.trying(lambda: edits_of(shown.sample))
        name = shown.sample.name or shown.sample.id
        if found and self.session.commit(_("Add {name}").format(name=name), *found[1]):
            self.bench.say(_("{name} is a track now: play it on the machine screen").format(name=name))
            self.bench.added.emit(found[0], 2)


OPERATIONS: dict[str, tuple[str, Any]] = {
    "trim": (N_("Trim"), work.trimmed),
    "fade-in": (N_("Fade in"), work.faded_in),
    "fade-out": (N_("Fade out"), work.faded_out),
    "normalise": (N_("Normalise"), work.normalised),
    "reverse": (N_("Reverse"), work.turned_round),
    "louder": (N_("Louder"), work.louder),
    "quieter": (N_("Quieter"), work.quieter),
}
"""What can be done to a part, by what it is called."""


def _first_folder() -> Path:
    import platformdirs

    music = Path(platformdirs.user_music_dir())
    return music if music.is_dir() else Path.home()
