"""What a script may use up, and how long."""

from dataclasses import dataclass

MIB = 2**20


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of one script's process. Times are seconds by the clock, seen from outside.

    ``start`` is for Python itself, ``load`` for the file's own lines, ``generate`` for a generator's call,
    ``event`` for each event a controller answers. ``controller_cpu`` is processor time over its whole life.
    """

    start_seconds: float = 20.0
    load_seconds: float = 5.0
    generate_seconds: float = 10.0
    event_seconds: float = 1.0
    controller_cpu_seconds: float = 6 * 3600.0
    memory_bytes: int = 256 * MIB
    source_bytes: int = 256 * 1024
    view_bytes: int = 16 * MIB
    answer_bytes: int = 16 * MIB
    edits: int = 10_000


BOUNDS = Bounds()
