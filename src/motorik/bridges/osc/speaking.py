"""What a song's events are in OSC: messages made by patterns of words, for any program that understands them.

A pattern is an address and its arguments, as in ``/s_new default {id} 0 1 freq {hz} amp {velocity}``. A word
that is one name in braces gives a number or a text, other words are what they look like.
"""

import string
from collections.abc import Iterable, Iterator
from typing import Annotated, Final

from pydantic import AfterValidator, Field

from motorik.bridges.osc.settings import LOOPBACK, Port
from motorik.bridges.osc.wire import Argument, OscMessage
from motorik.domain.ids import Id
from motorik.domain.model import Model
from motorik.domain.project import Project
from motorik.sequencer.events import Event, EventKind

NAMES: Final = ("track", "id", "key", "hz", "velocity", "module", "parameter", "value")
FIRST_ID, MOST_IDS = 1000, 2_000_000_000


def _checked(pattern: str) -> str:
    if pattern and not pattern.startswith("/"):
        raise ValueError(f"{pattern!r}; allowed: an address that begins with /, or nothing")
    for _text, name, format, _conversion in string.Formatter().parse(pattern):
        if name is not None and (name not in NAMES or format):
            raise ValueError(f"{{{name}}}; allowed: {', '.join(NAMES)}")
    return pattern


Words = Annotated[str, Field(max_length=500), AfterValidator(_checked)]
"""A message with names in braces; an empty one is not sent."""


class OscOutSettings(Model):
    """Where the notes and parameters of ``tracks`` (none: all) go, and as what.

    ``track`` is its id, ``id`` a whole number a note has for itself, ``key`` its pitch in MIDI semitones,
    ``hz`` in Hertz, ``velocity`` 0 to 1; ``module``, ``parameter`` and ``value`` belong to
    parameters that steps and lanes set. ``offset_seconds`` is added to every time tag.
    """

    on: bool = False
    host: Annotated[str, Field(min_length=1, max_length=255)] = LOOPBACK
    port: Port = 57110
    tracks: tuple[Id, ...] = ()
    note_on: Words = "/track/{track}/note {key} {velocity}"
    note_off: Words = "/track/{track}/note_off {key}"
    parameter: Words = "/track/{track}/module/{module}/{parameter} {value}"
    offset_seconds: Annotated[float, Field(ge=-1, le=1)] = 0.0


class Speaker:
    """Makes messages of events, in their order; it knows the pitch of what sounds."""

    def __init__(self, settings: OscOutSettings) -> None:
        self._settings = settings
        self._sounding: dict[int, tuple[str, float]] = {}

    def message(self, event: Event) -> OscMessage | None:
        """Return what ``event`` is said as; None when it is not said."""
        settings = self._settings
        if settings.tracks and event.owner not in settings.tracks:
            return None
        match event.kind:
            case EventKind.NOTE_ON:
                self._sounding[event.note] = (event.owner, event.pitch)
                return self._note(settings.note_on, event.note, event.owner, event.pitch, event.velocity)
            case EventKind.NOTE_OFF | EventKind.NOTE_CUT if event.note in self._sounding:
                return self._note(settings.note_off, event.note, *self._sounding.pop(event.note), 0.0)
            case EventKind.PARAMETER if event.scope == "patch" and settings.parameter and event.owner:
                module, _dot, parameter = event.target.partition(".")
                named: dict[str, Argument] = {"track": event.owner, "module": module}
                return spoken(settings.parameter, named | {"parameter": parameter, "value": event.value})
        return None

    def silence(self) -> list[OscMessage]:
        """Return what ends all that sounds."""
        sounding, self._sounding = self._sounding, {}
        ends = (self._note(self._settings.note_off, note, *it, 0.0) for note, it in sounding.items())
        return [end for end in ends if end is not None]

    def _note(self, words: str, note: int, track: str, pitch: float, velocity: float) -> OscMessage | None:
        key = int(pitch) if pitch == int(pitch) else pitch
        named: dict[str, Argument] = {"track": track, "id": FIRST_ID + note % MOST_IDS, "key": key}
        hz = 440 * 2 ** ((pitch - 69) / 12)
        return spoken(words, named | {"hz": hz, "velocity": float(velocity)}) if words else None


def spoken(words: str, named: dict[str, Argument]) -> OscMessage:
    """Return the message that ``words`` are with what ``named`` gives; a name it has not is left empty."""
    everything: dict[str, Argument] = {**dict.fromkeys(NAMES, ""), **named}
    address, *arguments = words.split()
    return OscMessage(
        address.format_map(everything), tuple(_argument(word, everything) for word in arguments)
    )


def osc_out(
    project: Project, events: Iterable[Event], settings: OscOutSettings
) -> Iterator[tuple[int, OscMessage]]:
    """Yield what a song says by OSC, with its frame. Pure: the same song says the same."""
    tracks = {track.id for track in project.tracks}
    speaker = Speaker(settings)
    for event in events:
        message = speaker.message(event) if event.owner in tracks else None
        if message is not None:
            yield event.frame, message


def _argument(word: str, named: dict[str, Argument]) -> Argument:
    if word[0] == "{" and word[-1] == "}" and word[1:-1] in named:
        return named[word[1:-1]]
    for number in (int, float):
        try:
            return number(word)
        except ValueError:
            continue
    return word.format_map(named)
