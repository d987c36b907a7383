"""What a deck plays, from the beginning of the song to its end, at one sample rate: its tape.

The player runs over the rows once. A tick of a row begins at its share of the row, in frames. Of all that
sounds then, the tape tells what has changed since the tick before, and every now and then everything.
"""

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motorik.domain.deck import Deck
from motorik.domain.garbage import no_looking_for_garbage
from motorik.domain.project import Project
from motorik.sequencer.classic.player import ClassicPlayer, TickFlags, VoiceFlags
from motorik.sequencer.deck.grid import Grid, Ticks, grid_of
from motorik.sequencer.deck.scoring import score_of
from motorik.sequencer.deck.slots import MARGIN, Slot, slots_of
from motorik.sequencer.timeline import timeline_of

ROW: np.dtype[np.void] = np.dtype(
    [
        ("frame", "i8"), ("place", "i8"), ("frequency", "f4"), ("left", "f4"), ("right", "f4"),
        ("number", "u4"), ("channel", "u4"), ("flags", "u2"), ("slot", "i2"), ("cutoff", "u1"),
        ("resonance", "u1"),
    ]
)  # fmt: skip
"""What is told of one voice: see ``MTK_DECK``; ``place`` is 32.32."""

BEGIN, STOP, SWITCH, ONLY = 1, 2, 4, 8
"""``MtkDeckFlags``."""

MOST_TICKS = 1 << 19
KEY_TICKS = 16

_BEGINS = VoiceFlags.TRIGGERED | VoiceFlags.SAMPLE_CHANGED | VoiceFlags.POSITION_SET
_TOLD = ("slot", "frequency", "left", "right", "cutoff", "resonance")
_ONE = 2.0**32
_KNOWN = 1 << 31

Rows = NDArray[Any]
NO_ROWS: Rows = np.zeros(0, ROW)


def only_these(frame: int) -> Rows:
    """Return the row after which only voices go on that are told of in the same frame."""
    row = np.zeros(1, ROW)
    row["frame"], row["flags"] = frame, ONLY
    return row


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """``rows`` are all voices of all ticks in order of time, ``told`` those that are told, ``told_at`` when.

    ``starts`` [ticks + 1] are the frames in which ticks begin, ``first`` [ticks + 1] the first row of each.
    """

    rows: Rows
    told: Rows
    told_at: NDArray[np.int64]
    starts: NDArray[np.int64]
    first: NDArray[np.int64]
    sample_rate: int

    def between(self, start: int, end: int) -> Rows:
        """Return what is told in frames [start, end), with the end of the tape where that lies there."""
        low, high = np.searchsorted(self.told_at, (start, end))
        rows = self.told[low:high]
        last = int(self.starts[-1])
        return np.concatenate((rows, only_these(last))) if start <= last < end else rows

    def at(self, frame: int, *, begin: bool) -> Rows:
        """Return everything that sounds at ``frame``; nothing else goes on.

        With ``begin`` all voices begin where they are then; without, those that sound go on.
        """
        tick = int(np.searchsorted(self.starts, frame, side="right")) - 1
        if not 0 <= tick < len(self.first) - 1:
            return only_these(frame)
        rows = self.rows[self.first[tick] : self.first[tick + 1]].copy()
        passed = frame - int(self.starts[tick])
        if not begin and not passed:
            return np.concatenate((only_these(frame), rows))
        rows = rows[rows["flags"] & STOP == 0]
        rows["flags"] = BEGIN if begin else 0
        rows["frame"] = frame
        rows["place"] += (rows["frequency"].astype(np.float64) * (passed * _ONE / self.sample_rate)).astype(
            np.int64
        )
        return np.concatenate((only_these(frame), rows))


def tape_of(project: Project, sample_rate: int) -> Tape | None:
    """Return the tape of the song's deck, None without one; two are kept. Any thread may call."""
    deck = project.deck
    if deck is None:
        return None
    parts = deck, project.patterns, project.arrangement.placements, project.tempo
    key = (*map(id, parts), sample_rate)
    with _lock:
        kept = _tapes.get(key)
    if kept is None:
        with no_looking_for_garbage():
            kept = parts, _recorded(project, deck, sample_rate)
    with _lock:
        _tapes[key] = kept
        _tapes.move_to_end(key)
        while len(_tapes) > 2:
            _tapes.popitem(last=False)
    return kept[1]


