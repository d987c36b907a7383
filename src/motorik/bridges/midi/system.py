"""The system's MIDI: the one place that chooses which it is, and that knows RtMidi.

Its calls hold the interpreter's lock however long a driver takes (a JACK server looking after a client that
died takes seconds), and a driver that fails takes its process along. So this runs in a process of its own
(:mod:`motorik.bridges.midi.host`), which can be ended when it does not answer.

What comes in is kept by RtMidi's own threads and fetched from here. Its callbacks are not used: they would
take the interpreter's lock on those threads, on JACK within the server's cycle. Measured with an interpreter
that sorts long lists: 20 of 400 notes arrived by callback, 400 when they were fetched.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

from motorik.bridges.midi.identity import System, is_own
from motorik.bridges.midi.jack_watch import JackWatch
from motorik.domain.sentence import Sentence

Choice = Literal["auto", "alsa", "jack", "coremidi", "winmm"]

CLIENT = "Motorik"
"""What virtual ports belong to; those that are connected to others belong to a client with our number."""
QUEUE = 4096
_CODES: dict[System, str] = {
    "alsa": "API_LINUX_ALSA", "jack": "API_UNIX_JACK",
    "coremidi": "API_MACOSX_CORE", "winmm": "API_WINDOWS_MM",
}  # fmt: skip
_ALSA_SEQUENCER = Path("/dev/snd/seq")
NOT_BUILT = Sentence("MIDI by '{system}'; allowed here: {known}")
NO_SYSTEM = Sentence("the MIDI library knows no system here; reinstall python-rtmidi")
NO_JACK = Sentence("no JACK server runs; start one, and its MIDI ports appear")
GONE = Sentence("it is not there any more")
NO_LIBRARY = Sentence("MIDI needs python-rtmidi ({reason}); install it with pip")
NOT_FOUND = Sentence("looking for MIDI ports: {reason}")
NOT_OPENED = Sentence("{port} cannot be opened: {reason}")
NOT_MADE = Sentence("the virtual port '{name}': {reason}")


class MidiTrouble(RuntimeError):
    """A port or the system's MIDI cannot be used; one sentence."""


def systems() -> tuple[System, ...]:
    """Return the systems that the MIDI library here is built for, the usual one first.

    Raises:
        MidiTrouble: there is no such library.
    """
    rtmidi = _rtmidi()
    built = {getattr(rtmidi, code): name for name, code in _CODES.items()}
    return tuple(built[code] for code in rtmidi.get_compiled_api() if code in built)


def choose_system(wanted: Choice = "auto") -> System:
    """Return which MIDI to use: what is asked for, else the system's own, on Linux JACK without ALSA's.

    Raises:
        MidiTrouble: it is not built into the MIDI library here.
    """
    here = systems()
    if wanted != "auto":
        if wanted not in here:
            raise MidiTrouble(NOT_BUILT(system=wanted, known=", ".join(here) or "-"))
        return wanted
    if sys.platform == "linux" and "alsa" in here and _ALSA_SEQUENCER.exists():
        return "alsa"
    if sys.platform == "linux" and "jack" in here:
        return "jack"
    if not here:
        raise MidiTrouble(NO_SYSTEM())
    return here[0]


