"""A Standard MIDI File as plain notes and controls, by track and channel; nothing musical is decided here.

Every way a file can be wrong ends in one sentence. Files that other programs read are read: chunks of unknown
kind, a wrong count of tracks, key signatures that do not exist, data bytes above 127, files inside RIFF.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from io import BytesIO
from typing import Any

import mido

from motorik.formats.interchange import FormatError

MOST_BEATS = 100_000
"""Longer files are refused: 13 hours at 125 BPM, while a damaged length asks for years."""
MOST_NOTES = 500_000
HEADER_BYTES = 14
_KEY_SIGNATURE = re.compile(rb"\xff\x59\x02..", re.DOTALL)
_NOT_KEPT = {
    "lyrics": "lyrics", "text": "texts", "marker": "markers", "cue_marker": "cue points",
    "key_signature": "key signatures", "sysex": "system exclusive messages", "midi_port": "port numbers",
    "sequencer_specific": "messages for one program", "instrument_name": "instrument names",
    "device_name": "device names", "smpte_offset": "SMPTE offsets", "unknown_meta": "unknown messages",
    "channel_prefix": "channel prefixes", "sequence_number": "sequence numbers",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Note:
    """A key held from ``start`` to ``end``, struck with ``velocity`` 1-127."""

    start: int
    end: int
    key: int
    velocity: int


@dataclass(frozen=True, slots=True)
class Control:
    """Anything else for a channel.

    ``kind`` is ``cc`` (``number`` the controller), ``key`` (pressure of the key ``number``), ``bend``
    (-8192 to 8191), ``pressure`` or ``program``.
    """

    tick: int
    kind: str
    number: int
    value: int


@dataclass(slots=True)
class Part:
    """What one track sends on one channel (1-16), in order."""

    track: int
    channel: int
    name: str
    notes: list[Note] = field(default_factory=list)
    controls: list[Control] = field(default_factory=list)


@dataclass(slots=True)
class MidiSong:
    """A whole file; ticks are the file's own, ``division`` of them to a beat.

    ``tempos`` are (tick, microseconds a beat), ``signatures`` (tick, beats, unit).
    """

    division: Fraction
    title: str = ""
    author: str = ""
    parts: list[Part] = field(default_factory=list)
    tempos: list[tuple[int, int]] = field(default_factory=list)
    signatures: list[tuple[int, int, int]] = field(default_factory=list)
    end: int = 0
    remarks: list[str] = field(default_factory=list)


def is_midi(head: bytes, _: int = 0) -> bool:
    """Whether a file that begins with ``head`` is a Standard MIDI File, bare or inside RIFF."""
    return head[:4] == b"MThd" or (head[:4] == b"RIFF" and head[8:12] == b"RMID")


def read_midi(data: bytes, file: str) -> MidiSong:
    """Return what the file says.

    Raises:
        FormatError: it is damaged or unreasonable; ``file`` is named in the sentence.
    """
    parsed = _parsed(_whole(data, file), file)
    division = _division(parsed.ticks_per_beat, file)
    reader = _Reader(MidiSong(division), follows_tempo=parsed.ticks_per_beat > 0)
    offset = 0
    for number, track in enumerate(parsed.tracks):
        end = reader.take(number, track, offset)
        if end > MOST_BEATS * division:
            raise FormatError(
                f"{file}: track {number + 1} lasts {float(end / division):.3g} beats; "
                f"allowed: at most {MOST_BEATS}"
            )
        if sum(len(part.notes) for part in reader.song.parts) > MOST_NOTES:
            raise FormatError(f"{file}: more notes than allowed: {MOST_NOTES}")
        if parsed.type == 2:
            # Independent sequences: one after the other, each from the start of a bar.
            bar = 4 * division
            offset = int(-(-end // bar) * bar)
    return reader.finish(sequences=len(parsed.tracks) if parsed.type == 2 else 1)


def _whole(data: bytes, file: str) -> bytes:
    """Return the header with a true count of tracks, and the tracks alone: other chunks are skipped."""
    if data[:4] == b"RIFF":
        data = data[20:]
    if len(data) < HEADER_BYTES or data[:4] != b"MThd":
        raise FormatError(f"{file}: no MIDI header of {HEADER_BYTES} bytes")
    header = data[8:HEADER_BYTES]
    position = 8 + int.from_bytes(data[4:8])
    tracks: list[bytes] = []
    while position + 8 <= len(data):
        size = int.from_bytes(data[position + 4 : position + 8])
        if data[position : position + 4] == b"MTrk":
            if position + 8 + size > len(data):
                raise FormatError(f"{file}: track {len(tracks) + 1} is cut off")
            tracks.append(data[position : position + 8 + size])
        position += 8 + size
    if not 0 < len(tracks) < 32768:
        raise FormatError(f"{file}: {len(tracks)} tracks; allowed: 1 to 32767")
    header = header[:2] + len(tracks).to_bytes(2) + header[4:]
    return b"MThd" + (6).to_bytes(4) + header + b"".join(tracks)


def _parsed(data: bytes, file: str) -> Any:
    for attempt in (data, _KEY_SIGNATURE.sub(b"\xff\x59\x02\x00\x00", data)):
        try:
            parsed = mido.MidiFile(file=BytesIO(attempt), clip=True)
        except mido.KeySignatureError:
            continue
        except Exception as error:
            # The parser raises whatever its innermost line does: OSError, EOFError, LookupError and others.
            reason = " ".join(str(error).split())[:100] or "it ends too early"
            raise FormatError(f"{file}: damaged MIDI data: {reason}") from None
        if parsed.type not in (0, 1, 2):
            raise FormatError(f"{file}: type {parsed.type}; allowed: 0, 1, 2")
        return parsed
    raise FormatError(f"{file}: damaged MIDI data: a key signature that does not exist")


def _division(given: int, file: str) -> Fraction:
    """Return ticks a beat; a file that counts film frames has 120 beats a minute."""
    if given > 0:
        return Fraction(given)
    frames, ticks = -(given >> 8), given & 0xFF
    if given == 0 or not ticks or frames not in (24, 25, 29, 30):
        raise FormatError(f"{file}: a time division of {given:#06x} makes no sense")
    rate = Fraction(30000, 1001) if frames == 29 else Fraction(frames)
    return rate * ticks / 2


class _Reader:
    """Gathers tracks into a song; time of each begins at an offset."""

    def __init__(self, song: MidiSong, *, follows_tempo: bool) -> None:
        self.song = song
        self._follows_tempo = follows_tempo
        self._skipped: Counter[str] = Counter()
        self._releases = self._orphans = self._hanging = 0

    def take(self, number: int, track: Any, offset: int) -> int:
        """Add a track and return the tick of its end."""
        parts: dict[int, Part] = {}
        held: dict[tuple[int, int], list[tuple[int, int]]] = {}
        now, name = offset, ""
        for message in track:
            now += message.time
            if message.is_meta:
                name = self._take_meta(message, now, number, name)
            elif hasattr(message, "channel"):
                channel = message.channel + 1
                part = parts.setdefault(channel, Part(number, channel, ""))
                self._take_message(message, now, part, held)
            else:
                self._skipped["sysex" if message.type == "sysex" else "system messages"] += 1
        for (channel, key), starts in held.items():
            self._hanging += len(starts)
            parts[channel].notes += [Note(start, now, key, velocity) for start, velocity in starts]
        for part in parts.values():
            part.name = name
            part.notes.sort(key=lambda note: (note.start, note.key, note.end, note.velocity))
        self.song.parts += [parts[channel] for channel in sorted(parts)]
        self.song.end = max(self.song.end, now)
        return now

    def finish(self, sequences: int) -> MidiSong:
        """Return the song with a remark for all that was left out."""
        song = self.song
        counts = {_NOT_KEPT.get(kind, kind): count for kind, count in self._skipped.items()}
        counts |= {"release velocities": self._releases} if self._releases else {}
        if counts:
            listed = ", ".join(f"{count} {what}" for what, count in sorted(counts.items()))
            song.remarks.append(f"not kept: {listed}")
        if self._orphans:
            song.remarks.append(f"{self._orphans} releases of keys that were not held are left out")
        if self._hanging:
            song.remarks.append(f"{self._hanging} notes never released end with their track")
        if sequences > 1:
            song.remarks.append(f"{sequences} independent sequences stand one after the other")
        song.tempos.sort(key=lambda tempo: tempo[0])
        song.signatures.sort(key=lambda signature: signature[0])
        return song

    def _take_meta(self, message: Any, now: int, number: int, name: str) -> str:
        """Take a message for the whole song; return the name of the track as far as it is known."""
        match message.type:
            case "track_name":
                text = _text(message.name)
                if number == 0 and not self.song.title:
                    self.song.title = text
                return name or text
            case "copyright":
                self.song.author = self.song.author or _text(message.text)
            case "set_tempo" if self._follows_tempo:
                self.song.tempos.append((now, message.tempo))
            case "time_signature":
                self.song.signatures.append((now, message.numerator, message.denominator))
            case "end_of_track" | "set_tempo":
                pass
            case other:
                self._skipped[other] += 1
        return name

    def _take_message(
        self, message: Any, now: int, part: Part, held: dict[tuple[int, int], list[tuple[int, int]]]
    ) -> None:
        kind = message.type
        if kind in ("note_on", "note_off"):
            place = (part.channel, message.note)
            if kind == "note_on" and message.velocity:
                held.setdefault(place, []).append((now, message.velocity))
                return
            self._releases += kind == "note_off" and message.velocity not in (0, 64)
            if not held.get(place):
                self._orphans += 1
                return
            start, velocity = held[place].pop(0)
            part.notes.append(Note(start, now, message.note, velocity))
            return
        part.controls += [Control(now, *fields) for fields in _control(message)]


def _control(message: Any) -> Iterator[tuple[str, int, int]]:
    match message.type:
        case "control_change":
            yield "cc", message.control, message.value
        case "pitchwheel":
            yield "bend", 0, message.pitch
        case "aftertouch":
            yield "pressure", 0, message.value
        case "polytouch":
            yield "key", message.note, message.value
        case "program_change":
            yield "program", 0, message.program


def _text(raw: str) -> str:
    """Return a text of the file, which says nothing about its encoding: UTF-8 where that fits."""
    try:
        text = raw.encode("latin-1").decode("utf-8")
    except UnicodeError:
        text = raw
    return " ".join(text.replace("\0", " ").split())[:200]
