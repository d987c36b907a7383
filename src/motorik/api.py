"""Motorik for Python programs: open songs, change them, render them, play them.

    import motorik.api as motorik

    with motorik.open_song("my-song") as song:
        print(motorik.render(song).loudness_lufs)

Importing this module is cheap: numpy, the engine and the audio system come with the first render or
performance. Errors are :class:`StudioError` (:class:`BadInput`, :class:`OutputRefused`,
:class:`AudioDeviceError`) and :class:`EditError`, each with one sentence. The guide page "Python" shows all
of it in use.
"""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from motorik.journal import Edit, EditError
from motorik.studio.errors import AudioDeviceError, BadInput, OutputRefused, StudioError

if TYPE_CHECKING:
    from motorik.domain.performance import Action
    from motorik.domain.project import Project
    from motorik.engine.telemetry import Telemetry
    from motorik.journal import Change
    from motorik.scripting.generating import Generated
    from motorik.scripting.running import ControllerRunner
    from motorik.studio.local import LocalStudio
    from motorik.studio.protocol import TransportState
    from motorik.studio.render_files import RenderReport
    from motorik.studio.rendering import Progress, Render
    from motorik.studio.settings import DriverKind

__all__ = [
    "AudioDeviceError",
    "BadInput",
    "Edit",
    "EditError",
    "OutputRefused",
    "Player",
    "Song",
    "StudioError",
    "new_song",
    "open_song",
    "play",
    "render",
    "render_to_file",
    "run_script",
    "start_controller",
]

PathLike = str | os.PathLike[str]
POSITION_SECONDS = 0.02


class Song:
    """An open song, from :func:`open_song` or :func:`new_song`. Close it, or use it in a ``with`` block.

    Changes are on disk when :meth:`edit` returns (in the song's journal); :meth:`save` brings ``song.json``
    up to date. May be used from several threads.
    """

    def __init__(self, studio: "LocalStudio") -> None:
        self.studio = studio

    @property
    def path(self) -> Path:
        """The song's folder."""
        return self.studio.song.folder

    @property
    def project(self) -> "Project":
        """The song as it is now: an immutable value."""
        return self.studio.project

    @property
    def messages(self) -> tuple[str, ...]:
        """What had to be repaired when the song was opened, a sentence each."""
        return self.studio.song.messages

    def edit(self, label: str, *edits: Edit) -> "Change":
        """Apply all of ``edits`` or none, as one undo step called ``label``.

        Raises:
            EditError: one of them cannot be applied; nothing changed.
        """
        return self.studio.commit(label, *edits, origin="api")

    @contextmanager
    def transaction(self, label: str) -> Iterator[Callable[[Edit], "Project"]]:
        """Collect edits into one undo step; an exception inside the block drops them all.

        Yields the function that adds an edit and returns the project as it would be.
        """
        gesture = self.studio.begin(label, origin="api")
        try:
            yield lambda edit: self.studio.update(gesture, edit)
        except BaseException:
            self.studio.cancel(gesture)
            raise
        self.studio.end(gesture)

    def operate(
        self,
        operation: str,
        *,
        pattern: str | Sequence[str] = (),
        track: str | None = None,
        rows: str | None = None,
        columns: str | None = None,
        fields: Sequence[str] = (),
        **values: object,
    ) -> tuple[str, ...]:
        """Do an editing operation to patterns, those of a track or all, as one undo step.

        ``rows`` and ``columns`` are written as ``"0-15"`` or ``"0-3,8-11"``; ``values`` are the operation's.
        Returns what there is to say of it, such as what did not fit.

        Raises:
            BadInput: there is no such operation, value, pattern, track or field.
        """
        from motorik.studio.editing import Place, operate

        names = (pattern,) if isinstance(pattern, str) else tuple(pattern)
        place = Place(names, track, rows, columns, tuple(fields))
        return operate(self.studio, {"op": operation, **values}, place, origin="api").told

    def latencies(self, sample_rate: float = 48000) -> dict[str, dict[str, int]] | None:
        """Return by channel the frames it needs (``own``), waits (``compensation``), and all (``total``).

        None when the song cannot sound as it is.
        """
        from motorik.studio.describe import latencies

        return latencies(self.project, sample_rate)

    def undo(self) -> "Change | None":
        """Take back the last step, also one from before a restart; None when there is none."""
        return self.studio.undo(origin="api")

    def redo(self) -> "Change | None":
        """Do again what was taken back last; None when there is none."""
        return self.studio.redo(origin="api")

    def keep_performance(self) -> "Change | None":
        """Make what was last performed the arrangement, as one undo step; None when it changes nothing.

        Raises:
            BadInput: nothing was performed, or it has not ended.
        """
        return self.studio.keep_performance()

    def save(self) -> None:
        """Bring ``song.json`` up to date and keep the old one as a backup; may raise :class:`BadInput`."""
        self.studio.save().result()

    def close(self) -> None:
        """Stop playing and let go of the song. Safe to call twice."""
        self.studio.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()


