"""What libopenmpt makes of a module, through ctypes: titles, orders, samples, cells, sound."""

import ctypes
from collections.abc import Sequence
from functools import cache
from types import TracebackType
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

NAMES: Final = ("libopenmpt.so.0", "libopenmpt.0.dylib", "libopenmpt.dll")
NOTE, INSTRUMENT, VOLUME_EFFECT, EFFECT, VOLUME, PARAMETER = range(6)
"""The parts of a cell, as the library numbers them."""


class LibraryMissing(RuntimeError):
    """The library is not on this machine; one sentence."""


def load(names: Sequence[str], package: str) -> ctypes.CDLL:
    """Load the first library that is there.

    Raises:
        LibraryMissing: none is; ``package`` is Debian's name.
    """
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise LibraryMissing(f"{names[0]} is missing; on Debian or Ubuntu: sudo apt-get install {package}")


@cache
def library() -> ctypes.CDLL:
    """Return libopenmpt with the types of what is called."""
    found = load(NAMES, "libopenmpt0")
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int32
    for name, result, arguments in (
        ("create_from_memory2", pointer, [text, ctypes.c_size_t, *[pointer] * 7]),
        ("destroy", None, [pointer]),
        ("get_metadata", pointer, [pointer, text]),
        ("get_num_channels", number, [pointer]),
        ("get_num_orders", number, [pointer]),
        ("get_order_pattern", number, [pointer, number]),
        ("get_num_patterns", number, [pointer]),
        ("get_pattern_num_rows", number, [pointer, number]),
        ("get_num_samples", number, [pointer]),
        ("get_sample_name", pointer, [pointer, number]),
        ("get_num_instruments", number, [pointer]),
        ("get_instrument_name", pointer, [pointer, number]),
        ("get_duration_seconds", ctypes.c_double, [pointer]),
        ("get_pattern_row_channel_command", ctypes.c_uint8, [pointer, *[number] * 4]),
        ("format_pattern_row_channel_command", pointer, [pointer, *[number] * 4]),
    ):
        function = getattr(found, f"openmpt_module_{name}")
        function.restype, function.argtypes = result, arguments
    found.openmpt_free_string.argtypes = [pointer]
    found.openmpt_get_string.restype, found.openmpt_get_string.argtypes = pointer, [text]
    return found


def version() -> str:
    """Return the version of the library."""
    return taken(library().openmpt_get_string(b"library_version")).partition("+")[0]


def taken(pointer: int | None) -> str:
    """Return a string of the library and give it back."""
    if not pointer:
        return ""
    try:
        return ctypes.string_at(pointer).decode()
    finally:
        library().openmpt_free_string(pointer)


class OpenMptModule:
    """A module that libopenmpt reads; use it as a context manager.

    Raises:
        ValueError: the library refuses the file.
    """

    def __init__(self, data: bytes) -> None:
        silent = ctypes.cast(library().openmpt_log_func_silent, ctypes.c_void_p)
        self._module = library().openmpt_module_create_from_memory2(data, len(data), silent, *[None] * 6)
        if not self._module:
            raise ValueError("libopenmpt refuses the file")
        self._letters: dict[tuple[int, int], str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        library().openmpt_module_destroy(self._module)

    def _number(self, name: str, *arguments: int) -> int:
        return int(getattr(library(), f"openmpt_module_{name}")(self._module, *arguments))

    def metadata(self, key: str) -> str:
        """Return a text about the module, such as its title, type or tracker."""
        return taken(library().openmpt_module_get_metadata(self._module, key.encode()))

    @property
    def channels(self) -> int:
        """How many channels it has."""
        return self._number("get_num_channels")

    @property
    def orders(self) -> list[int]:
        """The patterns in the order they are played."""
        return [self._number("get_order_pattern", n) for n in range(self._number("get_num_orders"))]

    @property
    def sample_names(self) -> list[str]:
        """The name of every sample."""
        names = range(self._number("get_num_samples"))
        return [taken(library().openmpt_module_get_sample_name(self._module, n)) for n in names]

    @property
    def instrument_names(self) -> list[str]:
        """The name of every instrument."""
        names = range(self._number("get_num_instruments"))
        return [taken(library().openmpt_module_get_instrument_name(self._module, n)) for n in names]

    @property
    def rows(self) -> list[int]:
        """How many rows each pattern has; 0 where the file has none of that number."""
        return [self._number("get_pattern_num_rows", n) for n in range(self._number("get_num_patterns"))]

    @property
    def seconds(self) -> float:
        """How long the song plays."""
        return float(library().openmpt_module_get_duration_seconds(self._module))

    def cells(self, pattern: int) -> NDArray[np.uint8]:
        """Return [rows, channels, 6]: see :data:`NOTE`; effects as the letters that are shown, 0 for none."""
        rows, channels = self._number("get_pattern_num_rows", pattern), self.channels
        ask = library().openmpt_module_get_pattern_row_channel_command
        cells = np.zeros((rows, channels, 6), np.uint8)
        for row in range(rows):
            for channel in range(channels):
                place = (pattern, row, channel)
                cell = [ask(self._module, *place, part) for part in range(6)]
                for part in (VOLUME_EFFECT, EFFECT):
                    if cell[part]:
                        cell[part] = ord(self._letter(part, cell[part], place))
                cells[row, channel] = cell
        return cells

    def _letter(self, part: int, number: int, place: tuple[int, int, int]) -> str:
        """Return the letter of an effect in this format, asked once for each number."""
        if (part, number) not in self._letters:
            shown = taken(
                library().openmpt_module_format_pattern_row_channel_command(self._module, *place, part)
            )
            self._letters[part, number] = shown[:1] or "?"
        return self._letters[part, number]
