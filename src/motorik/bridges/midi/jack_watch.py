"""A client of the JACK server that knows whether it is still there, and what is connected.

RtMidi does not tell when the server ends: its ports fall silent and look as before. So the library it has
loaded is asked itself.
"""

import ctypes
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

_NO_START_SERVER = 1
_MIDI = b"8 bit raw midi"
_Shutdown = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class JackWatch:
    """Watches the default server (``JACK_DEFAULT_SERVER``). One thread at a time may use it.

    Without a JACK library that can be asked the server counts as alive, and every port as connected.
    """

    def __init__(self, name: str) -> None:
        self._name = name.encode()
        self._gone = threading.Event()
        self._told = _Shutdown(lambda _: self._gone.set())
        self._client: int | None = None
        self._jack: Any = _library()

    @property
    def lost(self) -> bool:
        """Whether the server ended that we were connected to; until :meth:`close`."""
        return self._client is not None and self._gone.is_set()

    def connect(self) -> bool:
        """Connect, unless we are; return whether the server is there.

        Never while clients of a lost server are open: the library would free what they still use.
        """
        if self._jack is None or self._client is not None:
            return not self.lost
        self._gone.clear()
        self._client = self._jack.jack_client_open(self._name, _NO_START_SERVER, None)
        if self._client is None:
            return False
        self._jack.jack_on_shutdown(self._client, self._told, None)
        self._jack.jack_activate(self._client)
        return True

    def connections(self, port: str) -> tuple[str, ...] | None:
        """Return the ports a port is connected to; None when that cannot be known."""
        if self._jack is None or not self._client or self._gone.is_set():
            return None
        handle = self._jack.jack_port_by_name(self._client, port.encode())
        if not handle:
            return ()
        return self._taken(self._jack.jack_port_get_all_connections(self._client, handle))

    def ports(self) -> tuple[str, ...] | None:
        """Return all MIDI ports there are; None when that cannot be known. Asks nobody, so it is quick."""
        if self._jack is None or not self._client or self._gone.is_set():
            return None
        return self._taken(self._jack.jack_get_ports(self._client, None, _MIDI, 0))

    def close(self) -> None:
        """Let go of the server, there or not."""
        client, self._client = self._client, None
        if client:
            self._jack.jack_client_close(client)

    def _taken(self, found: Any) -> tuple[str, ...]:
        """Return a list of names the library made, and free it."""
        if not found:
            return ()
        names: list[str] = []
        while found[len(names)]:
            names.append(found[len(names)].decode(errors="replace"))
        self._jack.jack_free(found)
        return tuple(names)


def _library() -> Any:
    """Return the JACK library that RtMidi uses, told to keep quiet; None without one."""
    import rtmidi

    with suppress(OSError, AttributeError):
        jack = ctypes.CDLL(rtmidi._rtmidi.__file__)  # noqa: SLF001  # symbols of what it is linked with
        pointer, text = ctypes.c_void_p, ctypes.c_char_p
        for function, result, arguments in (
            (jack.jack_client_open, pointer, (text, ctypes.c_int, pointer)),
            (jack.jack_client_close, ctypes.c_int, (pointer,)),
            (jack.jack_activate, ctypes.c_int, (pointer,)),
            (jack.jack_on_shutdown, None, (pointer, _Shutdown, pointer)),
            (jack.jack_port_by_name, pointer, (pointer, text)),
            (jack.jack_get_ports, ctypes.POINTER(text), (pointer, text, text, ctypes.c_ulong)),
            (jack.jack_port_get_all_connections, ctypes.POINTER(text), (pointer, pointer)),
            (jack.jack_free, None, (pointer,)),
        ):
            function.restype, function.argtypes = result, arguments
        _silence(jack)
        return jack
    return None


def _silence(jack: Any) -> None:
    """Let nothing be written to stderr: a missing server is said in a sentence of our own.

    The library calls what it is given from threads that must not wait, so it is given a C function that takes
    a text and does nothing with it.
    """
    nothing = ctypes.cast(ctypes.CDLL(None).strlen, ctypes.c_void_p)
    setters: tuple[Callable[..., None], ...] = (jack.jack_set_error_function, jack.jack_set_info_function)
    for setter in setters:
        setter(nothing)
