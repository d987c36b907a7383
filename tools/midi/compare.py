"""Two MIDI files compared as music: read with mido alone, nothing of Motorik in between."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import mido

ORDER_MATTERS = (0, 32, 6, 38, 96, 97, 98, 99, 100, 101)
"""Bank select, data entry and parameter numbers: their sequence is part of what they say."""


@dataclass
class Music:
    """What a file plays, in its own ticks.

    ``notes`` are (channel, start, end, key, velocity); ``controls`` (tick, value) by channel, kind, number;
    ``sequences`` what is said one after the other; the maps of tempo and metre hold what is in force.
    """

    division: int
    notes: Counter[tuple[int, ...]] = field(default_factory=Counter)
    controls: dict[tuple[int, str, int], list[tuple[int, int]]] = field(default_factory=dict)
    sequences: dict[int, list[tuple[int, int, int]]] = field(default_factory=dict)
    tempo: list[tuple[int, int]] = field(default_factory=list)
    metre: list[tuple[int, tuple[int, int]]] = field(default_factory=list)
    events: int = 0

    def differences(self, other: Music) -> list[str]:
        """Return what differs, a line each; nothing: the same music."""
        found = []
        if self.division != other.division:
            found.append(f"division {self.division} and {other.division}")
        lost, new = self.notes - other.notes, other.notes - self.notes
        if lost or new:
            found.append(f"{lost.total()} notes lost {sorted(lost)[:2]}, {new.total()} new {sorted(new)[:2]}")
        if self.tempo != other.tempo:
            found.append(f"tempo {self.tempo[:4]} and {other.tempo[:4]}")
        if self.metre != other.metre:
            found.append(f"metre {self.metre[:4]} and {other.metre[:4]}")
        for place in sorted(self.controls.keys() | other.controls.keys()):
            a, b = self.controls.get(place, []), other.controls.get(place, [])
            if a != b:
                first = next(
                    (pair for pair in zip(a, b, strict=False) if pair[0] != pair[1]), (len(a), len(b))
                )
                found.append(f"controls {place}: {first[0]} and {first[1]}")
        if self.sequences != other.sequences:
            found.append("the order of parameter numbers")
        return found


def music_of(data: bytes) -> Music:
    """Return what a sound file plays."""
    file = mido.MidiFile(file=BytesIO(data), clip=True)
    music = Music(file.ticks_per_beat)
    tempo, metre = {0: 500_000}, {0: (4, 4)}
    controls: dict[tuple[int, str, int], list[tuple[int, int]]] = defaultdict(list)
    sequences: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for track in file.tracks:
        now, held = 0, defaultdict(list)
        for message in track:
            now += message.time
            music.events += 1
            if message.type == "set_tempo":
                tempo[now] = message.tempo
            elif message.type == "time_signature":
                metre[now] = (message.numerator, message.denominator)
            elif message.type in ("note_on", "note_off"):
                key = (message.channel, message.note)
                if message.type == "note_on" and message.velocity:
                    held[key].append((now, message.velocity))
                elif held[key]:
                    start, velocity = held[key].pop(0)
                    music.notes[message.channel, start, now, message.note, velocity] += 1
            elif not message.is_meta and hasattr(message, "channel"):
                kind, number, value = _control(message)
                controls[message.channel, kind, number].append((now, value))
                if kind == "program_change" or (kind == "control_change" and number in ORDER_MATTERS):
                    sequences[message.channel].append((now, number, value))
        for (channel, note), starts in held.items():
            music.notes.update((channel, start, now, note, velocity) for start, velocity in starts)
    music.controls = {place: sorted(said, key=lambda one: one[0]) for place, said in controls.items()}
    music.sequences = {place: sorted(said, key=lambda one: one[0]) for place, said in sequences.items()}
    music.tempo, music.metre = _in_force(tempo), _in_force(metre)
    return music


def _control(message: Any) -> tuple[str, int, int]:
    match message.type:
        case "control_change":
            return message.type, message.control, message.value
        case "polytouch":
            return message.type, message.note, message.value
        case "pitchwheel":
            return message.type, 0, message.pitch
        case "program_change":
            return message.type, 0, message.program
        case _:
            return message.type, 0, message.value


def _in_force(points: dict[int, Any]) -> list[tuple[int, Any]]:
    """Return only the points that change something."""
    found: list[tuple[int, Any]] = []
    for tick, value in sorted(points.items()):
        if not found or found[-1][1] != value:
            found.append((tick, value))
    return found
