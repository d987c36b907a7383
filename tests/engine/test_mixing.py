"""The mixer heard: groups, side chains, jacks and racks; what is added up meets; stems are all there is."""

from random import Random
from typing import Any

import numpy as np
import pytest

from motorik import _native
from motorik.domain.patch import Cable, Modulation, Module, Patch
from motorik.domain.project import (
    Channel,
    DirectOutput,
    Mixer,
    PanLaw,
    Project,
    Return,
    Send,
    SideChain,
    Track,
)
from motorik.engine.host import Engine
from motorik.sequencer.events import Event, EventKind

RATE = 48000
STEP = 2.0**-23
"""One step of 24-bit sound."""


def osc(id: str = "osc", *, level: float = 0.2, tune: float = 0) -> Module:
    return Module(id=id, kind="osc.analog", parameters={"shape": 3, "level": level, "tune": tune})


SINE = Patch(id="sine", polyphony=1, modules=(osc(),), output="osc")
KIT = Patch(
    id="kit",
    polyphony=1,
    modules=(osc("low", tune=-12), osc("high", tune=12), Module(id="sum", kind="mix.mixer")),
    cables=(Cable(source="low.out", target="sum.in_1"), Cable(source="high.out", target="sum.in_2")),
    output="sum",
    outputs=("high", "low"),
)
AMP = Patch(
    id="amp",
    modules=(
        Module(id="wave", kind="lfo.wave"),
        Module(id="tone", kind="filter.svf", parameters={"cutoff": 900}),
        Module(id="blend", kind="mix.mixer"),
    ),
    cables=(
        Cable(source="input.out", target="tone.in"),
        Cable(source="tone.out", target="blend.in_1"),
        Cable(source="input.out", target="blend.in_2"),
    ),
    modulations=(Modulation(source="wave.out", target="tone.cutoff", amount=1.0),),
    output="blend",
)
LIMITER = Module(id="limiter", kind="fx.limiter", parameters={"ceiling_db": 0})
PLAIN = Channel()
INVERTED = Module(id="inverted", kind="mix.mixer", parameters={"gain_1": -1})
SUM = Module(id="sum", kind="mix.mixer")


def track(
    id: str, *inserts: Module, patch: str = "sine", outputs: tuple[DirectOutput, ...] = (), **channel: Any
) -> Track:
    return Track(id=id, patch=patch, channel=Channel(inserts=inserts, **channel), outputs=outputs)


def bus(id: str, *inserts: Module, **channel: Any) -> Return:
    return Return(id=id, channel=Channel(inserts=inserts, **channel))


def song(*strips: Track | Return, master: Channel = PLAIN) -> Project:
    returns = tuple(strip for strip in strips if isinstance(strip, Return))
    tracks = tuple(strip for strip in strips if isinstance(strip, Track))
    return Project(
        patches=(SINE, KIT, AMP), tracks=tracks, mixer=Mixer(returns=returns, master=master), seed=5
    )


def playing(project: Project, *, taps: bool = False, **options: Any) -> Engine:
    """Return an engine in which every track holds the same note from frame 7 on."""
    engine = Engine(RATE, **options)
    engine.install(project, taps=taps)
    engine.push([Event(7, EventKind.NOTE_ON, it.id, 1, pitch=57.0, velocity=1.0) for it in project.tracks])
    return engine


def sound_of(*strips: Track | Return, frames: int = 12000, **rest: Any) -> np.ndarray:
    return playing(song(*strips, **rest)).render(frames).astype(float)


SLOW = 96
"""Frames of latency of a limiter at 48 kHz, which changes nothing below its ceiling."""


