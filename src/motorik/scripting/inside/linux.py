"""Linux: another user, no view of the file system or the network, no capabilities, few system calls.

Sources: the manual pages namespaces(7), user_namespaces(7), mount(2), prctl(2), capabilities(7), seccomp(2).
Each step is tried for itself, because containers and hardened systems forbid some; :func:`confine` tells
which hold.
"""

import ctypes
import os
from contextlib import suppress

from motorik.scripting.inside import seccomp

NOBODY = 65534
_CLONE_NEWNS, _CLONE_NEWUTS, _CLONE_NEWIPC = 0x00020000, 0x04000000, 0x08000000
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_MS_RDONLY, _MS_NOSUID, _MS_NODEV, _MS_NOEXEC, _MS_REC, _MS_PRIVATE = 1, 2, 4, 8, 0x4000, 0x40000
_PR_SET_DUMPABLE, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS = 4, 24, 38
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


_libc = ctypes.CDLL(None, use_errno=True)
_libc.mount.argtypes = (
    ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p,
)  # fmt: skip


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc, name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def _prctl(option: int, value: int) -> None:
    _call("prctl", option, ctypes.c_ulong(value), ctypes.c_ulong(0), ctypes.c_ulong(0), ctypes.c_ulong(0))


def enter_namespaces() -> list[str]:
    """Leave root, the network and the file system behind; return what of it holds."""
    held = []
    if os.geteuid() == 0:
        # In a container that has no other user, this one keeps its name but loses its rights below.
        with suppress(OSError):
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
    # A process that changed its user is closed to itself below /proc until it says otherwise.
    _prctl(_PR_SET_DUMPABLE, 1)
    user, group = os.geteuid(), os.getegid()
    with suppress(OSError):
        _call("unshare", _CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWIPC | _CLONE_NEWUTS | _CLONE_NEWNS)
        held.append("network")
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{NOBODY} {user} 1")
        _write("/proc/self/gid_map", f"{NOBODY} {group} 1")
        _enter_empty_root()
        held.append("file system")
    return held


def _write(path: str, text: str) -> None:
    file = os.open(path, os.O_WRONLY)
    try:
        os.write(file, text.encode())
    finally:
        os.close(file)


def _enter_empty_root() -> None:
    _call("mount", None, b"/", None, _MS_REC | _MS_PRIVATE, None)
    flags = _MS_RDONLY | _MS_NOSUID | _MS_NODEV | _MS_NOEXEC
    _call("mount", b"none", b"/tmp", b"tmpfs", flags, b"size=4k,mode=555")
    os.chdir("/tmp")  # any folder would do: an empty file system now covers it
    os.chroot(".")
    os.chdir("/")


def give_up_rights() -> list[str]:
    """Drop every capability, for good, and let no system call through but those of :mod:`seccomp`."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    for capability in range(_LAST_CAPABILITY + 1):
        with suppress(OSError):
            _prctl(_PR_CAPBSET_DROP, capability)
    nothing = (ctypes.c_uint32 * 6)()
    _call("capset", ctypes.byref(_CapabilityHeader(_CAPABILITY_VERSION_3, 0)), nothing)
    _prctl(_PR_SET_DUMPABLE, 0)
    with suppress(OSError, seccomp.UnknownMachine):
        seccomp.install(_libc)
        return ["rights", "system calls"]
    return ["rights"]
