"""The line between what is played and the native sender: events become bytes, bytes find their port."""

import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from motorik.domain.project import Project
from motorik.engine.midi_sender import MidiSender
from motorik.sequencer.events import Event
from motorik.sequencer.listener import Beat
from motorik.sequencer.midi_out import MidiOut, MidiStream

if TYPE_CHECKING:
    from motorik.engine.host import Engine

CLOCKS = {"clock": b"\xf8", "start": b"\xfa", "continue": b"\xfb", "stop": b"\xfc"}
REMEMBERED_SECONDS = 2.0
Row = tuple[int | None, int, bytes]


class SendingLine:
    """Hears along what a studio plays and sends it on. Any thread may call.

    ``ports`` says which numbers the sender knows outputs by, ``clocked`` to which of them the clock goes, and
    whether it goes there while the song stands, too. ``seen`` gets every message as it is handed over, for
    logs and monitors; ``unseen`` the frame from which on those are taken back.
    """

    def __init__(
        self, sender: MidiSender, seen: Callable[[MidiOut], None] | None = None,
        unseen: Callable[[int], None] | None = None,
    ) -> None:  # fmt: skip
        self._sender = sender
        self._seen, self._unseen = seen, unseen
        self._lock = threading.RLock()
        self._stream = MidiStream()
        self._ports: dict[str, int] = {}
        self._clocked: dict[int, bool] = {}
        self._waiting: deque[Row] = deque()
        self._forgotten = 0
        self._rate = 48000
        self._frame: Callable[[], int] = int

    # ---- what the bridge tells ------------------------------------------------------------------------

    def connect(self, ports: dict[str, int], clocked: Mapping[int, bool]) -> None:
        """Send by these ports from now on; what came newly is told what its devices need first."""
        with self._lock:
            new = {name for name, number in ports.items() if self._ports.get(name) != number}
            self._ports, self._clocked = dict(ports), dict(clocked)
            for name in sorted(new):
                self._hand_over(self._stream.restore(self._frame(), name), at_once=True)

    def drain(self) -> None:
        """Try again to hand over what found no room; call it a few times a second."""
        with self._lock:
            rows, self._waiting = list(self._waiting), deque()
            self._push(rows)

    # ---- what is heard --------------------------------------------------------------------------------

    def opened(self, engine: "Engine", latency: float, project: Project) -> None:
        """Hear ``project`` by the frames of ``engine``."""
        with self._lock:
            self._rate, self._frame = engine.sample_rate, engine.frame
            self._stream.rewind(0)
            self._sender.follow(engine.native, latency)
        self.hear(project, 0)

    def closed(self) -> None:
        """Let everything go: no engine plays any more."""
        self.stopped()
        self._sender.follow(None)
        self._frame = int

    def stopped(self) -> None:
        """Silence all hardware at once."""
        with self._lock:
            self._waiting.clear()
            for port in self._ports.values():
                self._sender.panic(port)

    def hear(self, project: Project, frame: int) -> None:
        """Go on with ``project``: what nobody plays any more ends."""
        with self._lock:
            before = self._stream.ports
            self._hand_over(self._stream.hear(project, frame))
            for name in sorted(self._stream.ports - before):
                self._hand_over(self._stream.prepare(frame, name), at_once=True)

    def push(self, events: Sequence[Event], offset: int) -> None:
        """Take events that act at ``event.frame + offset``."""
        with self._lock:
            for event in events:
                self._hand_over(self._stream.messages(event, event.frame + offset))

    def now(self, events: Sequence[Event], frame: int) -> None:
        """Take events that act at once."""
        with self._lock:
            for event in events:
                self._hand_over(self._stream.messages(event, frame), at_once=True)

    def beat(self, beats: Sequence[Beat]) -> None:
        """Take what the clock says."""
        with self._lock:
            ports = sorted(self._clocked.items())
            rows: list[Row] = [
                (beat.frame, port, _clock(beat))
                for beat in beats
                for port, at_rest in ports
                if at_rest or not beat.resting
            ]
            self._push(rows)
            if beats and beats[-1].frame - self._forgotten > REMEMBERED_SECONDS * self._rate:
                self._forgotten = beats[-1].frame
                self._stream.forget_before(int(beats[-1].frame - REMEMBERED_SECONDS * self._rate))

    def revoke(self, frame: int) -> None:
        """Forget what was pushed for ``frame`` or later."""
        with self._lock:
            self._stream.rewind(frame)
            self._waiting = deque(row for row in self._waiting if row[0] is None or row[0] < frame)
            self._sender.revoke(frame)
            if self._unseen is not None:
                self._unseen(frame)

    # ---- inside ---------------------------------------------------------------------------------------

    def _hand_over(self, messages: Iterable[MidiOut], *, at_once: bool = False) -> None:
        rows: list[Row] = []
        for message in messages:
            port = self._ports.get(message.port)
            if port is not None:
                rows.append((None if at_once else message.frame, port, message.data))
                if self._seen is not None:
                    self._seen(message)
        self._push(rows)

    def _push(self, rows: list[Row]) -> None:
        if self._waiting:
            self._waiting.extend(rows)
            return
        taken = self._sender.push(rows) if rows else 0
        self._waiting.extend(rows[taken:])


def _clock(beat: Beat) -> bytes:
    if beat.kind == "position":
        return bytes((0xF2, beat.position & 127, beat.position >> 7))
    return CLOCKS[beat.kind]
