"""How the song keeps to the world outside: what a person chooses, and what they are shown."""

from typing import Annotated, Literal

from pydantic import Field

from motorik.bridges.bridge import BridgeState
from motorik.domain.model import Model

NAME = "sync"

Source = Literal["internal", "midi", "link"]


class SyncSettings(Model):
    """``source`` of the tempo; ``internal``: the song's own.

    ``port`` is the MIDI input with the clock, or a part of its name; empty: the first there is. What is heard
    here lies ``offset_ms`` after the outside's beat (below 0: before it), the device's latency taken into
    account. ``quantum`` is the bar of a Link session in beats. With ``start_stop`` starting and stopping
    go along.
    """

    source: Source = "internal"
    port: Annotated[str, Field(max_length=200)] = ""
    offset_ms: Annotated[float, Field(ge=-500, le=500)] = 0.0
    quantum: Annotated[int, Field(ge=1, le=64)] = 4
    start_stop: bool = True


class SyncState(BridgeState):
    """What the outside says and how the song keeps to it.

    ``locked``: tempo and phase are known well. ``tempo`` in BPM, None before it is known. Of MIDI clock:
    ``drift_ppm`` off the nearest tenth of a BPM, ``jitter_ms`` of the pulses (root mean square), pulses
    ``heard`` and ``lost``. Of Link: how many ``peers``. ``ahead_ms``: by how much the song is
    ahead, None while it stands
    still; ``corrections`` of its tempo and ``jumps`` so far.
    """

    source: Source = "internal"
    locked: bool = False
    tempo: float | None = None
    drift_ppm: float = 0.0
    jitter_ms: float = 0.0
    heard: int = 0
    lost: int = 0
    peers: int = 0
    ahead_ms: float | None = None
    corrections: int = 0
    jumps: int = 0
