"""What libxmp makes of a module, through ctypes: notes and instruments of cells, sounds of samples."""

import ctypes
from functools import cache
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from tools.modules.openmpt import load

NAMES: Final = ("libxmp.so.4", "libxmp.4.dylib", "libxmp.dll")
BITS_16: Final = 1
STEREO: Final = 1 << 7


class _Event(ctypes.Structure):
    _fields_ = (*((name, ctypes.c_uint8) for name in ("note", "instrument", "volume")),
                *((name, ctypes.c_uint8) for name in ("fxt", "fxp", "f2t", "f2p", "flag")))  # fmt: skip


class _Sample(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char * 32),
        ("length", ctypes.c_int),
        ("loop_start", ctypes.c_int),
        ("loop_end", ctypes.c_int),
        ("flags", ctypes.c_int),
        ("data", ctypes.c_void_p),
    )


class _Module(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char * 64),
        ("type", ctypes.c_char * 64),
        *((name, ctypes.c_int) for name in ("patterns", "tracks", "channels", "instruments", "samples")),
        *((name, ctypes.c_int) for name in ("speed", "bpm", "length", "restart", "volume")),
        ("pattern_list", ctypes.c_void_p),
        ("track_list", ctypes.c_void_p),
        ("instrument_list", ctypes.c_void_p),
        ("sample_list", ctypes.POINTER(_Sample)),
        ("channel_list", ctypes.c_uint8 * (64 * 12)),
        ("orders", ctypes.c_uint8 * 256),
    )


class _ModuleInfo(ctypes.Structure):
    _fields_ = (
        ("digest", ctypes.c_uint8 * 16),
        ("base_volume", ctypes.c_int),
        ("module", ctypes.POINTER(_Module)),
        ("comment", ctypes.c_char_p),
        ("sequence_count", ctypes.c_int),
        ("sequences", ctypes.c_void_p),
    )


@cache
def library() -> ctypes.CDLL:
    """Return libxmp with the types of what is called."""
    found = load(NAMES, "libxmp4")
    pointer = ctypes.c_void_p
    found.xmp_create_context.restype = pointer
    found.xmp_load_module_from_memory.argtypes = [pointer, ctypes.c_char_p, ctypes.c_long]
    found.xmp_get_module_info.argtypes = [pointer, ctypes.POINTER(_ModuleInfo)]
    found.xmp_release_module.argtypes = [pointer]
    found.xmp_free_context.argtypes = [pointer]
    return found


def version() -> str:
    """Return the version of the library."""
    return ctypes.c_char_p.in_dll(library(), "xmp_version").value.decode()  # type: ignore[union-attr]


class XmpModule:
    """A module that libxmp reads; use it as a context manager.

    Raises:
        ValueError: the library refuses the file.
    """

    def __init__(self, data: bytes) -> None:
        self._context = library().xmp_create_context()
        if library().xmp_load_module_from_memory(self._context, data, len(data)) != 0:
            library().xmp_free_context(self._context)
            raise ValueError("libxmp refuses the file")
        info = _ModuleInfo()
        library().xmp_get_module_info(self._context, ctypes.byref(info))
        self._module: Any = info.module.contents

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        library().xmp_release_module(self._context)
        library().xmp_free_context(self._context)

    @property
    def channels(self) -> int:
        """How many channels it has."""
        return int(self._module.channels)

    @property
    def pattern_count(self) -> int:
        """How many patterns it has."""
        return int(self._module.patterns)

    @property
    def sample_count(self) -> int:
        """How many samples it has."""
        return int(self._module.samples)

    def cells(self, pattern: int) -> NDArray[np.uint8]:
        """Return [rows, channels, 2]: note, from 1 for C-0 with 129 to 131 for off, cut, fade; instrument."""
        header = _address(self._module.pattern_list, pattern)
        rows = ctypes.c_int.from_address(header).value
        cells = np.zeros((rows, self.channels, 2), np.uint8)
        for channel in range(self.channels):
            number = ctypes.c_int.from_address(header + 4 + 4 * channel).value
            track = _address(self._module.track_list, number)
            length = ctypes.c_int.from_address(track).value
            events = (_Event * length).from_address(track + 4)
            for row in range(min(rows, length)):
                cells[row, channel] = events[row].note, events[row].instrument
        return cells

    def sound(self, number: int) -> NDArray[np.int8] | NDArray[np.int16]:
        """Return the whole numbers of a mono sample, empty where it has none or is stereo."""
        sample = self._module.sample_list[number]
        wide = sample.flags & BITS_16
        if not sample.data or sample.length <= 0 or sample.flags & STEREO:
            return np.zeros(0, np.int8)
        raw = ctypes.string_at(sample.data, sample.length * (2 if wide else 1))
        return np.frombuffer(raw, np.int16) if wide else np.frombuffer(raw, np.int8)


def _address(table: int, number: int) -> int:
    return ctypes.c_void_p.from_address(table + number * ctypes.sizeof(ctypes.c_void_p)).value or 0
