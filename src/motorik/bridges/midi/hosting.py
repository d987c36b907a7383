"""The process that has the MIDI ports, as Motorik sees it: asked, heard, ended when it does not answer."""

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from typing import IO, Any

from motorik.bridges.midi.host import SAID
from motorik.bridges.midi.system import Choice, MidiTrouble
from motorik.domain.sentence import Sentence
from motorik.engine.live_keys import KeyTable, LiveKeys, NativeEngine

ANSWER_SECONDS = 30.0
"""A JACK server that looks after a dead client takes up to half of this, and ending the process makes it one
more. Nobody but the looking waits."""
CLOSE_SECONDS = 2.0
STALL_SECONDS = 1.5
"""When no answer came for so long, nothing that is held down can be let go: it is done for the player."""
SEND_QUEUE = 4096

Struck = tuple[NativeEngine | None, list[tuple[int, int, int]]]
"""What a key struck: in which engine, None if its port plays another by now; and each note by its number, the
slot of its instrument, its key there."""
Hear = Callable[[int, bytes, float, "Struck | None"], None]
"""Called with the number of a port, the bytes of a message, when it arrived and, of keys that were played
already, what they struck; on the hearing thread."""
NO_ANSWER = Sentence("the system's MIDI does not answer; it is tried anew")
ENDED = Sentence("the process with the MIDI ports ended; it is started anew")


class PortsHost:
    """One such process. Questions on one thread, the rest on any.

    ``stalled`` is told of a slow answer, ``changed`` that ports came, went or lost their connection (not
    every system says so: look now and then all the same).

    Raises:
        MidiTrouble: it does not start, or there is no such system.
    """

    def __init__(
        self, wanted: Choice, hear: Hear, stalled: Callable[[], None], changed: Callable[[], None]
    ) -> None:
        self._hear, self._stalled, self._changed = hear, stalled, changed
        self._numbers = count(1)
        self._answers: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._out: queue.Queue[str | None] = queue.Queue(SEND_QUEUE)
        self._ended = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "motorik.bridges.midi.host", wanted],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._keys = LiveKeys(self._process.stdout.fileno())
        self._threads = (
            threading.Thread(target=self._listen, name="motorik-midi-in", daemon=True),
            threading.Thread(
                target=self._write, args=(self._process.stdin,), name="motorik-midi-ask", daemon=True
            ),
        )
        for thread in self._threads:
            thread.start()
        self.system: str = self.ask("system")

    @property
    def ended(self) -> bool:
        """Whether it is gone: all its ports are, too."""
        return self._ended

    def ask(self, what: str, *given: object) -> Any:
        """Return the answer to a question.

        Raises:
            MidiTrouble: it cannot be done; or no answer came, then the process was ended.
        """
        number = next(self._numbers)
        self._put({"id": number, "ask": what, "with": given})
        while True:
            answer = self._answer()
            if "trouble" in answer and answer["id"] in (0, number):
                raise MidiTrouble(answer["trouble"])
            if answer["id"] == number:
                return answer.get("answer")

    def send(self, port: int, data: list[int]) -> bool:
        """Send a message soon; return whether there was room for it."""
        return not self._ended and self._put({"send": [port, data]})

    def play(self, port: int, table: KeyTable) -> None:
        """Let keys of a port be played by a table before they are heard here."""
        self._keys.set_table(port, table.engine, table.rows)

    def drop(self, port: int) -> None:
        """Let go of what a port plays by a table; it has none any more."""
        self._keys.drop(port)

    def close(self) -> None:
        """Let it close its ports and end; one that does not is ended. Safe to call twice."""
        self._ended = True
        with suppress(queue.Full):
            self._out.put_nowait(None)
        try:
            self._process.wait(CLOSE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(2.0)
        # What is still read stays open: its number would become another file's.
        read = self._threads[0].is_alive()
        for pipe in (self._process.stdin, None if read else self._process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def _answer(self) -> dict[str, Any]:
        for seconds, late in ((STALL_SECONDS, self._stalled), (ANSWER_SECONDS, self.close)):
            try:
                return self._answers.get(timeout=seconds)
            except queue.Empty:
                late()
        raise MidiTrouble(NO_ANSWER())

    def _put(self, message: dict[str, object]) -> bool:
        try:
            self._out.put_nowait(json.dumps(message) + "\n")
        except queue.Full:
            return False
        return True

    def _listen(self) -> None:
        while (messages := self._keys.read()) is not None:
            for number, seconds, data, struck, engine in messages:
                if number == SAID:
                    self._take(json.loads(data))
                else:
                    self._hear(number, data, seconds, None if struck is None else (engine, struck))
        self._ended = True
        self._answers.put({"id": 0, "trouble": ENDED()})

    def _take(self, said: dict[str, Any]) -> None:
        if "changed" in said:
            self._changed()
        else:
            self._answers.put(said)

    def _write(self, stdin: IO[bytes]) -> None:
        with suppress(OSError, ValueError):
            while (line := self._out.get()) is not None:
                stdin.write(line.encode())
                stdin.flush()
        with suppress(OSError):
            stdin.close()  # which says that nobody asks any more
