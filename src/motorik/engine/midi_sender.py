"""The native thread that sends MIDI when the frames it belongs to are heard."""

from dataclasses import dataclass

from motorik._native import MIDI_KEYS, MIDI_PORTS, MidiSender

__all__ = ["KEYS_BYTES", "MOST_PORTS", "MidiSender", "PortFigures", "figures_of"]

KEYS_BYTES: int = MIDI_KEYS
"""Size of a port's table: 16 x 128 keys that are down, 16 pedals, 16 channels used."""
MOST_PORTS: int = MIDI_PORTS


@dataclass(frozen=True, slots=True)
class PortFigures:
    """What is counted of a port since it was opened.

    ``late`` messages came more than a millisecond after their time, in JACK after their cycle; ``lost`` ones
    found no room. Lateness in microseconds.
    """

    sent: int = 0
    late: int = 0
    lost: int = 0
    lateness_p50_us: float = 0.0
    lateness_p99_us: float = 0.0
    lateness_max_us: float = 0.0
    waiting: int = 0
    keys_down: int = 0
    alive: bool = False


def figures_of(sender: MidiSender, port: int) -> PortFigures:
    """Return what is counted of a port."""
    read = sender.figures(port)
    return PortFigures(**{**read, "alive": bool(read["alive"])})
