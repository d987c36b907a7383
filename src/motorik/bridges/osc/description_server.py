"""The description of all addresses over HTTP: read only, small answers to small questions."""

import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from socket import getaddrinfo
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from motorik.bridges.osc.description import ATTRIBUTES, describe, host_info
from motorik.bridges.osc.nodes import Situation
from motorik.bridges.osc.space import KeptSpace
from motorik.studio.local import LocalStudio

TIMEOUT_SECONDS: Final = 5.0
MOST_AT_ONCE: Final = 8
_OURSELVES: Final = ("localhost", "127.0.0.1", "::1")

_log = logging.getLogger(__name__)


class DescriptionServer:
    """Answers GET as OSCQuery says. Raises ``OSError`` when the address is taken or not there."""

    def __init__(
        self, studio: LocalStudio, spaces: KeptSpace, address: tuple[str, int], osc_port: int
    ) -> None:
        self._server = _Server(address, studio, spaces, osc_port)
        self.host, self.port = str(self._server.server_address[0]), self._server.server_address[1]
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.1,), name="motorik-osc-http", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        """Let go of the port."""
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(
        self, address: tuple[str, int], studio: LocalStudio, spaces: KeptSpace, osc_port: int
    ) -> None:
        self.studio, self.spaces, self.osc_port = studio, spaces, osc_port
        self.address_family = getaddrinfo(*address)[0][0]
        self.room = threading.BoundedSemaphore(MOST_AT_ONCE)
        super().__init__(address, _Handler)

    def handle_error(self, _request: Any, _address: Any) -> None:
        """Say nothing of clients that go away in the middle of an answer."""
        _log.debug("a client of the description went away", exc_info=True)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "Motorik"
    sys_version = ""
    timeout = TIMEOUT_SECONDS

    def do_GET(self) -> None:
        """Answer a question; the proposal says which status means what."""
        if not self.server.room.acquire(blocking=False):
            self._answer(503, None)
            return
        try:
            self._answer(*self._found())
        finally:
            self.server.room.release()

    def _found(self) -> tuple[int, dict[str, Any] | None]:
        name = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        if ip_address(str(self.server.server_address[0])).is_loopback and name not in _OURSELVES:
            # A page of a stranger that had its name point here.
            return 403, None
        url = urlsplit(self.path)
        attribute, studio = unquote(url.query), self.server.studio
        if attribute == "HOST_INFO":
            return 200, host_info(f"Motorik: {studio.project.title}", self.server.osc_port)
        situation = Situation(studio.project, studio.state(), studio.meters())
        found = describe(self.server.spaces.of(situation.project), unquote(url.path), situation)
        if found is None:
            return 404, None
        if not attribute:
            return 200, found
        if attribute not in ATTRIBUTES:
            return 400, None
        return (200, {attribute: found[attribute]}) if attribute in found else (204, None)

    def _answer(self, status: int, found: dict[str, Any] | None) -> None:
        body = b"" if found is None else json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Write nothing: what is asked is nobody's concern."""
