"""The click that counts in: a short tone beside the song, on no track of it and in no file."""

from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.sequencer.events import Event

OWNER = "count-in-click"
FIRST, OTHERS = 93.0, 81.0
"""Pitches of the first beat of a bar and of the others."""
LENGTH_SECONDS = Fraction(1, 50)


def with_click(project: "Project") -> "Project":
    """Return ``project`` with a track that clicks; for an engine, not for a journal."""
    from motorik.domain.patch import Cable, Module, Patch
    from motorik.domain.project import Channel, Track

    patch = Patch(
        id=OWNER,
        polyphony=2,
        modules=(
            Module(id="osc", kind="osc.analog"),
            Module(id="amp", kind="env.adsr", parameters={"decay": 0.03, "sustain": 0, "release": 0.02}),
            Module(id="vca", kind="amp.vca"),
            Module(id="pan", kind="amp.pan"),
        ),
        cables=(
            Cable(source="osc.out", target="vca.in"),
            Cable(source="amp.out", target="vca.gain"),
            Cable(source="vca.out", target="pan.in"),
        ),
        output="pan",
    )
    soloed = any(channel.soloed for channel in project.channels.values())
    track = Track(id=OWNER, patch=OWNER, channel=Channel(level_db=-12, soloed=soloed))
    if OWNER in project.channels or any(it.id == OWNER for it in project.patches):
        return project
    return project.model_copy(
        update={"patches": (*project.patches, patch), "tracks": (*project.tracks, track)}
    )


def clicks(project: "Project", tick: int, bars: int, sample_rate: int) -> "tuple[int, list[Event]]":
    """Return how many frames ``bars`` before ``tick`` last, and the clicks in them from frame 0 on.

    In the tempo and the metre that hold at ``tick``.
    """
    from motorik.sequencer.events import Event, EventKind
    from motorik.sequencer.timeline import timeline_of

    signature = [it for it in project.tempo.signatures if it.tick <= tick][-1]
    bpm = timeline_of(project.tempo, sample_rate).bpm_at(tick)
    beat = Fraction(4, signature.unit) * 60 * sample_rate / bpm
    events = []
    for number in range(bars * signature.beats):
        on, note = round(number * beat), number + 1
        pitch = OTHERS if number % signature.beats else FIRST
        events.append(Event(on, EventKind.NOTE_ON, OWNER, note, pitch, 0.9))
        events.append(Event(on + ceil(LENGTH_SECONDS * sample_rate), EventKind.NOTE_OFF, OWNER, note))
    return round(bars * signature.beats * beat), events