class Player:
    """A song that plays, from :func:`play`. Stop it, or use it in a ``with`` block."""

    def __init__(self, song: Song, device: str) -> None:
        self.song, self.device = song, device

    @property
    def position(self) -> "TransportState":
        """Where the music is: ``playing``, ``tick``, ``bar`` and ``beat`` (from 1), ``loop``."""
        return self.song.studio.state().transport

    def perform(self, action: "Action") -> None:
        """Do ``action`` (of :mod:`motorik.domain.performance`) live, at its quantum.

        Raises:
            AudioDeviceError: the player was stopped.
            BadInput: the song has not what it names.
        """
        from motorik.studio.protocol import Perform

        self.song.studio.transport(Perform(action=action))

    def telemetry(self) -> "Telemetry":
        """Return load, peaks, late commands and underruns; "worst" and "peak" are since the last call.

        Raises:
            AudioDeviceError: the device is gone, or the player was stopped.
        """
        figures = self.song.studio.telemetry()
        if figures is None:
            raise AudioDeviceError("the song does not play any more")
        return figures

    def wait(self, seconds: float | None = None) -> bool:
        """Wait ``seconds``, or until it stops or the song ends; return whether it still plays."""
        deadline = None if seconds is None else time.monotonic() + seconds
        length = self.song.project.arrangement.length
        time.sleep(POSITION_SECONDS)
        while (position := self.position).playing and (position.tick < length or position.loop):
            if deadline is not None and time.monotonic() >= deadline:
                return True
            time.sleep(POSITION_SECONDS)
        return False

    def stop(self) -> None:
        """Stop and let go of the device. Safe to call twice."""
        self.song.studio.close_audio()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()


def open_song(path: PathLike, *, autosave_seconds: float | None = None) -> Song:
    """Open a song folder, its ``song.json`` or a ``.motorik`` bundle to work on.

    A bundle is unpacked beside itself. ``autosave_seconds`` saves by itself every so often.

    Raises:
        BadInput: it is no song, is damaged, or is open elsewhere.
    """
    from motorik.studio.local import LocalStudio

    return Song(LocalStudio.open(Path(path), autosave_seconds=autosave_seconds))


def new_song(path: PathLike, *, title: str | None = None, bpm: str | int = 125) -> Song:
    """Make the folder ``path`` with an empty song of four bars and open it.

    Raises:
        OutputRefused: there is something at ``path``, or it cannot be written.
        BadInput: a title or tempo that is not allowed.
    """
    from motorik.studio import create

    return open_song(create.new_song(Path(path), title=title, bpm=bpm))


def render(
    song: "Song | Project",
    *,
    sample_rate: int = 48000,
    bars: str | None = None,
    tail: str | float | None = None,
    block: int = 4096,
    threads: int = 1,
    instruction_set: str | None = None,
    progress: "Progress | None" = None,
) -> "Render":
    """Render a song, or a project without samples, and return samples, hash, loudness and true peak.

    ``bars`` is a range such as ``"5:9"``; ``tail`` is seconds or ``"auto"`` (as in ``motorik render``).
    ``block`` frames at a time on ``threads`` threads with ``instruction_set`` cannot be heard. ``progress``
    is called with the share that is done.

    Raises:
        BadInput: the project cannot sound, a sample is missing, or an argument is not allowed.
    """
    from motorik.studio.rendering import in_silence, render_project
    from motorik.studio.settings import RenderSettings

    settings = RenderSettings(sample_rate, block, threads, instruction_set, bars, tail)
    if isinstance(song, Song):
        from motorik.studio.songs import samples_of

        return render_project(song.project, samples_of(song.studio.song), settings, progress or in_silence)
    from motorik.engine.samples import NoSamples

    return render_project(song, NoSamples(), settings, progress or in_silence)


