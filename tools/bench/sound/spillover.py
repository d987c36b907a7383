"""Programs that change: does the tail left behind notice? The switch alone, and the H90 in a song."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from motorik.domain.patch import Cable, Module, Patch
from motorik.domain.project import Channel, Project, Track
from motorik.engine.host import Engine
from motorik.machines.eventide_h90 import MACHINE, SWITCH, insert
from motorik.sequencer.events import Event, EventKind
from tests.physics.module_rig import Rig
from tools.bench.sound.figure import Figure

Signal = NDArray[np.float64]
Sound = NDArray[np.floating[Any]]
RATE = 48000


def tails(switch_seconds: float = 0.5, seconds: float = 4.0, fade: float = 0.02) -> tuple[Signal, Signal]:
    """Return the old program's room, [frames, 2]: switched away from, and with its input ended instead."""
    noise = np.random.default_rng(5).uniform(-0.5, 0.5, (int(RATE * seconds), 4))
    edge = int(RATE * switch_seconds)
    switch = Rig("mix.select", fade=fade, program="1")
    sent = np.concatenate([switch.run(noise[:edge]), switch_on(switch, noise[edge:])], axis=1)
    ended = noise.copy()
    ended[edge:] = 0
    rooms = [Rig("fx.reverb", decay=2, mix=1) for _ in range(2)]
    left, undisturbed = rooms[0].run(sent[0]), rooms[1].run(ended)
    return left[0, edge:, :2], undisturbed[0, edge:, :2]


def switch_on(switch: Rig, rest: Signal) -> Signal:
    """Return what the outputs give after program 2 is chosen."""
    switch.set(program="2")
    return switch.run(rest)


def worst_difference() -> float:
    """Return by how many dB the switch's tail differs from its undisturbed decay."""
    return difference(*tails())


def difference(one: Sound, other: Sound) -> float:
    """Return by how many dB two tails differ at most, 0.1 to 3 s after they begin, tenth by tenth."""
    length = RATE // 10
    parts = [
        [np.sqrt((tail[first : first + length] ** 2).mean()) for first in range(length, 3 * RATE, length)]
        for tail in (one.astype(float), other.astype(float))
    ]
    return float(np.abs(20 * np.log10(np.array(parts[0]) / np.array(parts[1]))).max())


def hall(id: str, *, level: float = 1) -> Patch:
    """Return a program: an echo into a hall, at ``level``."""
    ends = (("input.out", "a-echo.in"), ("a-echo.out", "b-hall.in"), ("b-hall.out", "out.in_2"))
    return Patch(
        id=id,
        modules=(
            Module(id="a-echo", kind="fx.delay", parameters={"saturation": 0, "mix": 0.5}),
            Module(id="b-hall", kind="fx.reverb", parameters={"decay": 2, "mix": 1}),
            Module(id="out", kind="mix.mixer", parameters={"gain_2": level}),
        ),
        cables=tuple(Cable(source=source, target=target) for source, target in ends),
        output="out",
    )


def song(rack: Patch, pan: float = 0) -> Project:
    """Return a sine that nothing plays yet, through ``rack``."""
    osc = Module(id="osc", kind="osc.analog", parameters={"shape": 3, "level": 0.3})
    place = Module(id="pan", kind="amp.pan", parameters={"position": pan})
    line = Cable(source="osc.out", target="pan.in")
    sine = Patch(id="sine", polyphony=1, modules=(osc, place), cables=(line,), output="pan")
    return Project(
        patches=(sine, rack), tracks=(Track(id="track", patch="sine", channel=Channel(rack=rack.id)),)
    )


def held(rack: Patch, *events: Event, pan: float = 0) -> Engine:
    """Return an engine with a note held from the start."""
    engine = Engine(RATE)
    engine.install(song(rack, pan))
    engine.push([Event(0, EventKind.NOTE_ON, "track", note=1, pitch=57, velocity=1), *events])
    return engine


def played(rack: Patch, seconds: float, end: int, pan: float = 0) -> NDArray[np.float32]:
    """Return a note through ``rack``, cut off at frame ``end``."""
    engine = held(rack, Event(end, EventKind.NOTE_CUT, "track", note=1), pan=pan)
    return engine.render(round(RATE * seconds))


def changed_by_event(edge: int = RATE // 2 + 7) -> tuple[Sound, Sound]:
    """Return the old tail after an event at ``edge`` changed to a silent program, and undisturbed."""
    rack = insert(insert(MACHINE.patch, hall("old"), 0), hall("silent", level=0), 1)
    change = Event(edge, EventKind.PARAMETER, "track", scope="channel", target=SWITCH, value=1)
    switched = held(rack, change).render(edge + 4 * RATE)
    return switched[edge:], played(rack, edge / RATE + 4, edge)[edge:]


def changed_by_apply(edge: int = RATE // 2 + 7) -> tuple[Sound, Sound]:
    """Return the old tail after a silent program was loaded and switched to live, and undisturbed."""
    rack = insert(MACHINE.patch, hall("old"), 0)
    loaded = insert(rack, hall("silent", level=0), 1)
    switch = Module(id="select", kind="mix.select", parameters={"program": 1})
    modules = tuple(switch if it.id == switch.id else it for it in loaded.modules)
    engine = held(rack)
    engine.render(edge)
    engine.apply(song(loaded.model_copy(update={"modules": modules})))
    return engine.render(4 * RATE), played(rack, edge / RATE + 4, edge)[edge:]


def figures() -> Iterator[Figure]:
    """Yield the design figure of switching with spillover."""
    source = "switches programs with spillover: within 1 dB"
    yield Figure("old tail beside its undisturbed decay", worst_difference(), "dB", most=1, source=source)
    ways = {"changed by an event": changed_by_event, "loaded live": changed_by_apply}
    for way, both in ways.items():
        yield Figure(f"H90: old tail after a program {way}", difference(*both()), "dB", most=1, source=source)
