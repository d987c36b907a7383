"""``motorik bench``: how much this machine can carry."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from motorik.cli.display import print_json, print_rows
from motorik.cli.exit_codes import command
from motorik.cli.options import AsJson

Voices = Annotated[int, typer.Option("--voices", min=1, max=4096, help="Voices that sound at once.")]
BlockFrames = Annotated[int, typer.Option("--block", min=16, max=8192, help="Frames a block.")]


def build() -> typer.Typer:
    """Return the group of benchmarks."""
    app = typer.Typer(help="Measure this machine.", no_args_is_help=True, rich_markup_mode=None)
    for function in (w1, w2, gil, schedule, live, script):
        app.command()(command(function))
    return app


def w1(
    voices: Voices = 64,
    block: BlockFrames = 64,
    seconds: Annotated[float, typer.Option("--seconds", min=0.1, help="Sound to render each time.")] = 10.0,
    json: AsJson = False,
) -> None:
    """Voices one core carries: two oscillators, a swept 4-pole filter, an envelope, pan; 48 kHz stereo."""
    from motorik.engine import benchmark

    show(benchmark.w1(voices=voices, block=block, seconds=seconds), json)


def w2(
    seconds: Annotated[float, typer.Option("--seconds", min=1, help="Sound to render each time.")] = 60.0,
    json: AsJson = False,
) -> None:
    """Seconds of a techno bar one core renders in a second: drums, 303 line, delay, reverb; 130 BPM."""
    from motorik.engine import benchmark

    show(benchmark.w2(seconds=seconds), json)


def gil(
    block: BlockFrames = 128,
    seconds: Annotated[float, typer.Option("--seconds", min=0.5, help="Time for each load.")] = 30.0,
    json: AsJson = False,
) -> None:
    """Missed audio cycles while other threads of this process hog the interpreter."""
    from motorik.engine import benchmark

    show(benchmark.gil(block=block, seconds=seconds), json)


def schedule(json: AsJson = False) -> None:
    """Seconds of one core to schedule a dense minute: 64 tracks, 16 rows a second, three commands a row."""
    from motorik.sequencer import benchmark

    show(benchmark.dense_minute(), json)


def live(
    minutes: Annotated[int, typer.Option("--minutes", min=1, max=600, help="How long the set lasts.")] = 60,
    json: AsJson = False,
) -> None:
    """Milliseconds of a core an action costs early and late in a set: eight tracks, two actions a second."""
    from motorik.sequencer.live import benchmark

    show(benchmark.long_set(minutes), json)


def script(json: AsJson = False) -> None:
    """Milliseconds that confinement costs a script: a fresh process, a generator, a controller's event."""
    from motorik.scripting import benchmark

    show(benchmark.confinement(), json)


def show(figures: Mapping[str, Any], json: bool) -> None:
    """Print a benchmark's figures as one JSON object, or as rows of name and value; lists become tables."""
    if json:
        print_json(figures)
        return
    plain = {name: value for name, value in figures.items() if not isinstance(value, list)}
    print_rows([(name, _figure(value)) for name, value in plain.items()])
    for table in (value for value in figures.values() if isinstance(value, list) and value):
        print_rows([tuple(table[0])] + [tuple(_figure(cell) for cell in row.values()) for row in table])


def _figure(value: object) -> str:
    return f"{value:,.6g}" if isinstance(value, float) else str(value)
