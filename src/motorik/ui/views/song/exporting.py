"""Rendering the song to a file while one goes on: what is asked for, how far it is, how it came out."""

import re
from dataclasses import dataclass
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
from motorik.ui.text import _

if TYPE_CHECKING:
    from concurrent.futures import Future

    from motorik.ui.models.workbench import Workbench

FORMATS = ("wav", "flac", "aiff", "ogg")
RATES = (44100, 48000, 88200, 96000)


class Stopped(Exception):
    """The person gave it up."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be rendered. ``looped`` is only the loop's bars; ``stems`` a file for every channel, too."""

    container: str = "wav"
    bits: str = "24"
    rate: int = 48000
    looped: bool = False
    stems: bool = False


class ExportModel:
    """``changed``: another wish, further, done or failed. It goes on while its sheet is closed."""

    def __init__(self, bench: "Workbench") -> None:
        self.bench, self.session = bench, bench.session
        self.changed: Signal[[]] = Signal()
        self.wanted = Wanted()
        self.share: float | None = None
        self.report: RenderReport | None = None
        self.trouble = ""
        self.folder: Path | None = None
        self._stop = Event()
        self._told = 0.0

    def want(self, wanted: Wanted) -> None:
        """Ask for something else."""
        allowed = CONTAINERS[wanted.container]
        bits = wanted.bits if wanted.bits in allowed else allowed[0]
        self.wanted = Wanted(
            wanted.container, bits, wanted.rate, wanted.looped and self.can_loop, wanted.stems
        )
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

    def start(self) -> None:
        """Render in the background."""
        if self.runs:
            return
        self.report, self.trouble, self.share = None, "", 0.0
        self._stop.clear()
        self._told = 0.0
        target = self.target
        wanted, project = self.wanted, self.session.project
        stems = target.with_name(f"{target.stem} stems") if wanted.stems else None
        studio = self.session.studio

        def work() -> RenderReport:
            files = RenderFiles.choose(target, wanted.container, wanted.bits, stems)
            refuse_song_outputs(self.session.path, files.output, files.stems)
            settings = RenderSettings(wanted.rate, bars=self.bars if wanted.looped else None)
            return write_render(project, samples_of(studio.song), files, settings, self._further)

        self.session.bus.after(studio.pool.submit(work), self._done)
        self.changed.emit()

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

    def _done(self, done: "Future[RenderReport]") -> None:
        self.share = None
        error = done.exception()
        if isinstance(error, Stopped):
            self.trouble = _("Given up; no file was left behind")
        elif isinstance(error, StudioError):
            self.trouble = str(error)
        elif error is not None:
            self.changed.emit()
            raise error
        else:
            self.report = done.result()
            self.bench.say(_("Exported: {path}").format(path=self.report.output))
        self.changed.emit()