class MidiSystem:
    """The ports of one system. One thread uses it.

    Raises:
        MidiTrouble: there is no such system here.
    """

    def __init__(self, wanted: Choice = "auto") -> None:
        self.system = choose_system(wanted)
        self._code = getattr(_rtmidi(), _CODES[self.system])
        self._client = f"{CLIENT} {os.getpid()}"
        self._watch = JackWatch(f"{self._client} watch") if self.system == "jack" else None
        self._looks: tuple[Any, Any] | None = None
        self._count = 0
        self._virtual: set[str] = set()

    def names(self) -> tuple[list[str], list[str]]:
        """Return the names of what can be listened to and of what can be sent to; our own left out.

        Raises:
            MidiTrouble: the system is not there (a JACK server that does not run), or does not answer. All
                ports have to be closed then, and :meth:`let_go` called, before anything else.
        """
        with _said(NOT_FOUND):
            if self._watch is not None and not self._watch.connect():
                raise MidiTrouble(NO_JACK())
            return self._names()

    def connected(self, port: "RawPort") -> bool:
        """Whether a port is still connected with what it was opened for, as far as that can be known."""
        if self._watch is None or not port.other:
            return True
        names = self._watch.connections(port.other)
        return names is None or any(self._is_ours(it) and it.endswith(f":{port.name}") for it in names)

    def stands(self, ports: Iterable["RawPort"]) -> object:
        """Return something that is another when ports come, go or lose their connection.

        Quick to ask; None where only looking tells.
        """
        if self._watch is None:
            return None
        return self._watch.ports(), [self.connected(port) for port in ports]

    def open_input(self, other: str) -> "RawPort":
        """Return a port that listens to the one of that name. Raises :class:`MidiTrouble`."""
        return self._open("MidiIn", other)

    def open_output(self, other: str) -> "RawPort":
        """Return a port that sends to the one of that name. Raises :class:`MidiTrouble`."""
        return self._open("MidiOut", other)

    def virtual_input(self, name: str) -> "RawPort":
        """Return a port that other programs can send to. Raises :class:`MidiTrouble` (Windows has none)."""
        return self._virtual_port("MidiIn", name)

    def virtual_output(self, name: str) -> "RawPort":
        """Return a port that other programs can listen to. Raises :class:`MidiTrouble`."""
        return self._virtual_port("MidiOut", name)

    def forget(self, port: "RawPort") -> None:
        """Close a port, there or gone."""
        self._virtual.discard(port.name)
        port.close()

    def let_go(self) -> None:
        """Forget the system, to begin anew with the next question; open ports are closed before."""
        looks, self._looks = self._looks, None
        for look in looks or ():
            look.delete()
        if self._watch is not None:
            self._watch.close()

    def _names(self) -> tuple[list[str], list[str]]:
        if self._looks is None:
            rtmidi = _rtmidi()
            name = f"{self._client} look"
            self._looks = rtmidi.MidiIn(self._code, name), rtmidi.MidiOut(self._code, name)
        listens, sends = (
            [name for name in look.get_ports() if not self._is_ours(name)] for look in self._looks
        )
        return listens, sends

    def _is_ours(self, name: str) -> bool:
        return is_own(name, self.system, self._client, CLIENT, self._virtual)

    def _open(self, kind: Literal["MidiIn", "MidiOut"], other: str) -> "RawPort":
        self._count += 1
        name = f"{'in' if kind == 'MidiIn' else 'out'}-{self._count}"

        with _said(NOT_OPENED, port=other):
            raw = self._make(kind, self._client)
            names = raw.get_ports()
            if other not in names:
                raw.delete()
                raise MidiTrouble(GONE())
            raw.open_port(names.index(other), name)
            return RawPort(raw, name, other)

    def _virtual_port(self, kind: Literal["MidiIn", "MidiOut"], name: str) -> "RawPort":
        with _said(NOT_MADE, name=name):
            raw = self._make(kind, CLIENT)
            raw.open_virtual_port(name)
            self._virtual.add(name)
            return RawPort(raw, name, "")

    def _make(self, kind: Literal["MidiIn", "MidiOut"], client: str) -> Any:
        rtmidi = _rtmidi()
        if kind == "MidiOut":
            return rtmidi.MidiOut(self._code, client)
        made = rtmidi.MidiIn(self._code, client, QUEUE)
        # Nothing is filtered there: what is left out would take its share of the time stamps with it.
        made.ignore_types(sysex=False, timing=False, active_sense=False)
        return made


class RawPort:
    """An open port of RtMidi, called ``name``, connected with ``other`` (a virtual one with nothing)."""

    def __init__(self, raw: Any, name: str, other: str) -> None:
        self._raw, self.name, self.other = raw, name, other

    def read(self) -> tuple[list[int], float] | None:
        """Return the next message and the seconds since the one before; None when nothing waits."""
        found: tuple[list[int], float] | None = self._raw.get_message()
        return found

    def send(self, data: list[int]) -> None:
        """Send a message. May hang for ever when the server has died."""
        self._raw.send_message(data)

    def close(self) -> None:
        """Close and free it."""
        self._raw.close_port()
        self._raw.delete()


@contextmanager
def _said(sentence: Sentence, **values: str) -> Iterator[None]:
    """Turn whatever RtMidi raises into the reason of a ``sentence`` with these ``values``."""
    try:
        yield
    except MidiTrouble:
        raise
    except Exception as error:
        reason = str(error).strip() or type(error).__name__
        raise MidiTrouble(sentence(**values, reason=reason)) from error


def _rtmidi() -> Any:
    try:
        import rtmidi
    except ImportError as error:
        raise MidiTrouble(NO_LIBRARY(reason=error)) from None
    return rtmidi
