"""W3, classic modules: Motorik beside openmpt123 and xmp, module by module in one run on one pinned core.

    python tools/bench/w3_beside_peers.py .cache/modules [--runs 3] [--most 6] [--json]

Each program renders a module from start to end to 48 kHz stereo: openmpt123 with its 8-tap sinc, which is
Motorik's own quality, and once with linear interpolation; xmp with the cubic spline it has. Motorik plays the
song that its importer makes of the module, as ``motorik render`` does but for the hash; importing is not
counted, starting and reading are taken away from everyone by runs that read the same file and play nothing.
Figures are seconds of sound in a second of CPU, by what each program renders. The modules are the largest of
each format below the folder, at most ``--most``. Peers are Debian's openmpt123 and xmp; a missing one makes
this fail.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import wave
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tools.bench.beside_peers import Result, cpu_seconds, report, results_of  # noqa: E402
from tools.modules.durations import below  # noqa: E402

TARGETS = {"openmpt123 8-tap": 1.0}
"""At libopenmpt's quality, faster than libopenmpt."""
RATE = 48_000
WORK = (
    "from motorik.domain.reading import parse_project; from motorik.engine.offline import Renderer; "
    "from motorik.engine.samples import FileSamples; from pathlib import Path; "
    "song = Path('{song}'); project = parse_project((song / 'song.json').read_bytes()); "
    "source = FileSamples(lambda it: song / 'assets' / f'{{it.sha256}}.wav')"
)
PLAY = "; print(sum(len(block.sound) for block in Renderer(project, source).blocks()))"
Render = Callable[[Path, Path, Path], list[str]]
"""Given a module, the song made of it and where sound may be written: the command."""


def _motorik(module: Path, song: Path, sound: Path) -> list[str]:
    return [sys.executable, "-c", WORK.format(song=song) + PLAY]


def _motorik_reading(module: Path, song: Path, sound: Path) -> list[str]:
    return [sys.executable, "-c", WORK.format(song=song)]


def _openmpt(taps: int) -> Render:
    options = ["--samplerate", str(RATE), "--channels", "2", "--filter", str(taps), "--no-float", "--force"]
    return lambda module, song, sound: [
        "openmpt123", "--batch", "--quiet", *options, "--output", str(sound), str(module),
    ]  # fmt: skip


def _xmp(module: Path, song: Path, sound: Path) -> list[str]:
    return [
        "xmp",
        "-q",
        "--nocmd",
        "-f",
        str(RATE),
        "-i",
        "spline",
        "-d",
        "wav",
        "-o",
        str(sound),
        str(module),
    ]


PROGRAMS: dict[str, Render] = {
    "motorik": _motorik,
    "openmpt123 8-tap": _openmpt(8),
    "openmpt123 linear": _openmpt(2),
    "xmp spline": _xmp,
}


READING: dict[str, Render] = {
    "motorik": _motorik_reading,
    "openmpt123 8-tap": lambda module, song, sound: ["openmpt123", "--quiet", "--info", str(module)],
    "openmpt123 linear": lambda module, song, sound: ["openmpt123", "--quiet", "--info", str(module)],
    "xmp spline": lambda module, song, sound: ["xmp", "-q", "--load-only", str(module)],
}
"""What starts and reads, and plays nothing."""


def chosen(folder: Path, most: int) -> list[Path]:
    """Return the largest modules, the formats in turn."""
    by_format: dict[str, list[Path]] = {}
    for path in sorted(below([folder]), key=lambda one: -one.stat().st_size):
        by_format.setdefault(path.suffix.lower(), []).append(path)
    turns = zip(*(paths[:most] + [None] * (most - len(paths)) for paths in by_format.values()), strict=True)
    return [path for turn in turns for path in turn if path is not None][:most]


def measured(paths: list[Path], runs: int, core: int, folder: Path) -> tuple[list[Result], list[str]]:
    """Return each program's figures over all modules, and a line for each module."""
    rates: dict[str, list[float]] = {name: [] for name in PROGRAMS}
    lines: list[str] = []
    for path in paths:
        found: dict[str, float] = {}
        for name, render in PROGRAMS.items():
            spent = [_cpu(render, path, core, folder) for _ in range(runs)]
            read = [_cpu(READING[name], path, core, folder)[0] for _ in range(runs)]
            cpu = statistics.median(one for one, _ in spent) - statistics.median(read)
            found[name] = spent[0][1] / max(cpu, 1e-3)
            rates[name].append(found[name])
        lines.append(f"{path.name:32} " + "  ".join(f"{name} {rate:.0f}x" for name, rate in found.items()))
    return results_of(rates, "x real time"), lines


def _cpu(render: Render, module: Path, core: int, folder: Path) -> tuple[float, float]:
    """Return the CPU seconds of one run, and how many seconds of sound it made."""
    from motorik.studio.interchange import import_song

    song, sound = folder / f"{module.name}.song", folder / "out.wav"
    if not song.exists():
        import_song(module, song)
    sound.unlink(missing_ok=True)
    spent = cpu_seconds(render(module, song, sound), core, folder)
    return spent, _seconds(sound) if sound.exists() else _song_seconds(song)


def _seconds(sound: Path) -> float:
    with wave.open(str(sound)) as file:
        return float(file.getnframes() / file.getframerate())


def _song_seconds(song: Path) -> float:
    from motorik.domain.reading import parse_project
    from motorik.sequencer.timeline import Timeline

    project = parse_project((song / "song.json").read_bytes())
    return float(Timeline(project.tempo, RATE).seconds_at(project.arrangement.length))


def main() -> int:
    """Measure, print, and return 1 when a target ratio is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--most", type=int, default=6, help="modules")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    missing = [program for program in ("openmpt123", "xmp") if not shutil.which(program)]
    if missing:
        print(f"not installed: {', '.join(missing)}; on Debian or Ubuntu: sudo apt-get install {missing[0]}",
              file=sys.stderr)  # fmt: skip
        return 2
    paths = chosen(options.folder.resolve(), options.most)
    with tempfile.TemporaryDirectory() as name:
        results, lines = measured(paths, options.runs, options.core, Path(name))
    if not options.json:
        print("\n".join(lines))
        print(f"{len(paths)} modules, median of {options.runs} runs each, on core {options.core}")
    return report(results, TARGETS, as_json=options.json)


if __name__ == "__main__":
    raise SystemExit(main())