_tapes: OrderedDict[tuple[int, ...], tuple[tuple[object, ...], Tape]] = OrderedDict()
_lock = Lock()


def _recorded(project: Project, deck: Deck, sample_rate: int) -> Tape:
    grid = grid_of(project, deck)
    timeline = timeline_of(project.tempo, sample_rate)
    frames = np.array([timeline.frame_at(tick) for tick in grid.ticks.tolist()], np.int64)
    if not len(grid.cells):
        nothing = np.zeros(1, np.int64)
        return Tape(NO_ROWS, NO_ROWS, nothing[:0], nothing, nothing, sample_rate)
    ticks, voices = ClassicPlayer(score_of(deck, grid)).play(MOST_TICKS)
    starts, begins = _tick_frames(ticks, frames, grid)
    counts = ticks["voices"].astype(np.int64)
    first = np.concatenate(([0], np.cumsum(counts)))
    tick = np.repeat(np.arange(len(ticks)), counts)
    rows = _rows(deck, voices, tick, starts)
    rows["flags"][_swapped_before(voices, tick)] = 0
    told = rows[_changes(rows, voices, tick, _keys(begins))]
    swaps = _swaps(deck, rows, voices, tick, starts, sample_rate)
    if len(swaps):
        told = np.concatenate((told, swaps))
        told = told[np.argsort(told["frame"], kind="stable")]
    return Tape(rows, told, np.ascontiguousarray(told["frame"]), starts, first, sample_rate)


