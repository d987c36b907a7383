"""What a classic tracker module holds, the same for every format: the file's numbers, nothing interpreted.

A reader makes a :class:`ClassicModule` of a file; the player and the conversion to a song read nothing else.
Cells keep the encoding of their dialect, since what a number means is the business of the player.
"""

from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

CELL_FIELDS = 5
NOTE, INSTRUMENT, VOLUME, COMMAND, PARAMETER = range(CELL_FIELDS)
"""The fields of a cell, the last axis of a pattern.

``NOTE``: 0 empty, 1-120 the notes C-0 to B-9, :data:`NOTE_FADE`, :data:`NOTE_CUT`, :data:`NOTE_OFF`. In every
dialect 61, C-5, plays a sample as it was recorded: it is called C-5 in IT, C-4 in XM and S3M, C-2 (period
428) in MOD. ``INSTRUMENT``: 0 none. ``VOLUME``: the byte of the file; where there is none :data:`NO_VOLUME`,
in XM 0 (its 255 is a slide). ``COMMAND``: in MOD and XM the effect's number (0 with parameter 0: none), in
S3M and IT 1-26 for A-Z, 0 none.
"""
NOTE_FADE, NOTE_CUT, NOTE_OFF = 253, 254, 255
NO_VOLUME = 255
ORDER_SKIP, ORDER_END = 254, 255
"""Marks in the order list: +++ and ---."""


class Dialect(IntEnum):
    """Whose rules the module plays by."""

    MOD = 0
    XM = 1
    S3M = 2
    IT = 3


class LoopKind(IntEnum):
    """How a sample goes on at the end of its loop."""

    OFF = 0
    FORWARD = 1
    PING_PONG = 2


@dataclass(frozen=True, slots=True)
class SampleLoop:
    """Frames [start, end) that repeat."""

    kind: LoopKind = LoopKind.OFF
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class ClassicSample:
    """A sample: ``sound`` is float32 [frames, 1 or 2], whole numbers of the file over 128 or 32768.

    ``volume`` and ``global_volume`` 0-64, ``pan`` 0-256 or None for the channel's. ``relative_note``
    semitones and ``finetune`` 1/128 semitone (MOD, XM); ``c5_speed`` Hz at C-5 (S3M, IT). ``vibrato`` is
    (shape, sweep, depth, rate) as in the file; IT's own names for rate and sweep are speed (ViS) and rate
    (ViR).
    """

    name: str = ""
    sound: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 1), np.float32))
    bits: int = 8
    loop: SampleLoop = SampleLoop()
    sustain: SampleLoop = SampleLoop()
    volume: int = 64
    global_volume: int = 64
    pan: int | None = None
    relative_note: int = 0
    finetune: int = 0
    c5_speed: int = 8363
    vibrato: tuple[int, int, int, int] = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Envelope:
    """Points (tick, value), straight lines between; ``sustain`` and ``loop``: (first, last) point or None.

    Values 0-64; of panning and pitch -32 to 32 in IT, 0-64 in XM. ``filter``: an IT pitch envelope that moves
    the cutoff instead.
    """

    enabled: bool = False
    points: tuple[tuple[int, int], ...] = ()
    sustain: tuple[int, int] | None = None
    loop: tuple[int, int] | None = None
    carry: bool = False
    filter: bool = False


@dataclass(frozen=True, slots=True)
class ClassicInstrument:
    """An instrument: for every note 0-119, from C-0, (note played, sample from 1, 0 for none), and its life.

    ``new_note_action`` 0 cut, 1 continue, 2 off, 3 fade; ``duplicate_check`` 0 off, 1 note, 2 sample, 3
    instrument; ``duplicate_action`` 0 cut, 1 off, 2 fade. ``cutoff`` and ``resonance`` 0-127 or None.
    ``fadeout`` as the file counts: 0-1024 in IT, 0-4095 and more in XM.
    """

    name: str = ""
    keys: tuple[tuple[int, int], ...] = ()
    volume_envelope: Envelope = Envelope()
    panning_envelope: Envelope = Envelope()
    pitch_envelope: Envelope = Envelope()
    fadeout: int = 0
    global_volume: int = 128
    pan: int | None = None
    new_note_action: int = 0
    duplicate_check: int = 0
    duplicate_action: int = 0
    pitch_pan_separation: int = 0
    pitch_pan_center: int = 60
    random_volume: int = 0
    random_pan: int = 0
    cutoff: int | None = None
    resonance: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class ClassicModule:
    """A whole module. ``patterns`` are uint8 [rows, channels, 5], see :data:`NOTE` and its neighbours.

    ``orders`` name patterns, or :data:`ORDER_SKIP` and :data:`ORDER_END`. ``channel_pan`` 0-256 (256
    right), or None for surround; ``channel_volume`` 0-64. ``instruments`` is empty where samples are played
    directly; then instrument numbers of cells are sample numbers, from 1. ``global_volume`` 0-128, also
    where the file counts to 64. ``macros`` are IT's: 16 parametered, then 128 fixed ones, as text; none
    when the file has none. ``rows_per_beat`` and ``rows_per_measure`` are what an IT marks on the screen,
    else what is usual. ``vblank``: every Fxx of a MOD is a speed. ``made_with`` is the tracker as far as
    the file tells, "" when it does not.
    """

    dialect: Dialect
    title: str
    channels: int
    orders: tuple[int, ...]
    patterns: tuple[NDArray[np.uint8], ...]
    samples: tuple[ClassicSample, ...]
    instruments: tuple[ClassicInstrument, ...] = ()
    restart: int = 0
    speed: int = 6
    tempo: int = 125
    global_volume: int = 128
    mix_volume: int = 48
    channel_pan: tuple[int | None, ...] = ()
    channel_volume: tuple[int, ...] = ()
    channel_muted: tuple[bool, ...] = ()
    linear_slides: bool = False
    old_effects: bool = False
    compatible_gxx: bool = False
    fast_slides: bool = False
    amiga_limits: bool = False
    stereo: bool = True
    extended_filter_range: bool = False
    vblank: bool = False
    pan_separation: int = 128
    rows_per_beat: int = 4
    rows_per_measure: int = 16
    macros: tuple[str, ...] = ()
    made_with: str = ""
    message: str = ""
