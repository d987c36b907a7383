"""How bytes reach a port: natively through JACK or to a raw device, or by a thread to the system's ports."""

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from motorik.domain.sentence import Sentence
from motorik.engine.midi_sender import MidiSender

if TYPE_CHECKING:
    from motorik.bridges.midi.identity import System

CLIENT = "motorik"
NO_OUTPUT = Sentence("there is no MIDI output '{name}'; there are: {known}")
NO_OUTPUTS = Sentence("there is no MIDI output '{name}', nor any other")
NEITHER = Sentence("{system} (and by JACK: {jack})")


class PortGone(RuntimeError):
    """A port is not there, or no longer; one sentence."""


class Way(Protocol):
    """An open output. ``number`` is the native sender's."""

    @property
    def number(self) -> int:
        """Its number with the sender."""

    @property
    def target(self) -> str:
        """What it is connected to, empty for nothing."""

    def look(self) -> bool:
        """Do what keeps it connected; return whether it is alive. Called a few times a second."""

    def close(self) -> None:
        """Let go of everything."""


Opener = Callable[[MidiSender, str, str, Any], Way]
"""Opens an output: (sender, name of ours, target or empty, table of keys)."""


def open_way(sender: MidiSender, name: str, target: str, keys: Any) -> Way:
    """Open an output in the best way this machine has: by JACK, or where ``target`` is elsewhere, there.

    Raises:
        PortGone: there is none; the reason in one sentence.
    """
    if target.startswith("/dev/"):
        return RawDevice(sender, target, keys)
    try:
        jack = JackOutput(sender, name, target, keys)
    except PortGone as error:
        try:
            return SystemPort(sender, name, target, keys)
        except PortGone as system:
            raise PortGone(NEITHER(system=system, jack=error)) from None
    if not target or jack.target or _system() in ("jack", None):
        return jack
    jack.close()
    return SystemPort(sender, name, target, keys)


def _system() -> "System | None":
    from motorik.bridges.midi.sharing import system_in_use
    from motorik.bridges.midi.system import MidiTrouble

    try:
        return system_in_use()
    except MidiTrouble:
        return None


class JackOutput:
    """A JACK port of ours, connected to ``target`` as long as that is there.

    ``target`` is a port's full name or a part of it.
    """

    def __init__(self, sender: MidiSender, name: str, target: str, keys: Any) -> None:
        self._sender, self._wanted, self.target = sender, target, ""
        try:
            self.number = sender.open_jack(CLIENT, name, keys)
        except RuntimeError as error:
            raise PortGone(str(error)) from None
        self.look()

    def look(self) -> bool:
        """Connect to what is wanted, when it is there."""
        if not self._sender.figures(self.number)["alive"]:
            return False
        if self._wanted:
            self.target = self._wanted if self._sender.connect_jack(self.number, self._wanted) else ""
        return True

    def close(self) -> None:
        """Release keys and unregister the port."""
        self._sender.close(self.number)


class RawDevice:
    """A raw MIDI device of the system, such as ``/dev/snd/midiC1D0``: bytes straight to the driver."""

    def __init__(self, sender: MidiSender, path: str, keys: Any) -> None:
        self._sender, self.target = sender, path
        try:
            self._descriptor = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            raise PortGone(f"{path}: {error.strerror}") from None
        self.number = sender.open_descriptor(self._descriptor, keys)

    def look(self) -> bool:
        """Return whether the device still takes bytes."""
        return bool(self._sender.figures(self.number)["alive"]) and Path(self.target).exists()

    def close(self) -> None:
        """Release keys and close the device."""
        self._sender.close(self.number)
        with contextlib.suppress(OSError):
            os.close(self._descriptor)


class SystemPort:
    """A port of the system's own MIDI (ALSA, Core MIDI, Windows): a thread passes on what is due.

    The native thread writes each message into a pipe when its time has come; the way from there takes what a
    thread of Python takes to wake, and goes through the process that ports live in (decision 23).
    """

    def __init__(self, sender: MidiSender, name: str, target: str, keys: Any) -> None:
        from motorik.bridges.midi.sharing import borrow_ports, return_ports
        from motorik.bridges.midi.system import MidiTrouble

        try:
            self._ports = borrow_ports()
        except MidiTrouble as error:
            raise PortGone(str(error)) from None
        self.target = ""
        if target:
            found = [port.id for port in self._ports.outputs()]
            self.target = next((port for port in found if target.casefold() in port.casefold()), "")
            if not self.target:
                return_ports(self._ports)
                known = ", ".join(found[:8])
                said = NO_OUTPUT(name=target, known=known) if known else NO_OUTPUTS(name=target)
                raise PortGone(said)
        opened = self._ports.open_output(self.target) if target else self._ports.virtual_output(name)
        self._sender, self._port = sender, opened
        self._read, write = os.pipe()
        os.set_blocking(write, False)
        self._write = write
        self.number = sender.open_descriptor(write, keys)
        self._thread = threading.Thread(target=self._pass_on, name="motorik-midi-out", daemon=True)
        self._thread.start()

    def _pass_on(self) -> None:
        from mido import Parser

        parser = Parser()
        while data := os.read(self._read, 4096):
            parser.feed(data)
            for message in parser:
                self._port.send(message.bytes())
        os.close(self._read)

    def look(self) -> bool:
        """Return whether the port is listed; one of our own always is."""
        return not self.target or any(port.id == self.target for port in self._ports.outputs())

    def close(self) -> None:
        """Release keys, let the thread pass them on, close the port."""
        from motorik.bridges.midi.sharing import return_ports

        self._sender.close(self.number)
        os.close(self._write)
        self._thread.join(1.0)
        self._port.close()
        return_ports(self._ports)
