"""The process a script runs in, seen from outside: started fresh, asked, timed, killed."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, Self

from motorik.domain.reading import read_json
from motorik.scripting.bounds import BOUNDS, MIB, Bounds
from motorik.scripting.errors import ScriptError
from motorik.scripting.wording import clean

FULL_CONFINEMENT = frozenset({"system calls", "memory", "time"})
"""What has to hold before a script is read on Linux: else only the language keeps it from files."""

MAX_SENTENCE = 300
MAX_PRINTED = 10_000
Wall = Literal["language", "interpreter", "limits", "kernel"]
ALL_WALLS: frozenset[Wall] = frozenset({"language", "interpreter", "limits", "kernel"})

_PROGRAM = (
    "import sys; sys.path.append(sys.argv[1]); from motorik.scripting.inside.program import main; main()"
)
# As -I, except that PYTHONHASHSEED is heard: with another hash of text, sets come in another order.
_FLAGS = ("-s", "-S", "-P", "-B", "-X", "utf8")
_PASSED_ON = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT")
_SOURCE_ROOT = Path(__file__).resolve().parents[2]


class ConfinedProcess:
    """A Python process that has locked itself in and answers one line for each line. Close it.

    ``label`` is what errors call the script. ``trusted`` runs it even where the system cannot confine it.
    Fewer ``walls``, and modules ``preloaded`` to break out with, are for the tests that prove each wall for
    itself.

    Raises:
        ScriptError: the process cannot be started or confined.
    """

    def __init__(
        self,
        label: str,
        bounds: Bounds = BOUNDS,
        *,
        cpu_seconds: float,
        trusted: bool = False,
        walls: frozenset[Wall] = ALL_WALLS,
        preloaded: tuple[str, ...] = (),
    ) -> None:
        self._label, self._bounds = label, bounds
        self._lock = threading.Lock()
        self._timed_out: float | None = None
        self._folder = TemporaryDirectory(prefix="motorik-script-")
        self._process = self._launch()
        boot = {
            "memory_bytes": bounds.memory_bytes,
            "cpu_seconds": cpu_seconds,
            "walls": sorted(walls),
            "preloaded": preloaded,
        }
        try:
            self.held = frozenset(self._exchange(boot, bounds.start_seconds)["result"])
            self._check_confinement(trusted or walls != ALL_WALLS)
        except BaseException:
            self.close()
            raise

    def ask(self, do: str, seconds: float, **arguments: Any) -> tuple[dict[str, Any], str]:
        """Send a request and return what it came to, not yet checked, and what was printed, to be shown.

        Raises:
            ScriptError: the script failed (it lives on), or was stopped (``is_over``).
        """
        answer = self._exchange({"do": do, "seconds": seconds, "with": arguments}, seconds)
        printed = answer.get("printed", "")
        fault = answer.get("fault")
        if isinstance(fault, dict):
            line, sentence = fault.get("line"), fault.get("sentence")
            told = clean(str(sentence)[:MAX_SENTENCE]).replace("\n", " ")
            raise ScriptError(self._label, told, line=line if isinstance(line, int) else 0)
        result = answer.get("result")
        if not isinstance(result, dict) or not isinstance(printed, str):
            raise self._over("its process answered something that is no answer")
        return result, clean(printed[:MAX_PRINTED])

    def close(self) -> None:
        """Kill the process and whatever it may have started. Safe to call twice."""
        self._kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self._process.wait()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def _launch(self) -> "subprocess.Popen[bytes]":
        kept = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        try:
            return subprocess.Popen(
                [sys.executable, *_FLAGS, "-c", _PROGRAM, str(_SOURCE_ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=self._folder.name,
                env={"PYTHONHASHSEED": "0", **kept},
                start_new_session=True,
            )
        except OSError as error:
            self._folder.cleanup()
            raise ScriptError(
                self._label, f"no process could be started for it: {error.strerror}", is_over=True
            ) from None

    def _check_confinement(self, trusted: bool) -> None:
        missing = FULL_CONFINEMENT - self.held
        if missing and sys.platform == "linux" and not trusted:
            raise self._over(
                f"this system does not let a script be confined ({', '.join(sorted(missing))}); "
                "run it with --trust only when you know who wrote it"
            )

    def _exchange(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        text = json.dumps(request, allow_nan=False).encode() + b"\n"
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        with self._deadline(seconds):
            try:
                stdin.write(text)
                stdin.flush()
                line = stdout.readline(self._bounds.answer_bytes + 1)
            except (OSError, ValueError):
                line = b""
        if not line.endswith(b"\n"):
            raise self._over(self._reason(line, seconds))
        try:
            answer = read_json(line, max_bytes=self._bounds.answer_bytes + 1)
        except ValueError as error:
            raise self._over(f"its answer cannot be read: {error}") from None
        if not isinstance(answer, dict):
            raise self._over("its process answered something that is no answer")
        return answer

    @contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        """Kill the process when the block takes longer than ``seconds``; its pipes then end."""

        def late() -> None:
            self._timed_out = seconds
            self._kill()

        timer = threading.Timer(seconds, late)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _kill(self) -> None:
        with self._lock:
            if self._process.poll() is not None:
                return
            if sys.platform == "win32":
                self._process.kill()
            else:
                with suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)

    def _over(self, sentence: str) -> ScriptError:
        self._kill()
        return ScriptError(self._label, sentence, is_over=True)

    def _reason(self, line: bytes, seconds: float) -> str:
        """Return why there was no whole answer."""
        if len(line) > self._bounds.answer_bytes:
            return f"it answered more than {self._bounds.answer_bytes // MIB} MiB; allowed: at most that"
        late = f"it took longer than {self._timed_out or seconds:g} seconds and was stopped"
        if self._timed_out is not None:
            return late
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        code = self._process.returncode
        if code and code == -getattr(signal, "SIGALRM", 0):
            return late
        if code and code == -getattr(signal, "SIGXCPU", 0):
            return "it used more processor time than a script may have and was stopped"
        return f"its process ended by itself (exit code {code})"
