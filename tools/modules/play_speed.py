"""How long the player of classic modules takes for four minutes of IT: 32 channels that leave voices behind.

python -m tools.modules.play_speed [--runs 5]

Prints processor time of the best run: the ticks alone, and with their rows as numpy arrays.
"""

import argparse
import sys
from collections.abc import Callable
from time import process_time

import numpy as np

from motorik.sequencer.classic.player import ClassicPlayer, duration
from motorik.sequencer.classic.score import CHANNEL, INSTRUMENT, SAMPLE, ClassicScore, Dialect, Flow, Rules

CHANNELS, ROWS, PATTERNS, SAMPLES = 32, 64, 31, 8
NOTES_SHARE, EFFECTS_SHARE = 0.2, 0.4
COMMANDS = [ord(letter) - 64 for letter in "DEFGHJKLQRU"]


def busy_score() -> ClassicScore:
    """Return a score in which every fifth cell has a note and two of five an effect."""
    chance = np.random.default_rng(1)
    shape = (PATTERNS * ROWS, CHANNELS)
    cells = np.zeros((*shape, 5), np.uint8)
    cells[..., 2] = 255
    notes, effects = chance.random(shape) < NOTES_SHARE, chance.random(shape) < EFFECTS_SHARE
    cells[notes, 0] = chance.integers(36, 85, notes.sum())
    cells[notes, 1] = chance.integers(1, SAMPLES + 1, notes.sum())
    cells[effects, 3] = chance.choice(COMMANDS, effects.sum())
    cells[effects, 4] = chance.integers(1, 255, effects.sum())
    samples = np.zeros(SAMPLES, SAMPLE)
    for name, value in (("length", 20000), ("volume", 64), ("global_volume", 64), ("pan", -1)):
        samples[name] = value
    samples["loop"] = np.arange(SAMPLES) % 3
    samples["loop_start"], samples["loop_end"] = 1000, 2000
    channels = np.zeros(CHANNELS, CHANNEL)
    channels["pan"], channels["volume"] = 128, 64
    return ClassicScore(
        dialect=Dialect.IT,
        rules=Rules.LINEAR | Rules.INSTRUMENTS,
        flow=Flow.IT,
        orders=np.arange(PATTERNS, dtype=np.int32),
        pattern_start=np.arange(0, PATTERNS * ROWS + 1, ROWS, dtype=np.int32),
        cells=cells,
        channels=channels,
        samples=samples,
        instruments=_instruments(),
        points=np.array([(0, 64), (10, 32), (40, 0)], np.int32),
        global_volume=128,
        highest_global_volume=128,
    )


def _instruments() -> np.ndarray:
    """Return instruments with two envelopes and every new-note action."""
    instruments = np.zeros(SAMPLES, INSTRUMENT)
    for name, value in (("playable", 1), ("fade", 4096), ("global_volume", 128), ("default_pan", -1)):
        instruments[name] = value
    instruments["cutoff"] = instruments["resonance"] = -1
    instruments["new_note_action"] = np.arange(SAMPLES) % 4
    instruments["keys"][:, :, 0] = np.arange(SAMPLES)[:, None]
    for name in ("volume", "panning"):
        instruments[name]["flags"], instruments[name]["points"] = 1, 3
    return instruments


def best(work: Callable[[], object], runs: int) -> float:
    """Return the processor time of the fastest run, in milliseconds."""
    times = []
    for _ in range(runs):
        start = process_time()
        work()
        times.append(1000 * (process_time() - start))
    return min(times)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    score = busy_score()
    ticks, voices = ClassicPlayer(score).play_to_end()
    sys.stdout.write(
        f"{float(duration(score)):.0f} s, {len(ticks)} ticks, {len(voices) / len(ticks):.1f} voices each: "
        f"{best(lambda: duration(score), runs):.0f} ms for the ticks, "
        f"{best(lambda: ClassicPlayer(score).play_to_end(), runs):.0f} ms with their rows\n"
    )


if __name__ == "__main__":
    main()