@pytest.mark.parametrize(
    "strips",
    {
        "tracks": (track("a", LIMITER), track("b", INVERTED)),
        "group": (track("a", output="g"), bus("g", LIMITER), track("b", INVERTED)),
        "slow track beside a group": (track("a", LIMITER), track("b", output="g"), bus("g", INVERTED)),
        "members": (track("a", LIMITER, output="g"), track("b", INVERTED, output="g"), bus("g")),
        "sends": (
            track("a", LIMITER, sends=(Send(target="r", pre=True),), level_db=-96),
            track("b", INVERTED),
            bus("r"),
        ),
        "slow return": (
            track("a", sends=(Send(target="r"),)),
            track("b", INVERTED, sends=(Send(target="r"),)),
            bus("r", LIMITER),
        ),
        "group of groups": (
            track("a", output="g"),
            bus("h", LIMITER, output=None),
            bus("g", LIMITER, output="h"),
            track("b", INVERTED),
        ),
        "jack": (
            track("a", patch="kit", outputs=(DirectOutput(module="high", target="r"),)),
            bus("r", LIMITER),
            track("b", INVERTED, patch="kit"),
        ),
        "slow side chain": (
            track("a", SUM, sidechains=(SideChain(target="sum.in_2", source="b"),)),
            track("b", INVERTED, LIMITER, output="away"),
            bus("away", level_db=-96),
        ),
        "slow channel with a quick side chain": (
            track("a", LIMITER, SUM, sidechains=(SideChain(target="sum.in_2", source="b", pre=True),)),
            track("b", INVERTED, output="away"),
            bus("away", level_db=-96),
        ),
        "two side chains": (
            track("a", level_db=-96),
            track("b", INVERTED, LIMITER, level_db=-96),
            track(
                "c",
                Module(id="mute", kind="mix.mixer", parameters={"gain_1": 0}),
                sidechains=(
                    SideChain(target="mute.in_2", source="a", pre=True),
                    SideChain(target="mute.in_2", source="b", pre=True),
                ),
            ),
        ),
    }.items(),
    ids=lambda item: item[0],
)  # fmt: skip
def test_what_is_added_up_meets_to_the_frame(strips: tuple[str, tuple[Track | Return, ...]]) -> None:
    """Two equal sounds, one of them upside down, cancel wherever one of them is slower."""
    engine = playing(song(*strips[1]))
    sound = engine.render(12000)
    assert engine.layout is not None
    assert engine.layout.latencies["master"].total >= SLOW
    assert np.abs(sound).max() < 4 * STEP


def test_alone_they_are_heard() -> None:
    for strip in (track("a", LIMITER), track("b", INVERTED)):
        assert np.abs(sound_of(strip)).max() > 0.1


def test_latencies_say_what_is_needed_and_what_waits() -> None:
    engine = playing(
        song(
            track("slow", LIMITER, output="g"),
            track("quick"),
            bus("g", LIMITER),
            master=Channel(inserts=(LIMITER,)),
        )
    )
    assert engine.layout is not None
    found = {id: (it.own, it.compensation, it.total) for id, it in engine.layout.latencies.items()}
    assert found == {
        "slow": (96, 0, 288), "quick": (0, 192, 288), "g": (96, 0, 288), "master": (96, 0, 288),
    }  # fmt: skip
    assert list(found)[-1] == "master"


def fingerprints(engine: Engine) -> dict[str, int]:
    assert engine.layout is not None
    return {unit.owner: unit.fingerprint for unit in engine.layout.units if unit.part == "channel"}


def test_another_latency_does_not_click_and_rebuilds_no_other_channel() -> None:
    """The sine steps by 0.0058 a frame at most; a cross-fade of two adds no more than 0.4 / 512."""
    dry = song(track("a", output="away"), track("b"), bus("away", level_db=-96))
    slow = song(track("a", LIMITER, output="away"), track("b"), bus("away", level_db=-96))
    engine = playing(dry)
    parts = [engine.render(6000)]
    for project in (slow, dry, slow):
        before = fingerprints(engine)
        assert engine.apply(project)
        after = fingerprints(engine)
        assert {id for id in after if before[id] != after[id]} == {"a"}
        parts.append(engine.render(6000))
    left = np.concatenate(parts)[:, 0].astype(float)[100:]
    assert np.abs(np.diff(left)).max() < 0.0059 + 0.4 / 512
    assert min(np.abs(left[at : at + 240]).max() for at in range(0, len(left) - 240, 240)) > 0.05
    assert not engine.apply(
        song(track("a", LIMITER, output="away", level_db=-3), track("b"), bus("away", level_db=-96))
    )


def test_mute_closes_every_way_out_of_a_channel_and_solo_every_way_past_the_soloed() -> None:
    def strips(**kick: Any) -> tuple[Track | Return, ...]:
        return (
            track("kick", patch="kit", outputs=(DirectOutput(module="high", target="r"),),
                  sends=(Send(target="r", pre=True),), **kick),
            track("bass", Module(id="key", kind="mix.mixer", parameters={"gain_1": 0}),
                  sidechains=(SideChain(target="key.in_2", source="kick", pre=True),)),
            bus("r"),
        )  # fmt: skip

    assert not sound_of(*strips(muted=True)).any()
    faded = sound_of(*strips(level_db=-96))
    assert np.abs(faded).max() > 0.1
    soloed = (
        *strips()[:1],
        strips()[1].model_copy(update={"channel": strips()[1].channel.model_copy(update={"soloed": True})}),
        bus("r"),
    )
    keyed = sound_of(*soloed)
    only = sound_of(
        track("kick", patch="kit", outputs=(DirectOutput(module="high", target="away"),)),
        bus("away", level_db=-96),
    )
    np.testing.assert_allclose(keyed, only, atol=4 * STEP)


