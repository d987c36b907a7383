# cython: language_level=3, boundscheck=False, wraparound=False, freethreading_compatible=False
"""The native engine's Python edge: converts, releases the GIL, calls, returns.

Arrays come and go through the buffer protocol; numpy is imported when the first array is made, not before.
Errors of the engine become ValueError (what was asked is wrong) or RuntimeError (it could not be done).
"""

cimport cython
from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t
from libc.string cimport memcpy, memset

include "api.pxi"
include "sample.pxi"
include "module.pxi"
include "engine.pxi"
include "input.pxi"
include "classic.pxi"
include "midi.pxi"
include "keys.pxi"


def instruction_sets():
    """Return the names of the instruction sets this machine can run, worst first."""
    return [mtk_instruction_set_name(i).decode() for i in range(mtk_instruction_set_count())]


def kernel_kinds():
    """Return the module kinds this build has kernels for; a kind's position is its kernel number."""
    return [mtk_kernel_kind(i).decode() for i in range(mtk_kernel_count())]


def kernel_index(str kind not None):
    """Return the kernel number of a module kind; KeyError names the kind."""
    cdef int index = mtk_kernel_index(kind.encode())
    if index < 0:
        raise KeyError(f"{kind!r} is no module kind of this build; there are: {', '.join(kernel_kinds())}")
    return index


cdef object _numpy():
    """numpy, imported at the first use: importing motorik must stay cheap."""
    import numpy
    return numpy


cdef bytes _set_name(instruction_set):
    """Return what the C side expects: an empty name means the best one."""
    return b"" if instruction_set is None else instruction_set.encode()
