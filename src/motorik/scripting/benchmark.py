"""What confinement costs: starting a process, running a generator, telling a controller of an event."""

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import Any

from motorik.domain.pattern import Pattern
from motorik.domain.project import Project
from motorik.scripting.bounds import BOUNDS
from motorik.scripting.confined import ConfinedProcess
from motorik.scripting.events import MidiEvent
from motorik.scripting.examples import example_scripts
from motorik.scripting.generating import Selected, generate, load, sent_song
from motorik.scripting.script_file import read_script

ROUNDS = 10
EVENTS = 1000


def confinement() -> dict[str, Any]:
    """Return medians: ``start_ms`` of a process, ``generator_ms`` from nothing to edits, ``event_ms``."""
    project = Project(patterns=(Pattern(id="pattern", rows=64),))
    euclid = read_script(example_scripts()["euclid"])

    def start() -> None:
        ConfinedProcess("benchmark", cpu_seconds=10).close()

    def run() -> None:
        generate(euclid, project, Selected("pattern"))

    return {
        "start_ms": _median_ms(start, ROUNDS),
        "generator_ms": _median_ms(run, ROUNDS),
        "event_ms": _event_ms(project),
    }


def _event_ms(project: Project) -> float:
    script = read_script(example_scripts()["pads-and-knobs"])
    event = MidiEvent(message="note_off", number=60).model_dump(mode="json")
    with ConfinedProcess(script.label, cpu_seconds=60) as process:
        description, _ = load(process, script, 0, BOUNDS)
        settings = {parameter.name: parameter.default for parameter in description.parameters}
        process.ask("start", 10, song=sent_song(script.label, project, BOUNDS), settings=settings)
        return _median_ms(lambda: process.ask("handle", 10, event=event, song={}), EVENTS)


def _median_ms(job: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        before = perf_counter()
        job()
        times.append((perf_counter() - before) * 1000)
    return median(times)
