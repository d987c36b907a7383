"""Recordings of how modules play: where they are, what they say, and what the player plays instead of it.

A recording is a ``.data`` file beside a module, with one line a sounding voice and tick:

    time_ms row tick channel period note instrument volume pan position [cutoff [resonance]]
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from motorik.formats.classic.module import ClassicModule, Dialect
from motorik.formats.classic.playing import Precision, score_of
from motorik.formats.classic.reading import read_module
from motorik.sequencer.classic.player import SECOND, ClassicPlayer, TickFlags, VoiceFlags
from motorik.sequencer.classic.score import ClassicScore

Lines = NDArray[np.int64]

DIALECTS = ("mod", "xm", "s3m", "it")
OTHERS = "others"
GROUPS = (*DIALECTS, OTHERS)
"""The OpenMPT suite by dialect, and what else was recorded."""

RATE = 44100
"""Of the mixer whose positions were recorded."""

PERIOD_SCALE = 4096
MIDDLE_PAN, SURROUND = 128, 0x8000
MILLISECONDS = 1000
COLUMNS = ("time", "row", "tick", "channel", "period", "note", "instrument", "volume", "pan", "position",
           "cutoff", "resonance")  # fmt: skip
PLAIN_COLUMNS = 10
"""What every recording has; then cutoff and resonance may follow."""

TIME, POSITION, PERIOD, VOLUME, PAN, CUTOFF = 0, 9, 4, 7, 8, 10

RANDOM = {"gxsmp", "gxsmp2"}
"""Tests whose volume and pan are drawn by lot."""
ENDLESS = {"PatLoop-Weird"}
"""Tests whose recording stops on the way: it is not told where the module ends."""

SECOND_RECORDING = "_PT"
"""The end of a recording's name for ProTracker, where there is another for trackers that are less strict."""


@dataclass(frozen=True)
class Recording:
    """A module and the recording beside it."""

    module: Path
    data: Path

    @property
    def group(self) -> str:
        """Its dialect within the OpenMPT suite, or others."""
        return self.module.parent.name if self.module.parent.name in DIALECTS else OTHERS

    @property
    def name(self) -> str:
        """What it is called."""
        return self.data.stem


@dataclass(frozen=True)
class Comparison:
    """Lines recorded and played, and which fields differ in the lines both have."""

    recorded: Lines
    played: Lines
    differs: NDArray[np.bool_]

    @property
    def first_difference(self) -> int | None:
        """The first line that differs, from 0."""
        bad = np.flatnonzero(self.differs.any(axis=1))
        return int(bad[0]) if len(bad) else None

    @property
    def fault(self) -> str:
        """Say where both depart; "" when they are equal."""
        first = self.first_difference
        if first is not None:
            fields = [COLUMNS[column] for column in np.flatnonzero(self.differs[first])]
            return f"line {first + 1} of {len(self.recorded)}: {', '.join(fields)}"
        if len(self.recorded) != len(self.played):
            return f"{len(self.played)} lines, {len(self.recorded)} recorded"
        return ""


def found(root: Path, group: str) -> list[Recording]:
    """Return the recordings of a group; some modules are recorded as two trackers play them."""
    folder = root / "data" if group == OTHERS else root / "openmpt" / group
    recordings = []
    for data in sorted(folder.glob("*.data")):
        stems = (data.stem, data.stem.removesuffix(SECOND_RECORDING))
        names = [folder / f"{stem}.{ending}" for stem in stems for ending in DIALECTS]
        names += [folder / f"{data.stem.removesuffix('_' + ending)}.{ending}" for ending in DIALECTS]
        module = next((name for name in names if name.exists()), None)
        if module is not None and is_recording(data):
            recordings.append(Recording(module, data))
    return recordings


def is_recording(data: Path) -> bool:
    """Tell recordings from other data of tests."""
    text = data.read_text(encoding="ascii", errors="replace")
    if not text.strip():
        return data.parent.name in DIALECTS  # nothing may sound
    fields = text.partition("\n")[0].split()
    return len(fields) >= PLAIN_COLUMNS and all(field.lstrip("-").isdigit() for field in fields)


def recorded_lines(data: Path) -> Lines:
    """Return the recorded lines; what a line leaves out is -1."""
    rows = [line.split() for line in data.read_text(encoding="ascii").splitlines() if line.strip()]
    table = np.full((len(rows), len(COLUMNS)), -1, np.int64)
    for index, row in enumerate(rows):
        table[index, : len(row)] = [int(number) for number in row[: len(COLUMNS)]]
    return table


