"""The system calls a script's process may make: memory, its two pipes, signals, the end.

A BPF program for seccomp.

Everything else fails with EPERM: opening files, sockets, starting processes or programs, signals to others.
Memory never becomes executable. Source: seccomp(2), linux/seccomp.h, linux/filter.h, the kernel's system call
tables.
"""

import ctypes
import platform
import struct
import sys

_CALLS = {
    "x86_64": (0xC000003E, {
        "read": 0, "write": 1, "mmap": 9, "mprotect": 10, "munmap": 11, "brk": 12, "rt_sigaction": 13,
        "rt_sigprocmask": 14, "rt_sigreturn": 15, "sched_yield": 24, "mremap": 25, "madvise": 28,
        "setitimer": 38, "getpid": 39, "exit": 60, "gettimeofday": 96, "getrusage": 98, "sigaltstack": 131,
        "gettid": 186, "futex": 202, "restart_syscall": 219, "clock_gettime": 228, "exit_group": 231,
        "membarrier": 324, "rseq": 334,
    }),
    "aarch64": (0xC00000B7, {
        "read": 63, "write": 64, "exit": 93, "exit_group": 94, "futex": 98, "setitimer": 103,
        "clock_gettime": 113, "sched_yield": 124, "restart_syscall": 128, "sigaltstack": 132,
        "rt_sigaction": 134, "rt_sigprocmask": 135, "rt_sigreturn": 139, "getrusage": 165,
        "gettimeofday": 169, "getpid": 172, "gettid": 178, "brk": 214, "munmap": 215, "mremap": 216,
        "mmap": 222, "mprotect": 226, "madvise": 233, "membarrier": 283, "rseq": 293,
    }),
}  # fmt: skip
"""By machine: the kernel's number for it (AUDIT_ARCH), and the numbers of the calls."""

_LOAD_WORD, _JUMP_IF_EQUAL, _JUMP_IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _KILL, _REFUSE = 0x7FFF0000, 0x80000000, 0x00050000 | 1  # errno 1 is EPERM
_NUMBER, _MACHINE, _ARGUMENTS = 0, 4, 16
"""Offsets in ``struct seccomp_data``; an argument has 8 bytes, the low word first."""

_PROT_EXEC = 4
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2


class UnknownMachine(Exception):
    """The numbers of the system calls are not known here."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def program(machine: str) -> bytes:
    """Return the filter for ``machine`` as the kernel reads it."""
    if machine not in _CALLS or sys.byteorder != "little":
        raise UnknownMachine(machine)
    audit, calls = _CALLS[machine]
    lines = [(_LOAD_WORD, 0, 0, _MACHINE), (_JUMP_IF_EQUAL, 1, 0, audit), (_RETURN, 0, 0, _KILL)]
    lines += [(_LOAD_WORD, 0, 0, _NUMBER)]
    for name, number in calls.items():
        rule = _rule(name)
        lines += [(_JUMP_IF_EQUAL, 0, len(rule), number), *rule]
    lines += [(_RETURN, 0, 0, _REFUSE)]
    return b"".join(
        struct.pack("=HBBI", code, if_true, if_false, value) for code, if_true, if_false, value in lines
    )


def _rule(name: str) -> list[tuple[int, int, int, int]]:
    """Return what decides about one call: mostly yes; pipes for reading and writing; no executable memory."""
    if name in ("mmap", "mprotect"):
        load, jump = (_LOAD_WORD, 0, 0, _ARGUMENTS + 8 * 2), (_JUMP_IF_ANY_BIT, 0, 1, _PROT_EXEC)
        return [load, jump, (_RETURN, 0, 0, _REFUSE), (_RETURN, 0, 0, _ALLOW)]
    if name in ("read", "write"):
        load, jump = (_LOAD_WORD, 0, 0, _ARGUMENTS), (_JUMP_IF_EQUAL, 0, 1, int(name == "write"))
        return [load, jump, (_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    return [(_RETURN, 0, 0, _ALLOW)]


def install(libc: ctypes.CDLL) -> None:
    """Put the filter in force for this process, for good. ``OSError`` where the kernel refuses."""
    text = program(platform.machine())
    buffer = ctypes.create_string_buffer(text, len(text))
    whole = _Program(len(text) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    mode = ctypes.c_ulong(_MODE_FILTER)
    if libc.prctl(_PR_SET_SECCOMP, mode, ctypes.byref(whole), ctypes.c_ulong(0), ctypes.c_ulong(0)):
        raise OSError(ctypes.get_errno(), "seccomp")
