"""Ends of wires: outputs whose bytes can be read, and what was read as whole messages with their times."""

import os
import threading
import time
from typing import Any

from mido import Message, Parser

from motorik.engine.midi_sender import MidiSender, figures_of


class Pipe:
    """A way out that is a pipe, read by a thread."""

    def __init__(self, sender: MidiSender, name: str, target: str, keys: Any) -> None:
        self._sender, self.name, self.target = sender, name, target
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)
        self.number = sender.open_descriptor(self._write, keys)
        self.received: list[tuple[float, Message]] = []
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        parser = Parser()
        while data := os.read(self._read, 65536):
            now = time.monotonic()
            parser.feed(data)
            self.received += [(now, message) for message in parser]

    def cut(self) -> None:
        """Let the far end go, as a cable that is pulled."""
        # In one step: who reads could be between the number and the reading, and read what has it next.
        nothing = os.open("/dev/null", os.O_RDONLY)
        os.dup2(nothing, self._read)
        os.close(nothing)

    def look(self) -> bool:
        return figures_of(self._sender, self.number).alive

    def close(self) -> None:
        self._sender.close(self.number)
        os.close(self._write)
        self._thread.join(1.0)
        os.close(self._read)

    def sounding(self) -> set[tuple[int, int]]:
        """Return what is down by what was received."""
        return down([message for _, message in self.received])


def down(messages: list[Message]) -> set[tuple[int, int]]:
    """Return the keys, by channel and number, that ``messages`` leave down."""
    keys: set[tuple[int, int]] = set()
    for message in messages:
        if message.type == "note_on" and message.velocity:
            keys.add((message.channel, message.note))
        elif message.type in ("note_on", "note_off"):
            keys.discard((message.channel, message.note))
    return keys
