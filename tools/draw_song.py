"""Draw a song: its waveform and, below, its spectrogram.

    python tools/draw_song.py [SONG] [-o docs/assets/demo-waveform.png]

The picture in README.md is made with this; draw it anew when the demo song changes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from motorik.studio.demo import demo_song_path
from motorik.studio.rendering import render_song
from motorik.studio.settings import RenderSettings
from motorik.studio.songs import name_of, read_project

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs/assets/demo-waveform.png"
INK, PAPER, FAINT = "#ff7043", "#14161a", "#8a919e"
COLUMNS = 960
"""Columns of the picture, each a stretch of sound as long as all others."""
BANDS = 160
LOWEST_HERTZ, HIGHEST_HERTZ = 30.0, 18000.0
RANGE_DB = 70.0
WINDOW = 8192


def draw(song: Path, picture: Path) -> str:
    """Write the picture of ``song``; return the hash of the sound it shows."""
    rendered = render_song(song, RenderSettings(threads=2))
    mono = rendered.samples.mean(axis=1, dtype=np.float64)
    figure, (wave, spectrum) = plt.subplots(
        2, 1, sharex=True, figsize=(12, 5.2), facecolor=PAPER, height_ratios=(2, 3), layout="constrained"
    )
    waveform(wave, mono, rendered.seconds)
    spectrogram(spectrum, mono, rendered.sample_rate)
    minutes, seconds = divmod(round(rendered.seconds), 60)
    facts = [
        read_project(song).title or name_of(song),
        f"{minutes}:{seconds:02d}",
        f"{rendered.loudness_lufs:.1f} LUFS" if rendered.loudness_lufs is not None else "silent",
    ]
    wave.set_title("   ".join(facts), loc="left", color=FAINT, fontsize=10)
    picture.parent.mkdir(parents=True, exist_ok=True)
    # No time and no version in the file: the same song gives the same picture.
    figure.savefig(picture, dpi=90, facecolor=PAPER, metadata={"Software": None})
    plt.close(figure)
    return rendered.hash


def waveform(axes: Axes, mono: NDArray[np.float64], seconds: float) -> None:
    """Draw the highest, the lowest and the effective value of each column."""
    columns = mono[: len(mono) // COLUMNS * COLUMNS].reshape(COLUMNS, -1)
    times = np.linspace(0, seconds, COLUMNS)
    power = np.sqrt(np.mean(columns**2, axis=1))
    axes.fill_between(times, columns.min(axis=1), columns.max(axis=1), color=INK, alpha=0.45, linewidth=0)
    axes.fill_between(times, -power, power, color=INK, linewidth=0)
    axes.set_ylim(-1, 1)
    axes.set_yticks([])
    plain(axes)


def spectrogram(axes: Axes, mono: NDArray[np.float64], rate: int) -> None:
    """Draw the level of frequency bands of equal width in octaves over time."""
    hop = max(1, (len(mono) - WINDOW) // COLUMNS)
    starts = np.arange(0, len(mono) - WINDOW, hop)
    window = np.hanning(WINDOW)
    edges = np.geomspace(LOWEST_HERTZ, HIGHEST_HERTZ, BANDS + 1)
    bins = np.fft.rfftfreq(WINDOW, 1 / rate)
    levels = np.empty((BANDS, len(starts)))
    for column, start in enumerate(starts):
        power = np.abs(np.fft.rfft(mono[start : start + WINDOW] * window)) ** 2
        total = np.concatenate([[0.0], np.cumsum(power)])
        # The cumulative power, read between bins, so that no narrow band at the bottom stays empty.
        levels[:, column] = np.diff(np.interp(edges, bins, total[:-1]))
    decibels = 10 * np.log10(np.maximum(levels, 1e-12))
    top = float(decibels.max())
    axes.pcolormesh(
        starts / rate, np.sqrt(edges[:-1] * edges[1:]), decibels,
        vmin=top - RANGE_DB, vmax=top, cmap="inferno", shading="nearest", rasterized=True,
    )  # fmt: skip
    axes.set_yscale("log")
    axes.set_yticks([50, 200, 1000, 5000], ["50 Hz", "200", "1 k", "5 k"])
    axes.set_yticks([], minor=True)
    bar = range(0, int(len(mono) / rate), 15)
    axes.set_xticks(list(bar), [f"{second // 60}:{second % 60:02d}" for second in bar])
    axes.set_xlim(0, len(mono) / rate)
    plain(axes)


def plain(axes: Axes) -> None:
    """Take away what is not sound."""
    axes.set_facecolor(PAPER)
    axes.tick_params(colors=FAINT, labelsize=8, length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def main() -> None:
    """Draw what the command line names."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("song", nargs="?", type=Path, help="a song; the demo song when left out")
    options.add_argument("-o", "--output", type=Path, default=PICTURE, metavar="PNG")
    given = options.parse_args()
    song = given.song or demo_song_path()
    print(f"{given.output.name}: {name_of(song)}, hash {draw(song, given.output)}")


if __name__ == "__main__":
    main()