def _tick_frames(ticks: Rows, frames: Ticks, grid: Grid) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the frames in which ticks begin, one more for the end, and which ticks begin a row."""
    begins = (ticks["flags"] & TickFlags.FIRST_TICK) != 0
    row = np.cumsum(begins) - 1
    time = ticks["time"] >> 12  # what is left is a quarter of a thousandth of a millionth of a second
    row_time = np.append(time[begins], (ticks[-1]["time"] + ticks[-1]["length"]) >> 12)
    length = np.maximum(row_time[row + 1] - row_time[row], 1)
    within = (2 * (time - row_time[row]) * (frames[row + 1] - frames[row]) + length) // (2 * length)
    return np.append(frames[row] + within, frames[row[-1] + 1]), begins


def _keys(begins: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return in which ticks everything is told: where a row begins, the first one of so many ticks."""
    ticks = np.flatnonzero(begins)
    keys = np.zeros(len(begins), np.bool_)
    keys[ticks[np.diff(ticks // KEY_TICKS, prepend=-1) > 0]] = True
    return keys


def _rows(deck: Deck, voices: Rows, tick: NDArray[np.int64], starts: NDArray[np.int64]) -> Rows:
    rows = np.empty(len(voices), ROW)
    flags = voices["flags"]
    rows["frame"] = starts[tick]
    rows["frequency"] = voices["frequency"]
    rows["channel"] = voices["channel"]
    filters = deck.dialect == "it"
    rows["cutoff"] = np.clip(voices["cutoff"], 0, 255) if filters else 255
    rows["resonance"] = np.clip(voices["resonance"], 0, 255) // 2 if filters else 0
    rows["number"] = _numbers(voices, tick, starts)
    slots, places = slots_of(deck)
    rows["slot"], rows["place"] = _places(voices, slots, places)
    rows["left"], rows["right"] = _gains(deck, voices)
    told = np.where(flags & _BEGINS, BEGIN, 0)
    rows["flags"] = np.where((flags & VoiceFlags.STOPPED != 0) | (rows["slot"] < 0), STOP, told)
    return rows


def _numbers(voices: Rows, tick: NDArray[np.int64], starts: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Return by what a voice is known: its channel and when its note began, whatever else the song plays."""
    serial = voices["serial"]
    began = np.zeros(int(serial.max(initial=0)) + 1, np.int64)
    began[serial[::-1]] = starts[tick[::-1]]  # of several the last one written counts: the first tick
    when = (began[serial] >> 4) & 0xFFFFFF
    numbers: NDArray[np.uint32] = (_KNOWN | voices["channel"].astype(np.int64) << 24 | when).astype(np.uint32)
    return numbers


def _places(
    voices: Rows, slots: tuple[Slot, ...], places: tuple[tuple[int, int], ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the slots in which voices play, and where in them, 32.32."""
    table = np.array([*places, (-1, -1)], np.int64)
    sample = np.clip(voices["sample"], -1, len(places))
    slot = table[sample, (voices["flags"] & VoiceFlags.RELEASED != 0).astype(np.intp)]
    mirrors = np.array([*(it.mirrored_from for it in slots), 0], np.int64)[slot]
    backward = (voices["flags"] & VoiceFlags.BACKWARD != 0) & (mirrors > 0)
    place = np.where(backward, mirrors - voices["position"], voices["position"] + MARGIN)
    return slot, (np.clip(place, 0, 2.0**30) * _ONE).astype(np.int64)


def _swapped_before(voices: Rows, tick: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which voices have taken their sample within the tick before, and go on with it."""
    flags, most = voices["flags"], int(voices["voice"].max(initial=0)) + 1
    place = tick * most + voices["voice"]
    taken = place[(flags & VoiceFlags.SWAPS != 0) & (voices["next_sample"] >= 0)] + most
    begins = VoiceFlags.TRIGGERED | VoiceFlags.POSITION_SET | VoiceFlags.STOPPED | VoiceFlags.SAMPLE_CHANGED
    changed_alone: NDArray[np.bool_] = flags & begins == VoiceFlags.SAMPLE_CHANGED
    return changed_alone & np.isin(place, taken)


def _swaps(
    deck: Deck, rows: Rows, voices: Rows, tick: NDArray[np.int64], starts: NDArray[np.int64], sample_rate: int
) -> Rows:
    """Return what is told within ticks: where ProTracker's next sample takes over, from its loop's start."""
    swapping = np.flatnonzero(voices["flags"] & VoiceFlags.SWAPS)
    swaps, voices, tick = rows[swapping].copy(), voices[swapping], tick[swapping]
    after = np.rint(voices["swap_after"] * sample_rate).astype(np.int64)
    swaps["frame"] = np.minimum(swaps["frame"] + after, starts[tick + 1] - 1)
    _, places = slots_of(deck)
    loop_start = np.array([*(it.loop.start if it.loop else 0 for it in deck.samples), 0], np.int64)
    sample = np.clip(voices["next_sample"], -1, len(places))
    swaps["slot"] = np.array([*places, (-1, -1)], np.int64)[sample, 0]
    swaps["place"] = ((loop_start[sample] + MARGIN) * _ONE).astype(np.int64)
    swaps["flags"] = np.where(swaps["slot"] < 0, STOP, BEGIN)
    return swaps


def _gains(deck: Deck, voices: Rows) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the gains left and right: FastTracker 2 keeps the power, the others the voltage."""
    pan = voices["pan"].astype(np.float64)
    right = np.where(pan <= 128, pan / 256, 0.5 + (pan - 128) / 254)
    left = 1 - right
    if deck.dialect == "xm":
        left, right = np.sqrt(left), np.sqrt(right)
    level = voices["level"]
    turned = np.where(voices["flags"] & VoiceFlags.SURROUND, -1.0, 1.0)
    return level * left, level * right * turned


def _changes(rows: Rows, voices: Rows, tick: NDArray[np.int64], keys: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return which rows are told; marks those that go on in another slot."""
    place = voices["voice"]
    index = np.full((int(tick[-1]) + 1 if len(tick) else 0, int(place.max(initial=0)) + 1), -1, np.int64)
    sounding = rows["flags"] != STOP
    numbers = np.flatnonzero(sounding)
    index[tick[numbers], place[numbers]] = numbers
    before = np.where(tick > 0, index[tick - 1, place], -1) if len(tick) else tick
    known = (before >= 0) & (rows["number"][before] == rows["number"])
    changed: NDArray[np.bool_] = ~known | keys[tick] | (rows["flags"] != 0)
    for name in _TOLD:
        changed |= rows[name] != rows[name][before]
    goes_on = known & (rows["flags"] == 0) & (rows["slot"] != rows["slot"][before])
    rows["flags"][goes_on] = SWITCH
    return changed
