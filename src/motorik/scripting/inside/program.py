"""The confined process: it locks itself in, then reads the script, then answers line by line.

Lines are JSON, from the host on descriptor 0, to the host on descriptor 1. Nothing of a script is read, let
alone parsed, before the process has given up all it does not need.
"""

import json
import os
import sys
from importlib import import_module
from typing import IO, Any

from motorik.scripting.inside import limits, registry
from motorik.scripting.inside.chance import Random, seed_of
from motorik.scripting.inside.edits import plain_answer
from motorik.scripting.inside.faults import fault_of
from motorik.scripting.inside.language import Printed, script_builtins
from motorik.scripting.inside.modules import Importer, importable
from motorik.scripting.inside.names import SCRIPT
from motorik.scripting.inside.records import Record
from motorik.scripting.inside.rules import PARAMETERS, STEP_RULES
from motorik.scripting.inside.song import Selection, Song
from motorik.scripting.inside.wall import parse
from motorik.scripting.inside.watch import keep_watch

SPARE_SECONDS = 2.0
"""How much later than the host this process ends itself."""


class Silence:
    """Where ``sys.stdout`` leads: nowhere. What scripts print is kept for the answer instead."""

    def write(self, text: str) -> int:
        """Drop ``text``."""
        return len(text)

    def flush(self) -> None:
        """Do nothing."""


def confine(memory_bytes: int, cpu_seconds: float, walls: list[str]) -> list[str]:
    """Give up what a script does not need, as far as ``walls`` are asked for; return what holds."""
    held: list[str] = []
    if sys.platform == "linux" and "kernel" in walls:
        from motorik.scripting.inside import linux

        held += linux.enter_namespaces()
        held += limits.set_limits(memory_bytes, cpu_seconds)
        held += linux.give_up_rights()
    elif "limits" in walls:
        held += limits.set_limits(memory_bytes, cpu_seconds)
    if "interpreter" in walls:
        held += keep_watch()
    return held


class Runner:
    """One script, from its text to its answers."""

    def __init__(self, *, checks_language: bool) -> None:
        self._checks_language = checks_language
        self._chance = Random()
        self._printed = Printed()
        self._seed = 0
        self._name = ""
        self._song: Song = Song({})
        self._parts: dict[str, Any] = {}
        self._controller: Any = None
        self._importer = Importer(importable(self._chance))

    def load(
        self, name: str, source: str, seed: int, step_rules: dict[str, Any], parameters: dict[str, Any]
    ) -> dict[str, Any]:
        """Check, compile and run the file itself; return what it declares."""
        STEP_RULES.learn(step_rules)
        PARAMETERS.update(parameters)
        self._seed, self._name = seed, name
        self._reseed({})
        scope: dict[str, Any] = {"__name__": "script"}
        if self._checks_language:
            tree: Any = parse(source, SCRIPT)
            scope["__builtins__"] = script_builtins(self._printed, self._importer)
        else:
            tree = source
        exec(compile(tree, SCRIPT, "exec", dont_inherit=True), scope)
        return registry.found().description()

    def generate(
        self, song: dict[str, Any], selection: dict[str, Any], settings: dict[str, Any]
    ) -> dict[str, Any]:
        """Call the generator; return its edits."""
        self._learn_song(song)
        self._reseed(settings)
        track, pattern = selection["track"], self._song.pattern(selection["pattern"])
        chosen = selection | {"track": self._song.track(track) if track else None, "pattern": pattern}
        returned = registry.found().made(self._song, Selection(chosen), Record(settings))
        return plain_answer(returned)

    def start(self, song: dict[str, Any], settings: dict[str, Any]) -> dict[str, Any]:
        """Make the controller."""
        self._learn_song(song)
        self._reseed(settings)
        self._controller = registry.found().made(self._song, Record(settings))
        return {}

    def handle(self, event: dict[str, Any], song: dict[str, Any]) -> dict[str, Any]:
        """Tell the controller of an event; return its answer. ``song`` has the parts that changed."""
        self._learn_song(song)
        handler = getattr(self._controller, event["kind"], None)
        return {} if handler is None else plain_answer(handler(Record(event), self._song))

    def printed(self) -> str:
        """Return what the script printed since the last answer."""
        return self._printed.take()

    def _learn_song(self, parts: dict[str, Any]) -> None:
        """Take over the parts of the song that were sent: whole, or as items of a list by their ids."""
        for name, part in parts.items():
            if isinstance(part, dict) and part.keys() == {"order", "items"}:
                old = {item.id: item for item in self._parts.get(name, ())}
                old |= {id: Record(item) for id, item in part["items"].items()}
                self._parts[name] = tuple(old[id] for id in part["order"])
            else:
                self._parts[name] = part
        if parts:
            self._song = Song(self._parts)

    def _reseed(self, settings: dict[str, Any]) -> None:
        self._chance.seed(seed_of(str(self._seed), self._name, json.dumps(settings, sort_keys=True)))


def serve(runner: Runner, lines: IO[bytes]) -> None:
    """Answer requests until the host closes the pipe."""
    while line := lines.readline():
        write_line(respond(runner, json.loads(line)))


def respond(runner: Runner, request: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to one request: ``result``, or ``fault`` with line and sentence; what was printed."""
    reserve = limits.Reserve()
    limits.arm(request["seconds"] + SPARE_SECONDS)
    try:
        result = getattr(runner, request["do"])(**request["with"])
        answer = {"result": result}
        json.dumps(answer, allow_nan=False)
    except BaseException as error:
        reserve.release()
        answer = {"fault": fault_of(error)}
    limits.disarm()
    return answer | {"printed": runner.printed()}


def write_line(answer: dict[str, Any]) -> None:
    """Send one line to the host."""
    text = json.dumps(answer, allow_nan=False).encode("ascii", "backslashreplace") + b"\n"
    while text:
        text = text[os.write(1, text) :]


def main() -> None:
    """Read how to be confined from the first line, do so, and serve."""
    lines = os.fdopen(0, "rb", closefd=False)
    boot = json.loads(lines.readline())
    os.environ.clear()
    sys.stdout = sys.stderr = Silence()
    for name in boot["preloaded"]:
        import_module(name)
    runner = Runner(checks_language="language" in boot["walls"])
    held = confine(boot["memory_bytes"], boot["cpu_seconds"], boot["walls"])
    sys.path.clear()
    write_line({"result": held})
    serve(runner, lines)


if __name__ == "__main__":
    main()
