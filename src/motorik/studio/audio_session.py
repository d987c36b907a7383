"""One engine on one device with the sequencer that feeds it: opened, lost and closed together."""

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from motorik.studio.click import with_click
from motorik.studio.settings import DriverSettings
from motorik.studio.songs import translated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from motorik.domain.project import Project
    from motorik.engine.samples import SampleSource
    from motorik.engine.telemetry import Telemetry
    from motorik.sequencer.events import Event
    from motorik.sequencer.frame_clock import FrameClock
    from motorik.sequencer.service import ServiceState
    from motorik.studio.along import Along

BUSY_TRIES = 50
BUSY_SECONDS = 0.01


class AudioSession:
    """An open device that plays a project; control threads go through its lock one at a time.

    Raises:
        AudioDeviceError: the device is not there or does not play so.
        BadInput: the project cannot sound.
    """

    def __init__(self, project: "Project", samples: "SampleSource", settings: DriverSettings) -> None:
        from motorik.engine.drivers import open_driver
        from motorik.engine.host import Engine
        from motorik.sequencer.service import SequencerService

        self.settings = settings
        self._samples = samples
        self._lock = threading.Lock()
        self._clicks = False
        self._along: tuple[Along, ...] = ()
        with translated():
            self.engine = Engine(settings.sample_rate, threads=settings.threads)
            self.engine.install(project, samples)
            self.driver = open_driver(
                settings.driver,
                self.engine,
                device=settings.device,
                block=settings.block,
                outputs=settings.channels,
            )
            self.driver.start()
        self.sequencer = SequencerService(project, self.engine, settings.sample_rate)
        self.sequencer.set_loop(project.arrangement.loop)
        self.sequencer.start()

    @property
    def lost(self) -> str | None:
        """What to say about a device that went away, else None. Ask a few times a second."""
        return self.driver.message if self.driver.status == "lost" else None

    def push_now(self, events: "Sequence[Event]") -> None:
        """Let events act at once, here and with who hears along."""
        self.engine.push_now(events)
        self.tell_along(events)

    def tell_along(self, events: "Sequence[Event]") -> None:
        """Let who hears along know of events that act now."""
        for listener in self._along:
            listener.now(events, self.engine.frame())

    def hear_along(self, along: "Sequence[Along]", project: "Project") -> None:
        """Let others hear what is played of ``project`` from now on, instead of those before."""
        for gone in self._along:
            if gone not in along:
                gone.closed()
        for come in along:
            if come not in self._along:
                come.opened(self.engine, self.driver.latency or 0.0, project)
        self._along = tuple(along)
        self.sequencer.listen(self._along)

    def follow(self, project: "Project", *, written: bool = True) -> None:
        """Let ``project`` be heard; of a mere preview (not ``written``) the sequencer learns nothing.

        Raises:
            BadInput: it cannot sound; what played before goes on.
        """
        with self._lock, translated():
            self._apply(project)
        if written:
            self.sequencer.set_project(project)

    def _apply(self, project: "Project") -> None:
        from motorik.engine.host import EngineBusy

        if self._clicks:
            project = with_click(project)
        pause = threading.Event()
        for _ in range(BUSY_TRIES):
            try:
                self.engine.apply(project, self._samples)
            except EngineBusy:
                pause.wait(BUSY_SECONDS)
            else:
                return
        self.engine.apply(project, self._samples)

    def add_click(self, project: "Project") -> None:
        """Give the engine what counts in, besides ``project``, from now on."""
        self._clicks = True
        self.follow(project, written=False)

    def tidy(self) -> None:
        """Free what the engine no longer needs; call it a few times a second."""
        with self._lock:
            self.engine.collect()

    def snapshot(self) -> "ServiceState":
        """Return where the music is, as of the sequencer's last wake."""
        return self.sequencer.get_state_snapshot()

    def clock(self) -> "FrameClock | None":
        """Return when frames are handed out and heard; None before the device's first block."""
        return self.engine.clock(self.driver.latency or 0.0)

    def telemetry(self) -> "Telemetry":
        """Return the engine's figures since the last reading."""
        return self.engine.telemetry()

    def close(self) -> None:
        """End sequencer and device; of a lost device only the sequencer, as nothing else would return."""
        with suppress(TimeoutError):
            self.sequencer.close()
        for listener in self._along:
            listener.closed()
        if self.lost is None:
            self.driver.stop()
            self.tidy()
