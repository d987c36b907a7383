"""The OSC bridge: what the rig switches on, and what a page of settings shows of it."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from motorik.bridges.bridge import BridgeState
from motorik.bridges.osc.settings import OscSettings
from motorik.bridges.osc.tally import OscFigures
from motorik.domain.sentence import Sentence
from motorik.studio.kept_settings import read_settings, settings_path, write_settings
from motorik.studio.local import LocalStudio

if TYPE_CHECKING:
    from motorik.bridges.osc.description_server import DescriptionServer
    from motorik.bridges.osc.server import OscServer
    from motorik.bridges.osc.session import OscSession

OFF = Sentence("is switched off")
ENDED = Sentence("it ended by an internal error; switch it off and on again")
LISTENS = Sentence("listens at {host}, port {port} ({ways})")
DESCRIBED = Sentence("{listens}, described at http://{host}:{port}/")
BOTH_WAYS = Sentence("UDP and TCP")
DEAF = Sentence("cannot listen at {host}, port {port}: {reason}")


class OscBridge:
    """A studio that OSC programs play, turn, ask and watch.

    ``settings`` None are those a person keeps in ``path``; others are kept nowhere.
    """

    name = "OSC"

    def __init__(
        self, studio: LocalStudio, settings: OscSettings | None = None, path: Path | None = None
    ) -> None:
        self._studio, self._path = studio, path or settings_path("osc")
        self._said = ""
        self._keeps = settings is None
        if settings is None:
            settings, self._said = read_settings(self._path, OscSettings)
        self._settings = settings
        self._lock = threading.Lock()
        self._session: OscSession | None = None
        self._server: OscServer | None = None
        self._http: DescriptionServer | None = None
        self._trouble = ""

    @property
    def settings(self) -> OscSettings:
        """What it is set to."""
        return self._settings

    def set_settings(self, settings: OscSettings) -> None:
        """Be set otherwise from now on: it is switched off and on again. Raises ``OSError`` if not kept."""
        self.stop()
        self._settings, self._said = settings, ""
        self.start()
        if self._keeps:
            write_settings(self._path, settings)

    def start(self) -> None:
        """Listen, if it is set to; trouble shows in :meth:`state`."""
        with self._lock:
            if self._server is not None or not self._settings.on:
                return
            self._trouble = ""
            try:
                self._open()
            except (OSError, OverflowError) as error:
                self._close()
                reason = getattr(error, "strerror", None) or str(error)
                self._trouble = DEAF(host=self._settings.host, port=self._settings.port, reason=reason)

    def stop(self) -> None:
        """Let go of all ports; what was being moved is written."""
        with self._lock:
            self._close()
            self._trouble = ""

    def state(self) -> BridgeState:
        """Return where it listens, or what is wrong."""
        server, http, trouble = self._server, self._http, self._trouble
        if server is not None and not server.alive:
            trouble = ENDED()
        if trouble:
            return BridgeState(name=self.name, status="trouble", sentence=trouble)
        if server is None:
            return BridgeState(name=self.name, sentence=self._said or OFF())
        ways = BOTH_WAYS() if self._settings.tcp else "UDP"
        sentence = LISTENS(host=server.host, port=server.port, ways=ways)
        if http is not None:
            sentence = DESCRIBED(listens=sentence, host=http.host, port=http.port)
        return BridgeState(name=self.name, status="on", sentence=sentence)

    def figures(self) -> OscFigures:
        """Return what it has counted, and what it said no to last."""
        session = self._session
        return session.tally.figures() if session else OscFigures()

    @property
    def port(self) -> int | None:
        """Where it listens, None while it does not."""
        server = self._server
        return server.port if server else None

    @property
    def http_port(self) -> int | None:
        """Where its addresses are described, None where they are not."""
        http = self._http
        return http.port if http else None

    def _open(self) -> None:
        from motorik.bridges.osc.server import OscServer
        from motorik.bridges.osc.session import OscSession
        from motorik.bridges.osc.space import KeptSpace

        wanted = self._settings
        spaces = KeptSpace()
        spaces.of(self._studio.project)
        self._session = session = OscSession(self._studio, spaces)
        self._server = OscServer(session, wanted.host, wanted.port, tcp=wanted.tcp)
        if wanted.http:
            from motorik.bridges.osc.description_server import DescriptionServer

            self._http = DescriptionServer(
                self._studio, spaces, (wanted.host, wanted.http_port), self._server.port
            )

    def _close(self) -> None:
        server, http = self._server, self._http
        self._server = self._http = None
        if http is not None:
            http.close()
        if server is not None:
            server.close()