def test_a_rack_is_heard_like_its_modules_as_inserts() -> None:
    plain = AMP.model_copy(
        update={"cables": (Cable(source="input.out", target="tone.in"),), "modulations": (), "output": "tone"}
    )
    project = song(track("a", rack="amp"))
    racked = project.model_copy(update={"patches": (SINE, KIT, plain)})
    inserts = song(track("a", Module(id="tone", kind="filter.svf", parameters={"cutoff": 900})))
    np.testing.assert_array_equal(playing(racked).render(4000), playing(inserts).render(4000))
    moved = playing(project).render(24000)
    assert np.abs(moved).max() > 0.1
    assert np.abs(moved - playing(racked).render(24000)).max() > 0.01


def test_the_mixer_alone_aligns() -> None:
    engine = playing(song(track("a", sends=(Send(target="r"),)), bus("r")))
    before = engine.render(2000)
    known = [
        Event(0, EventKind.PARAMETER, "a", scope="channel", target=it, value=900.0)
        for it in ("channel.align", "send-r.mute")
    ]
    assert engine.push_now(known) == 2
    assert engine.telemetry().unaddressed == 2
    assert np.abs(before).max() > 0.1


def routed(rng: Random) -> Project:
    """Return a song with every way of routing, drawn at random; all flows along a hidden order."""
    names = [*(f"t{n}" for n in range(rng.randint(2, 4))), *(f"r{n}" for n in range(rng.randint(1, 3)))]
    buses = [name for name in names if name[0] == "r"]
    rank = {name: rng.random() + (name[0] == "r") * 0.5 for name in names}

    def channel(id: str) -> Channel:
        later = [name for name in buses if rank[name] > rank[id]]
        earlier = [name for name in names if rank[name] < rank[id]]
        effects = [
            Module(id="sum", kind="mix.mixer"),
            *rng.sample((LIMITER, Module(id="drive", kind="fx.drive")), rng.randint(0, 2)),
        ]
        rng.shuffle(effects)
        return Channel(
            inserts=tuple(effects),
            level_db=rng.choice((0.0, -6.0, -96.0)),
            pan=rng.uniform(-1, 1),
            pan_law=rng.choice([*PanLaw]),
            muted=rng.random() < 0.1,
            soloed=rng.random() < 0.1,
            rack=rng.choice((None, "amp")),
            output=rng.choice((None, *later)),
            sends=tuple(
                Send(target=it, pre=rng.random() < 0.5)
                for it in rng.sample(later, rng.randint(0, len(later)))
            ),
            sidechains=tuple(
                SideChain(target=f"sum.in_{port}", source=it, pre=rng.random() < 0.5)
                for port, it in zip((2, 3, 3), rng.sample(earlier, min(len(earlier), 3)), strict=False)
            ),
        )

    strips: list[Track | Return] = []
    for id in names:
        if id[0] == "r":
            strips.append(Return(id=id, channel=channel(id)))
            continue
        plugged = rng.choice(((), ("high",), ("high", "low"), ("nothing",)))
        outputs = tuple(DirectOutput(module=it, target=rng.choice(buses)) for it in plugged)
        strips.append(Track(id=id, patch=rng.choice(("sine", "kit")), channel=channel(id), outputs=outputs))
    return song(*strips)


@pytest.mark.parametrize("seed", range(24))
def test_stems_are_what_the_master_hears(seed: int) -> None:
    project = routed(Random(seed))
    engine = playing(project, taps=True)
    sound, stems = engine.render_stems(6000)
    assert set(stems) == {id for id, it in project.channels.items() if it.output is None and id != "master"}
    total = sum((stem.astype(float) for stem in stems.values()), np.zeros((6000, 2)))
    assert np.abs(total - sound).max() <= STEP * max(1, np.abs(sound).max())
    assert engine.layout is not None
    places = {(unit.owner, unit.part): number for number, unit in enumerate(engine.layout.units)}
    assert all(route.target > route.unit or route.target < 0 for route in engine.layout.routes)
    assert places["master", "channel"] == len(places) - 1
    assert len({latency.total for latency in engine.layout.latencies.values()}) == 1


@pytest.mark.parametrize("seed", range(3))
def test_routings_are_the_same_bits_in_any_blocks_threads_and_instruction_sets(seed: int) -> None:
    project = routed(Random(100 + seed))
    reference = playing(project).render(4000)
    sets: list[dict[str, Any]] = [{"instruction_set": name} for name in _native.instruction_sets()]
    for options in ({"threads": 3}, *sets):
        np.testing.assert_array_equal(playing(project, **options).render(4000), reference)
    engine = playing(project)
    blocks = np.concatenate([engine.render(frames) for frames in (7, 32, 333, 1000, 2628)])
    np.testing.assert_array_equal(blocks, reference)