def render_to_file(
    song: Song,
    path: PathLike,
    *,
    sample_rate: int = 48000,
    bars: str | None = None,
    tail: str | float | None = None,
    bits: str | None = None,
    stems: PathLike | None = None,
    log: PathLike | None = None,
    threads: int = 1,
    progress: "Progress | None" = None,
) -> "RenderReport":
    """Render a song to a WAV or FLAC file (by the ending of ``path``) and return what came out.

    ``bits`` is ``"16"``, ``"24"`` or ``"32f"``; ``stems`` a folder for a file per track and return; ``log`` a
    file for every event. All files appear when everything is done.

    Raises:
        BadInput: as :func:`render`.
        OutputRefused: a file cannot be written, or would replace a part of the song.
    """
    from motorik.studio.render_files import RenderFiles, refuse_song_outputs, write_render
    from motorik.studio.rendering import in_silence
    from motorik.studio.settings import RenderSettings
    from motorik.studio.songs import samples_of

    folder = None if stems is None else Path(stems)
    events = None if log is None else Path(log)
    files = RenderFiles.choose(Path(path), bits=bits, stems=folder, log=events)
    refuse_song_outputs(song.path, files.output, files.stems, files.log)
    settings = RenderSettings(sample_rate, threads=threads, bars=bars, tail=tail)
    return write_render(song.project, samples_of(song.studio.song), files, settings, progress or in_silence)


def run_script(
    song: Song,
    script: PathLike,
    *,
    pattern: str | None = None,
    track: str | None = None,
    rows: str | None = None,
    columns: str | None = None,
    settings: "Mapping[str, object] | None" = None,
    dry_run: bool = False,
) -> "Generated":
    """Let a generator script change a pattern as one undo step; return what it wants changed.

    ``script`` is a file, or the name of one in ``motorik script list``. Of ``pattern`` and ``track`` one is
    enough; ``rows`` and ``columns`` are spans such as ``"0:16"``. With ``dry_run`` nothing is changed. The
    script runs in a process that can do nothing but answer (see the guide page "Scripting").

    Raises:
        BadInput: there is no such script, it failed or was stopped; the song is as it was.
    """
    from motorik.scripting.generating import commit_generated, generate, selected_cells
    from motorik.scripting.library import script_path
    from motorik.scripting.script_file import read_script
    from motorik.studio.songs import translated

    read = read_script(script_path(Path(script)))
    given = {name: str(value) for name, value in (settings or {}).items()}
    selected = selected_cells(read.label, song.project, pattern, track, rows, columns)
    generated = generate(read, song.project, selected, given)
    if not dry_run:
        with translated():
            commit_generated(song.studio, generated)
    return generated


def start_controller(
    song: Song,
    script: PathLike,
    *,
    settings: "Mapping[str, object] | None" = None,
    on_trouble: Callable[[str], None] = print,
) -> "ControllerRunner":
    """Let a controller script answer events in the background: ``post`` them to what is returned.

    Events are in ``motorik.scripting.events``; what others change and where the song plays comes by itself.
    Close the runner before the song. ``on_trouble`` is called with a sentence when the script fails; the song
    goes on.

    Raises:
        BadInput: there is no such script, it is no controller, or it does not start.
    """
    from motorik.scripting.controlling import ControllerSession
    from motorik.scripting.library import script_path
    from motorik.scripting.running import ControllerRunner
    from motorik.scripting.script_file import read_script

    given = {name: str(value) for name, value in (settings or {}).items()}
    session = ControllerSession(read_script(script_path(Path(script))), song.studio, given)
    return ControllerRunner(session, song.studio, on_trouble)


def play(
    song: Song,
    *,
    start_tick: int = 0,
    driver: "DriverKind" = "auto",
    device: str | int | None = None,
    block: int = 256,
    sample_rate: int = 48000,
) -> Player:
    """Play a song from ``start_tick`` and return at once. Edits of the song are heard while it plays.

    Raises:
        AudioDeviceError: there is no such device, or it does not play so.
        BadInput: the project cannot sound.
    """
    from motorik.studio.protocol import Play
    from motorik.studio.settings import DriverSettings

    settings = replace(DriverSettings(), driver=driver, device=device, block=block, sample_rate=sample_rate)
    name = song.studio.open_audio(settings)
    song.studio.transport(Play(tick=start_tick))
    return Player(song, name)
