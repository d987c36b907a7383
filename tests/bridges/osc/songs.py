"""A song with one of everything that has an address, and a studio's other side that remembers."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from motorik.bridges.osc.wire import OscMessage, read_packet
from motorik.bridges.osc.writing import write_message
from motorik.domain.live import Clip, LiveMacro, LiveSet, Quantum, Scene
from motorik.domain.patch import Cable, Macro, MacroTarget, Module, Patch
from motorik.domain.project import Channel, Project, Track
from motorik.domain.tempo import TempoMap, TempoPoint
from motorik.machines import machine
from tests.cli.songs import pluck, small_project


def full_project() -> Project:
    """Return a song with a machine that has a device, a TB-303, a rack, inserts, sends, scenes and knobs."""
    moog, tb303 = machine("moog.subsequent37").patch, machine("roland.tb303").patch
    small = small_project()
    bass = pluck("bass").model_copy(
        update={
            "macros": (
                Macro(id="open", name="Open", targets=(MacroTarget(target="vca.level_db", amount=6),)),
            )
        }
    )
    rack = Patch(
        id="wide",
        modules=(Module(id="chorus", kind="fx.chorus"),),
        cables=(Cable(source="input.out", target="chorus.in"),),
        output="chorus",
    )
    strip = Channel(inserts=(Module(id="echo", kind="fx.delay"),), rack=rack.id)
    return small.model_copy(
        update={
            "patches": (bass, small.patches[1], moog, tb303, rack),
            "tempo": TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(125)),)),
            "tracks": (
                *small.tracks,
                Track(id="moog", name="Big one", patch=moog.id, channel=strip),
                Track(id="acid", patch=tb303.id),
            ),
            "live": LiveSet(
                scenes=(Scene(id="one", name="Intro"), Scene(id="two")),
                clips=(Clip(track="bass", scene="one", pattern="low", quantum=Quantum(count=1)),),
                knobs=(LiveMacro(id="dark"),),
            ),
        }
    )


@dataclass(unsafe_hash=True)
class Listener:
    """A peer that keeps what it is sent."""

    name: str = "test"
    port: int = 0
    heard: list[OscMessage] = field(default_factory=list, hash=False, compare=False)

    def send(self, data: bytes) -> None:
        self.heard += [message for _timetag, message in read_packet(data).messages]

    def at_port(self, port: int) -> "Listener":
        return Listener(self.name, port, self.heard)

    def last(self, address: str) -> Any:
        """Return the arguments of the last message to ``address``."""
        return next(it.arguments for it in reversed(self.heard) if it.address == address)


def packet(address: str, *arguments: Any) -> bytes:
    """Return the bytes of a message."""
    return write_message(OscMessage(address, arguments))
