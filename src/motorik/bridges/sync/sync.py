"""The bridge that keeps the song to the world outside: to a MIDI clock, to a Link session, or to nothing."""

from pathlib import Path
from typing import Protocol

from motorik.bridges.sync.link import Link
from motorik.bridges.sync.midi_clock import MidiClock
from motorik.bridges.sync.port import OpenInput, open_input
from motorik.bridges.sync.settings import NAME, SyncSettings, SyncState
from motorik.domain.sentence import Sentence
from motorik.studio.kept_settings import read_settings, settings_path, write_settings
from motorik.studio.local import LocalStudio

OWN = Sentence("the song has its own tempo")
OFF = SyncState(name="Sync", sentence=OWN())


class Followed(Protocol):
    """Something outside that the song keeps to."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End; the song goes on as fast as it goes."""

    def state(self) -> SyncState:
        """Return how it is now."""


class Sync:
    """Keeps a studio's song to what the settings name.

    ``path`` is where they are kept, None: where they always are; ``settings`` count instead of kept ones.
    """

    name = "Sync"

    def __init__(
        self,
        studio: LocalStudio,
        *,
        path: Path | None = None,
        settings: SyncSettings | None = None,
        open_port: OpenInput = open_input,
    ) -> None:
        self._studio, self._path, self._open = studio, path, open_port
        self._given = settings
        self._followed: Followed | None = None
        self._runs = False
        self._said = ""

    @property
    def settings(self) -> SyncSettings:
        """What it keeps to, as chosen."""
        if self._given is None:
            self._given, self._said = read_settings(self._path or settings_path(NAME), SyncSettings)
        return self._given

    def choose(self, settings: SyncSettings) -> None:
        """Keep to something else from now on, and remember it. Raises ``OSError`` when it cannot be kept."""
        runs = self._runs
        self.stop()
        self._given = settings
        if runs:
            self.start()
        write_settings(self._path or settings_path(NAME), settings)

    def start(self) -> None:
        """Begin as the settings say; without effect when it runs."""
        self._runs = True
        if self._followed is not None:
            return
        match self.settings.source:
            case "midi":
                self._followed = MidiClock(self._studio, self.settings, self._open)
            case "link":
                self._followed = Link(self._studio, self.settings)
            case "internal":
                return
        self._followed.start()

    def stop(self) -> None:
        """End; the song goes on as fast as it goes."""
        self._runs = False
        followed, self._followed = self._followed, None
        if followed is not None:
            followed.stop()

    def state(self) -> SyncState:
        """Return what is followed and how well."""
        followed = self._followed
        if followed is not None:
            return followed.state()
        return OFF.model_copy(update={"sentence": self._said}) if self._said else OFF
