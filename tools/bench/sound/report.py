"""What the figures say: as a table, as JSON, as the page docs/qa/sound.md."""

import importlib
import json
import os
import pkgutil
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import tools.bench.sound
from tools.bench.sound import plot
from tools.bench.sound.figure import Figure

PEERS = Path(__file__).resolve().parent.parent / "baselines" / "sound_peers.json"
COMMAND = "python -m tools.bench.sound --markdown docs/qa/sound.md --plots docs/assets/sound"
HEAD = f"""<!-- Written by tools/bench/sound; change the source, not this file. -->

# Sound

This page is generated: `{COMMAND}`.
Every figure is measured on the modules as they are, by functions the tests in `tests/physics` use too, and
stands next to what it has to keep; `tests/tools/test_sound_figures.py` fails where one does not. The sample
rate is 48 kHz unless a line says otherwise. Dashed lines in the plots are analytic targets.
"""


@dataclass(frozen=True, slots=True)
class Topic:
    """One file of this folder: its name, what its first line says, its figures."""

    name: str
    title: str
    figures: tuple[Figure, ...]
    seconds: float


def topic_names() -> list[str]:
    """Return the names of all topics: the files here that have ``figures()``."""
    files = sorted(module.name for module in pkgutil.iter_modules(tools.bench.sound.__path__))
    return [name for name in files if not name.startswith("_") and hasattr(load(name), "figures")]


def load(name: str) -> ModuleType:
    """Return a file of this folder."""
    return importlib.import_module(f"tools.bench.sound.{name}")


def measure(name: str) -> Topic:
    """Measure all figures of a topic."""
    begin = time.perf_counter()
    module = load(name)
    figures = tuple(module.figures())
    title = (module.__doc__ or name).splitlines()[0].rstrip(".")
    return Topic(name, title, figures, time.perf_counter() - begin)


def row(figure: Figure) -> tuple[str, str, str, str]:
    """Return name, value, target and verdict as text; a figure without bounds is only shown."""
    unit = f" {figure.unit}" if figure.unit else ""
    verdict = "yes" if figure.met else "NO"
    shown = f"{figure.value:.4g}"
    value = f"{0 if shown == '-0' else shown}{unit}"
    return (figure.name, value, f"{figure.target}{unit}", verdict) if figure.target else (
        figure.name, value, "", "",
    )  # fmt: skip


def table(topic: Topic) -> str:
    """Return a topic as text for a terminal."""
    rows = [("figure", "value", "target", "met"), *map(row, topic.figures)]
    widths = [max(len(cells[column]) for cells in rows) for column in range(4)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) for cells in rows
    ]
    heading = f"{topic.name}: {topic.title} ({topic.seconds:.1f} s)"
    return "\n".join([heading, *(f"  {line}".rstrip() for line in lines)]) + "\n"


def as_json(topics: Iterable[Topic]) -> str:
    """Return all figures as JSON."""
    return json.dumps(
        [
            {
                "topic": topic.name, "figure": figure.name, "value": figure.value, "unit": figure.unit,
                "least": figure.least, "most": figure.most, "met": figure.met, "source": figure.source,
            }
            for topic in topics for figure in topic.figures
        ],
        indent=1, ensure_ascii=False,
    )  # fmt: skip


def page(topics: Sequence[Topic], pictures: dict[str, list[tuple[str, str]]]) -> str:
    """Return the page; ``pictures`` gives titles and links of a topic's plots."""
    figures = [figure for topic in topics for figure in topic.figures if figure.target]
    met = sum(figure.met for figure in figures)
    parts = [HEAD, f"{met} of {len(figures)} figures are met.\n"]
    for topic in topics:
        parts.append(f"## {topic.name.capitalize()}\n\n{topic.title}.\n")
        lines = ["| figure | measured | target | met | source |", "| --- | --- | --- | --- | --- |"]
        lines += [cells(*row(figure), figure.source) for figure in topic.figures]
        parts.append("\n".join(lines) + "\n")
        parts += [f"![{title}]({link})\n" for title, link in pictures.get(topic.name, [])]
    if PEERS.exists():
        parts.append(peers_section(json.loads(PEERS.read_text())))
    return "\n".join(parts)


def cells(*texts: str) -> str:
    """Return one row of a table in Markdown."""
    return "".join(f"| {text} " if text else "| " for text in (t.replace("|", "\\|") for t in texts)) + "|"


def peers_section(measured: dict[str, object]) -> str:
    """Return the table of `peers.py`'s last run."""
    rows = measured["rows"]
    assert isinstance(rows, list)
    lines = [
        "## Beside peers\n",
        "`python -m tools.bench.sound.peers --write` renders saws with each program and measures all with",
        f"the same functions; taken on {measured['taken']}. Higher is cleaner in the first two columns of",
        "decibels, lower in the third.\n",
        "| f0 | saw of | harmonics over the rest | over the rest below f0 | worst line below f0 | off by |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {r['hertz']:g} Hz | {r['program']} | {r['rest_db']:.1f} dB | {r['rest_below_db']:.1f} dB "
        f"| {r['worst_below_db']:.1f} dB | {r['cents']:.4f} ct |"
        for r in rows
    ]
    return "\n".join(lines) + "\n"


def draw(names: Iterable[str], folder: Path, beside: Path | None) -> dict[str, list[tuple[str, str]]]:
    """Write all plots of the topics; return titles and links from a page at ``beside``, by topic."""
    links: dict[str, list[tuple[str, str]]] = {}
    for name in names:
        for picture in getattr(load(name), "plots", lambda: ())():
            path = plot.save(picture, folder)
            start = beside.parent if beside else Path()
            link = Path(os.path.relpath(path, start)).as_posix()
            links.setdefault(name, []).append((picture.title, link))
    return links
