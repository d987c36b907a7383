"""What libopenmpt plays of a module as sound: all channels, or one alone."""

import ctypes
from collections.abc import Iterator
from functools import cache
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from .openmpt import library, taken

BLOCK: Final = 1 << 16
INTERPOLATION, TAPS = 3, 8
"""The parameter that says how samples are read between frames, and what Motorik's sampler does."""
SEPARATION, AMIGA_PERCENT = 2, 200
"""The parameter for the width of the stage: at 200 % a MOD is as wide as on an Amiga."""
SLOTS, MUTE = 16, 10
"""How many functions the interactive interface has, and which mutes a channel."""


@cache
def _extended() -> Any:
    """Return the library with the types of what plays."""
    found = library()
    pointer, number = ctypes.c_void_p, ctypes.c_int32
    for name, result, arguments in (
        ("ext_create_from_memory", pointer, [ctypes.c_char_p, ctypes.c_size_t, *[pointer] * 7]),
        ("ext_destroy", None, [pointer]),
        ("ext_get_module", pointer, [pointer]),
        ("ext_get_interface", ctypes.c_int, [pointer, ctypes.c_char_p, pointer, ctypes.c_size_t]),
        ("set_render_param", ctypes.c_int, [pointer, ctypes.c_int, number]),
        ("read_float_stereo", ctypes.c_size_t, [pointer, number, ctypes.c_size_t, pointer, pointer]),
    ):
        function = getattr(found, f"openmpt_module_{name}")
        function.restype, function.argtypes = result, arguments
    return found


class OpenMptSound:
    """A module that libopenmpt plays once, from its beginning; use it as a context manager.

    Raises:
        ValueError: the library refuses the file.
    """

    def __init__(self, data: bytes) -> None:
        silent = ctypes.cast(library().openmpt_log_func_silent, ctypes.c_void_p)
        self._extended: int = _extended().openmpt_module_ext_create_from_memory(
            data, len(data), silent, *[None] * 6
        )
        if not self._extended:
            raise ValueError("libopenmpt refuses the file")
        self._module: int = _extended().openmpt_module_ext_get_module(self._extended)
        _extended().openmpt_module_set_render_param(self._module, INTERPOLATION, TAPS)
        if self.kind == "mod":
            _extended().openmpt_module_set_render_param(self._module, SEPARATION, AMIGA_PERCENT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _extended().openmpt_module_ext_destroy(self._extended)

    @property
    def kind(self) -> str:
        """The ending of the format it is: mod, xm, s3m, it."""
        return taken(library().openmpt_module_get_metadata(self._module, b"type"))

    @property
    def channels(self) -> int:
        """How many channels it has."""
        return int(library().openmpt_module_get_num_channels(self._module))

    def leave_only(self, channel: int) -> None:
        """Mute all other channels; one the file itself mutes stays so.

        Raises:
            RuntimeError: the library cannot mute.
        """
        functions = (ctypes.c_void_p * SLOTS)()
        size = ctypes.sizeof(functions)
        if not _extended().openmpt_module_ext_get_interface(self._extended, b"interactive", functions, size):
            raise RuntimeError("this libopenmpt cannot mute channels")
        kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int32, ctypes.c_int)
        mute = kind(functions[MUTE] or 0)
        for other in range(self.channels):
            if other != channel and not mute(self._extended, other, 1):
                raise RuntimeError(f"libopenmpt does not mute channel {other + 1}")

    def blocks(self, rate: int) -> Iterator[NDArray[np.float32]]:
        """Yield float32 [frames, 2] to the end of the song."""
        sides = np.zeros((2, BLOCK), np.float32)
        left, right = sides[0].ctypes.data, sides[1].ctypes.data
        while frames := _extended().openmpt_module_read_float_stereo(self._module, rate, BLOCK, left, right):
            yield sides[:, :frames].T