def played_lines(score: ClassicScore, least: int = 0) -> tuple[Lines, NDArray[np.bool_]]:
    """Play a score and return its lines as they are recorded, and which of them begin with another sample.

    No voice is recorded in the tick in which its sample ends. ``least``: play on until there are so many.
    """
    player = ClassicPlayer(score, RATE)
    parts = [player.play_to_end(1 << 20)]
    while sum(len(voices) for _, voices in parts) < least:
        parts.append(player.play(64, through=True))
    ticks = np.concatenate([part[0] for part in parts])
    voices = np.concatenate([part[1] for part in parts])
    silent = VoiceFlags.STOPPED | VoiceFlags.ENDS | VoiceFlags.RESTARTED
    voices = voices[voices["flags"] & int(silent) == 0]
    tick, shown = ticks[voices["tick"]], shown_times(ticks)[voices["tick"]]
    surround = voices["flags"] & int(VoiceFlags.SURROUND) != 0
    columns = (
        shown * MILLISECONDS // SECOND,
        tick["row"],
        tick["tick_in_row"],
        voices["voice"],
        np.floor(voices["period"] * PERIOD_SCALE),
        voices["note"],
        voices["instrument"],
        voices["volume"],
        np.where(surround, SURROUND, voices["pan"] - MIDDLE_PAN),
        np.floor(voices["position"]),
        voices["cutoff"],
        voices["resonance"],
    )
    lines = np.stack([np.asarray(column, np.int64) for column in columns], axis=1)
    return lines, voices["flags"] & int(VoiceFlags.SAMPLE_CHANGED) != 0


def shown_times(ticks: NDArray[np.void]) -> Lines:
    """Return when each tick ends on the recorder's clock, which an order's first visit sets."""
    times: Lines = ticks["time"].astype(np.int64) + ticks["length"] + 1
    first_visit: dict[int, int] = {}
    restarts = ticks["flags"] & int(TickFlags.RESTARTS)
    entered = np.flatnonzero(np.diff(ticks["order"], prepend=-1) | restarts)
    for start, end in zip(entered, (*entered[1:], len(ticks)), strict=True):
        order, began = int(ticks["order"][start]), int(ticks["time"][start])
        times[start:end] += first_visit.setdefault(order, began) - began
    return times


def difference(module: Path, recorded: Lines, played: Lines, changed: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which fields differ, for the lines both have.

    Where a sample takes the place of another, the recorder tells where the other one had stood.
    """
    count = min(len(recorded), len(played))
    one, other = recorded[:count], played[:count]
    off = np.abs(one - other)
    differs: NDArray[np.bool_] = off > 0
    differs[:, (TIME, POSITION)] = off[:, (TIME, POSITION)] > 1
    differs[:, CUTOFF:] &= (one[:, CUTOFF:] >= 0) & (module.suffix == ".it")
    wide_open = (one[:, CUTOFF] >= 254) & (other[:, CUTOFF] >= 254)
    differs[wide_open, CUTOFF] = False
    differs[changed[:count], POSITION] = False
    if module.stem in RANDOM:
        differs[:, (VOLUME, PAN)] = False
    return differs


def recorded_score(recording: Recording) -> ClassicScore:
    """Return the score as the recorder saw it: it knows no global volume of S3M."""
    read: ClassicModule = read_module(recording.module.read_bytes(), recording.name)
    if read.dialect == Dialect.S3M:
        read = replace(read, global_volume=128)
    data = recording.data
    twice = data.with_name(data.stem + SECOND_RECORDING + data.suffix).exists()
    if twice:
        read = replace(read, made_with="", amiga_limits=False)
    return score_of(read, Precision(whole_finetunes=True, sixteenths_of_pan=True, exact_periods=True))


def compare(recording: Recording) -> Comparison:
    """Play a module and compare it with its recording.

    Raises:
        ValueError: the module cannot be read or played.
    """
    score = recorded_score(recording)
    recorded = recorded_lines(recording.data)
    endless = recording.module.stem in ENDLESS
    played, changed = played_lines(score, len(recorded) if endless else 0)
    if endless:
        played, changed = played[: len(recorded)], changed[: len(recorded)]
    return Comparison(recorded, played, difference(recording.module, recorded, played, changed))
