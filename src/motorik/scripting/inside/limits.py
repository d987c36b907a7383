"""The limits every POSIX system keeps for a process: memory, processor time, files, processes."""

import math
import os
import signal
import sys
from typing import Any

if sys.platform != "win32":
    # Not only when it is needed: by then there may be no file system to read it from.
    import resource


def set_limits(memory_bytes: int, cpu_seconds: float) -> list[str]:
    """Lower this process's limits for good and return which of them hold: ``memory`` is not kept by macOS.

    Open files stay open, new ones cannot be opened, nothing can be written to one, no process be started.
    """
    if sys.platform == "win32":
        return []
    os.umask(0o777)
    wanted = {
        "RLIMIT_CORE": 0,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_NOFILE": 3,
        "RLIMIT_NPROC": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
        "RLIMIT_CPU": math.ceil(cpu_seconds),
    }
    for name, value in wanted.items():
        if hasattr(resource, name):
            resource.setrlimit(getattr(resource, name), (value, value))
    if sys.platform != "linux":
        return ["files", "processes", "time"]
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    return ["files", "memory", "processes", "time"]


def arm(seconds: float) -> None:
    """Let the system end this process in ``seconds`` unless :func:`disarm` comes first.

    The host does the same from outside and sooner; this is for a host that was killed itself.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def disarm() -> None:
    """Call off what :func:`arm` began."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


class Reserve:
    """Memory kept back, so that a script that used up all else can still be reported."""

    def __init__(self, size_bytes: int = 2 * 2**20) -> None:
        self._kept: Any = bytearray(size_bytes)

    def release(self) -> None:
        """Give it back."""
        self._kept = None
