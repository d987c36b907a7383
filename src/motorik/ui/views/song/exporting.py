"""The song as a file while one goes on: what is asked for, how far it is, how it came out."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from motorik.studio.errors import StudioError
from motorik.studio.render_files import (
    CONTAINERS,
    RenderFiles,
    RenderReport,
    music_folder,
    refuse_song_outputs,
    write_render,
)
from motorik.studio.settings import RenderSettings
from motorik.studio.songs import samples_of
from motorik.ui.models.signal import Signal
from motorik.ui.text import _, told

if TYPE_CHECKING:
    from concurrent.futures import Future

    from motorik.studio.interchange import ExportReport
    from motorik.ui.models.workbench import Workbench

FORMATS = ("wav", "flac", "aiff", "ogg")
PROJECTS = {"mid": "MIDI", "dawproject": "DAWproject", "motorik": "Motorik"}
"""Files that hold the song and not its sound, by their endings: for other programs, or to give away."""
DIVISIONS = (None, 96, 480, 960)
RATES = (44100, 48000, 88200, 96000)


class Stopped(Exception):
    """The person gave it up."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be written; ``container`` is the ending of the file.

    ``looped`` is only the loop's bars; ``stems`` a file for every channel, too. ``audio``: a DAWproject gets
    the sound of every channel. ``division``: ticks a beat in a MIDI file, None as many as its notes need.
    """

    container: str = "wav"
    bits: str = "24"
    rate: int = 48000
    looped: bool = False
    stems: bool = False
    audio: bool = False
    division: int | None = None

    @property
    def sounds(self) -> bool:
        """Whether it is a sound file."""
        return self.container not in PROJECTS


class ExportModel:
    """``changed``: another wish, further, done or failed. It goes on while its sheet is closed."""

    def __init__(self, bench: "Workbench") -> None:
        self.bench, self.session = bench, bench.session
        self.changed: Signal[[]] = Signal()
        self.wanted = Wanted()
        self.share: float | None = None
        self.report: RenderReport | ExportReport | None = None
        self.trouble = ""
        self.folder: Path | None = None
        self._stop = Event()
        self._told = 0.0

    def want(self, wanted: Wanted) -> None:
        """Ask for something else."""
        if wanted.sounds:
            allowed = CONTAINERS[wanted.container]
            bits = wanted.bits if wanted.bits in allowed else allowed[0]
            wanted = replace(wanted, bits=bits, looped=wanted.looped and self.can_loop)
        self.wanted = wanted
        self.report, self.trouble = (self.report, self.trouble) if self.runs else (None, "")
        self.changed.emit()

    @property
    def can_loop(self) -> bool:
        """Whether the loop begins and ends with bars, as ranges do."""
        return self.bars is not None

    @property
    def bars(self) -> str | None:
        """The loop as a range of positions, None without one that is in the song."""
        from motorik.sequencer.timeline import timeline_of

        loop, length = self.session.project.arrangement.loop, self.session.project.arrangement.length
        if loop is None or loop[1] > length:
            return None
        timeline = timeline_of(self.session.project.tempo, 48000)
        ends = [timeline.bar_beat_at(tick) for tick in loop]
        if any(rest for _bar, _beat, rest in ends):
            return None
        return ":".join(f"{bar}.{beat}" for bar, beat, _rest in ends)

    @property
    def target(self) -> Path:
        """Where the file will lie: a name that is free, in the folder for music."""
        folder = self.folder or music_folder()
        title = re.sub(r"[^\w\- ]+", "", self.session.project.title).strip() or "song"
        names = (title if number == 1 else f"{title} {number}" for number in range(1, 10_000))
        ending = self.wanted.container
        return next(path for name in names if not (path := folder / f"{name}.{ending}").exists())

    @property
    def runs(self) -> bool:
        """Whether it is under way."""
        return self.share is not None

    @property
    def written(self) -> str:
        """Where the file lies that was written last, empty before."""
        report = self.report
        return report.output if isinstance(report, RenderReport) else report.path if report else ""

    def start(self) -> None:
        """Write it in the background; what is only tried is a part of it."""
        if self.runs:
            return
        self.session.trial.keep()
        self.session.catch_up()
        self.report, self.trouble, self.share = None, "", 0.0
        self._stop.clear()
        self._told = 0.0
        work: Callable[[], RenderReport | ExportReport]
        if self.wanted.sounds:
            work = self._render(self.wanted, self.target)
        else:
            work = self._write(self.wanted, self.target)
        running: Future[RenderReport | ExportReport] = self.session.studio.pool.submit(work)
        self.session.bus.after(running, self._done)
        self.changed.emit()

    def _render(self, wanted: Wanted, target: Path) -> Callable[[], RenderReport]:
        project, song = self.session.project, self.session.studio.song
        bars = self.bars if wanted.looped else None
        stems = target.with_name(f"{target.stem} stems") if wanted.stems else None

        def work() -> RenderReport:
            files = RenderFiles.choose(target, wanted.container, wanted.bits, stems)
            refuse_song_outputs(self.session.path, files.output, files.stems)
            settings = RenderSettings(wanted.rate, bars=bars)
            return write_render(project, samples_of(song), files, settings, self._further)

        return work

    def _write(self, wanted: Wanted, target: Path) -> "Callable[[], ExportReport]":
        path = self.session.path

        def work() -> "ExportReport":
            from motorik.formats.interchange import ExportOptions
            from motorik.studio.interchange import bundle_song, export_song

            if wanted.container == "motorik":
                return bundle_song(path, target)
            audio = wanted.audio and wanted.container == "dawproject"
            return export_song(path, target, ExportOptions(wanted.division, audio=audio), self._further)

        return work

    def stop(self) -> None:
        """Give it up; nothing is left behind."""
        self._stop.set()

    def _further(self, share: float) -> None:
        if self._stop.is_set():
            raise Stopped
        if share - self._told >= 0.005:
            self._told = share
            self.session.bus.call(lambda: self._show(share))

    def _show(self, share: float) -> None:
        if self.share is not None:
            self.share = share
            self.changed.emit()

    def _done(self, done: "Future[RenderReport | ExportReport]") -> None:
        self.share = None
        error = done.exception()
        if isinstance(error, Stopped):
            self.trouble = _("Given up; no file was left behind")
        elif isinstance(error, StudioError):
            self.trouble = told(str(error))
        elif error is not None:
            self.changed.emit()
            raise error
        else:
            self.report = done.result()
            self.bench.say(_("Exported: {path}").format(path=self.written))
        self.changed.emit()
