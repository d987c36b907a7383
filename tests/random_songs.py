"""Random projects and random valid edits from a ``random.Random``: for hypothesis and the crash test.

Everything drawn is legal by construction as far as a part alone can tell; an edit that its project refuses
(an id in use, a part still named elsewhere) is drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import Any, get_args, get_origin

from motorik.domain.deck import (
    Deck,
    DeckChannel,
    DeckEnvelope,
    DeckInstrument,
    DeckKeys,
    DeckLoop,
    DeckSample,
)
from motorik.domain.device import Device, DeviceParameter, SongDevice
from motorik.domain.live import (
    Clip,
    Follow,
    Following,
    Grid,
    LiveMacro,
    LiveMacroTarget,
    LiveSet,
    MuteGroup,
    Quantum,
    Scene,
)
from motorik.domain.patch import (
    Cable,
    Group,
    Macro,
    MacroTarget,
    Modulation,
    Module,
    Patch,
    Place,
    Polarity,
    Sample,
    Tint,
    VoiceMode,
)
from motorik.domain.pattern import Alias, Effect, Pattern, Step, StepKind
from motorik.domain.project import (
    Arrangement,
    Automation,
    AutomationPoint,
    Channel,
    Curve,
    Direction,
    DirectOutput,
    FillMode,
    Marker,
    Mixer,
    Outside,
    PanLaw,
    Placement,
    Project,
    Region,
    Return,
    Send,
    SideChain,
    Track,
)
from motorik.domain.tempo import Groove, TempoCurve, TempoMap, TempoPoint, TimeSignature
from motorik.domain.tuning import KeyboardMap, Tuning
from motorik.journal import Edit, EditError, edit_types
from motorik.journal.edits.groups import SetModuleGroup
from motorik.journal.edits.parameters import PutEntry, _Parameter, _Table
from motorik.journal.edits.song import SetTitle
from motorik.journal.path import IDENTITY, key_of, look
from motorik.journal.verbs import Add, Move, PutCells, Replace, Set

TEXTS = ("", "Bass", "Ünïcödé 🎛", 'quote " backslash \\', "tab\tnewline\n", "\u2028", "x" * 200)
MODULES = [f"module{n}" for n in range(12)]
PARAMETERS = ("cutoff", "resonance", "level", "attack_s")


def number(rng: Random, low: float, high: float) -> float:
    return rng.choice((low, high, rng.uniform(low, high), float(rng.randint(int(low), int(high)))))


def name(rng: Random) -> str:
    return rng.choice(TEXTS)


def id_(rng: Random, prefix: str) -> str:
    return f"{prefix}{rng.randrange(12)}"


def tick(rng: Random) -> int:
    return rng.choice((0, 2**53, rng.randrange(40) * 15360))


def some(rng: Random, most: int, make: Callable[[], Any]) -> tuple[Any, ...]:
    """Up to ``most`` things, one for each key, in the order they were drawn."""
    made = [make() for _ in range(rng.randint(0, most))]
    return tuple({key_of(item): item for item in made}.values())


def ordered(items: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(sorted(items, key=key_of))


def pick(rng: Random, items: Any, fallback: Any = None) -> Any:
    items = list(items)
    return rng.choice(items) if items else fallback


def groove(rng: Random, _: Project | None = None) -> Groove:
    offsets = tuple(rng.randint(-255, 255) for _ in range(rng.randint(1, 16)))
    return Groove(id=id_(rng, "groove"), name=name(rng), offsets=offsets)


def tuning(rng: Random, _: Project | None = None) -> Tuning:
    degrees = tuple(rng.choice(("3/2", "701.955", "2", "-50.25")) for _ in range(rng.randint(1, 12)))
    layout = KeyboardMap(middle=rng.randrange(128), octave=12, keys=(0, None, 2))
    return Tuning(id=id_(rng, "tuning"), name=name(rng), degrees=degrees, map=rng.choice((None, layout)))


def device(rng: Random, _: Project | None = None) -> SongDevice:
    parameters = (
        DeviceParameter(name="Cut-off", cc_msb=19, cc_lsb=51, cc_max=16383, cc_default=8192),
        DeviceParameter(name="Wave", section="LFO", nrpn_msb=1, nrpn_lsb=2, nrpn_max=rng.choice((5, 16383))),
    )
    made = Device(manufacturer=name(rng), name=name(rng), channel=rng.choice((1, 16)), parameters=parameters)
    return SongDevice(id=id_(rng, "device"), device=made)


def deck(rng: Random, project: Project) -> Deck | None:
    tracks = [track.id for track in project.tracks if rng.random() < 0.5]
    if not tracks:
        return None
    ids = [None, *(it.id for it in project.samples)]
    samples = tuple(
        DeckSample(
            sample=pick(rng, ids),
            length=100,
            loop=rng.choice((None, DeckLoop(start=3, end=90, ping_pong=rng.random() < 0.5))),
            vibrato=(1, 2, 3, 4),
        )
        for _ in range(rng.randint(1, 3))
    )
    keys = (
        DeckKeys(low=0, high=60, sample=0),
        DeckKeys(low=61, high=119, sample=len(samples) - 1, transpose=-12),
    )
    envelope = DeckEnvelope(points=((0, 64), (9, 0)), enabled=True, loop=(0, 1))
    return Deck(
        dialect=rng.choice(("mod", "xm", "s3m", "it")),
        rules=rng.choice(((), ("linear", "strict"))),
        channels=tuple(DeckChannel(track=id, pan=rng.randint(0, 255)) for id in tracks),
        samples=samples,
        instruments=(DeckInstrument(keys=keys, volume=envelope),),
        tempo=rng.randint(32, 255),
        orders=(0, -1, 1, -2),
    )


def tuning_id(rng: Random, project: Project | None) -> str | None:
    return pick(rng, [None, *(t.id for t in project.tunings)]) if project else None


def sample(rng: Random, _: Project | None = None) -> Sample:
    start = rng.randrange(1000)
    return Sample(
        id=id_(rng, "sample"),
        name=name(rng),
        sha256=f"{rng.getrandbits(256):064x}",
        format=rng.choice(("wav", "flac")),
        root=number(rng, 0, 127),
        loop=rng.choice((None, (start, start + 1 + rng.randrange(1000)))),
    )


def module(rng: Random, project: Project | None = None) -> Module:
    samples = [s.id for s in project.samples] if project else []
    id, kind = id_(rng, "module"), rng.choice(("osc.saw", "filter.svf", "sampler.slices"))
    return Module(
        id=id,
        kind=kind,
        version=rng.choice((1, 2)) if kind != "filter.svf" else 1,
        parameters={p: number(rng, -1e9, 1e9) for p in PARAMETERS if rng.random() < 0.4},
        samples=tuple(rng.choices(samples, k=rng.randint(0, 2))) if samples else (),
        bypassed=rng.random() < 0.2,
        tables={"shape": drawn(rng)} if rng.random() < 0.2 else {},
    )


def drawn(rng: Random) -> tuple[float, ...]:
    return tuple(number(rng, -1, 1) for _ in range(rng.randint(1, 5)))


def chokes(rng: Random) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(rng.sample(range(128), rng.randint(0, 3))) for _ in range(rng.randrange(3)))


def endpoint(rng: Random, modules: list[str]) -> str:
    return f"{pick(rng, modules, 'module0')}.{rng.choice(PARAMETERS)}"


def places(rng: Random, ids: list[str]) -> dict[str, Place]:
    """Return places for some of the ids, or none."""
    chosen = rng.sample(ids, rng.randint(0, min(len(ids), 2)))
    return {id: Place(x=rng.randint(-900, 900), y=rng.randint(-900, 900)) for id in chosen}


def patch(rng: Random, project: Project | None = None) -> Patch:
    modules = (module(rng, project), *some(rng, 4, lambda: module(rng, project)))
    modules = tuple({m.id: m for m in modules}.values())
    ids = [m.id for m in modules]
    return Patch(
        id=id_(rng, "patch"),
        name=name(rng),
        mode=rng.choice(list(VoiceMode)),
        polyphony=rng.choice((1, 8, 256)),
        modules=modules,
        cables=some(rng, 4, lambda: Cable(source=endpoint(rng, ids), target=endpoint(rng, ids))),
        modulations=some(rng, 3, lambda: modulation(rng, ids)),
        macros=some(rng, 2, lambda: macro(rng, ids)),
        output=rng.choice(ids),
        outputs=tuple(rng.sample(ids, rng.randint(0, 1))),
        places=places(rng, ids),
        groups=tuple({it.id: it for it in some(rng, 2, lambda: group(rng))}.values()),
        grouped={id: f"group{rng.randrange(3)}" for id in ids if rng.random() < 0.3},
        glide_seconds=number(rng, 0, 10),
        glide_always=rng.random() < 0.3,
        chokes=chokes(rng),
        tuning=tuning_id(rng, project),
    )


def group(rng: Random) -> Group:
    return Group(id=id_(rng, "group"), name=name(rng), tint=rng.choice(list(Tint)), folded=rng.random() < 0.5)


def modulation(rng: Random, modules: list[str]) -> Modulation:
    source, target = endpoint(rng, modules), endpoint(rng, modules)
    return Modulation(
        source=source,
        target=target,
        amount=number(rng, -1e9, 1e9),
        polarity=rng.choice(list(Polarity)),
        curve=rng.choice((0.0, -0.99, 0.5)),
    )


def macro(rng: Random, modules: list[str]) -> Macro:
    targets = tuple(
        MacroTarget(target=endpoint(rng, modules), amount=number(rng, -48, 48))
        for _ in range(rng.randrange(3))
    )
    return Macro(id=id_(rng, "macro"), name=name(rng), value=number(rng, 0, 1), targets=targets)


COMMANDS = (
    "slide-up",
    "slide-down",
    "vibrato",
    "retrigger",
    "cut",
    "delay",
    "offset",
    "it.A",
    "mod.E1",
    "new",
)
CONDITIONS = (
    "1:2",
    "!3:4",
    "64:64",
    "fill",
    "!fill",
    "first",
    "!first",
    "previous",
    "!previous",
    "neighbour",
)


def effect(rng: Random) -> Effect:
    return Effect(column=rng.randrange(8), command=rng.choice(COMMANDS), value=rng.choice((0, 15, 255)))


def step(rng: Random, rows: int = 16, project: Project | None = None) -> Step:
    effects = {e.column: e for e in (effect(rng) for _ in range(rng.choice((0, 0, 1, 3))))}
    patches = [p.id for p in project.patches] if project else []
    phrases = [p.id for p in project.patterns] if project else []
    return Step(
        row=rng.randrange(rows),
        column=rng.choice((0, 0, 1, 15)),
        kind=rng.choice(list(StepKind)),
        pitch=number(rng, 0, 127),
        velocity=number(rng, 0, 1),
        delay=rng.choice((0, 0, 255, -1, -128)),
        length=rng.choice((None, 1, 512)),
        fine=rng.choice((0, 0, 239)),
        length_fine=rng.choice((0, -239, 1)),
        accent=rng.random() < 0.3,
        slide=rng.random() < 0.3,
        probability=rng.choice((0, 50, 100)),
        ratchet=rng.choice((1, 16)),
        locks={f"module0.{p}": number(rng, -5, 5) for p in PARAMETERS if rng.random() < 0.1},
        instrument=rng.choice((None, None, pick(rng, patches))),
        pan=rng.choice((None, None, number(rng, -1, 1))),
        phrase=rng.choice((None, None, pick(rng, phrases))),
        condition=rng.choice((None, None, rng.choice(CONDITIONS))),
        ratchet_time=rng.choice((0, 0, number(rng, -1, 1))),
        ratchet_velocity=rng.choice((0, 0, number(rng, -1, 1))),
        channel_locks={"channel.pan": number(rng, -1, 1)} if rng.random() < 0.2 else {},
        effects=tuple(effects.values()),
    )


def alias(rng: Random, project: Project) -> Alias | None:
    if not project.patterns:
        return None
    return Alias(
        pattern=pick(rng, (p.id for p in project.patterns)),
        transpose=number(rng, -24, 24),
        rotate=rng.choice((0, 3, -5, 4095)),
        muted=rng.choice(((), (0,), (1, 15))),
    )


def pattern(rng: Random, project: Project | None = None) -> Pattern:
    if project and project.patterns and rng.random() < 0.2:
        return Pattern(id=id_(rng, "pattern"), name=name(rng), alias=alias(rng, project))
    rows = rng.choice((1, 7, 16, 64))
    return Pattern(
        id=id_(rng, "pattern"),
        name=name(rng),
        rows=rows,
        lines_per_beat=rng.choice((1, 3, 4, 48)),
        groove=pick(rng, [None, *(g.id for g in project.grooves)]) if project else None,
        effect_ticks=rng.choice((12, 12, 1, 48)),
        steps=ordered(some(rng, 8, lambda: step(rng, rows, project))),
    )


def channel(
    rng: Random, project: Project | None, targets: list[str], sources: list[str] | None = None
) -> Channel:
    return Channel(
        inserts=some(rng, 2, lambda: module(rng, project)),
        level_db=number(rng, -96, 12),
        pan=number(rng, -1, 1),
        muted=rng.random() < 0.3,
        soloed=rng.random() < 0.3,
        sends=some(rng, 2, lambda: send(rng, targets)) if targets else (),
        rack=rack(rng, project),
        sidechains=some(rng, 2, lambda: side_chain(rng, sources)) if sources else (),
        pan_law=rng.choice(list(PanLaw)),
        output=rng.choice((None, pick(rng, targets))),
    )


def rack(rng: Random, project: Project | None) -> str | None:
    return rng.choice((None, pick(rng, (p.id for p in project.patches)))) if project else None


def side_chain(rng: Random, sources: list[str]) -> SideChain:
    return SideChain(
        target=endpoint(rng, MODULES), source=pick(rng, sources, "track0"), pre=rng.random() < 0.5
    )


def direct_output(rng: Random, targets: list[str]) -> DirectOutput:
    return DirectOutput(module=rng.choice(MODULES), target=pick(rng, targets, "return0"))


def send(rng: Random, targets: list[str]) -> Send:
    return Send(target=pick(rng, targets, "return0"), level_db=number(rng, -96, 12), pre=rng.random() < 0.5)


def outside(rng: Random, project: Project | None = None) -> Outside | None:
    """Return hardware, or none as most tracks have."""
    if rng.random() < 0.7:
        return None
    return Outside(
        port=rng.choice(("Table", "Rack é")),
        inside=rng.random() < 0.5,
        device=pick(rng, [None, *(it.id for it in project.devices)]) if project else None,
        bank=rng.choice((None, 0, 16383)),
        program=rng.choice((None, 0, 127)),
        setup=rng.choice(((), ("f0 7e 7f 09 01 f7", "b0 07 64"))),
        bend_semitones=rng.choice((None, 12.0)),
        mpe=rng.random() < 0.3,
    )


def track(rng: Random, project: Project) -> Track:
    buses = [bus.id for bus in project.mixer.returns]
    return Track(
        id=id_(rng, "track"),
        name=name(rng),
        patch=pick(rng, (p.id for p in project.patches), "patch0"),
        channel=channel(rng, project, buses, [track.id for track in project.tracks]),
        outputs=some(rng, 2, lambda: direct_output(rng, buses)) if buses else (),
        groove=pick(rng, [None, *(g.id for g in project.grooves)]),
        midi_channel=rng.choice((None, 1, 16)),
        outside=outside(rng, project),
    )


def bus(rng: Random, project: Project) -> Return:
    return Return(
        id=id_(rng, "return"),
        name=name(rng),
        channel=channel(
            rng, project, [bus.id for bus in project.mixer.returns], [track.id for track in project.tracks]
        ),
    )


def point(rng: Random) -> AutomationPoint:
    return AutomationPoint(
        tick=tick(rng), value=number(rng, -9, 9), curve=rng.choice(list(Curve)), bend=rng.choice((0, 0.5))
    )


def lane(rng: Random, project: Project) -> Automation:
    points = ordered((*some(rng, 4, lambda: point(rng)),)) or (point(rng),)
    return Automation(
        id=id_(rng, "lane"),
        owner=owner(rng, project),
        scope=rng.choice(("patch", "channel", "midi")),
        target=rng.choice((endpoint(rng, ["channel", "module0"]), "midi.bend")),
        points=points,
    )


def owner(rng: Random, project: Project) -> str:
    return rng.choice([*owners(project), "master"])


def owners(project: Project) -> list[str]:
    return [*(track.id for track in project.tracks), *(bus.id for bus in project.mixer.returns)]


def placement(rng: Random, project: Project) -> Placement:
    return Placement(
        track=pick(rng, (t.id for t in project.tracks), "track0"),
        pattern=pick(rng, (p.id for p in project.patterns), "pattern0"),
        start=tick(rng),
        length=rng.choice((1, 61440, 2**53)),
        speed=rng.choice((Fraction(1), Fraction(1), Fraction(3, 2), Fraction(1, 16), Fraction(64, 63))),
        direction=rng.choice(list(Direction)),
        fill=rng.choice(list(FillMode)),
        offset=rng.choice((0, 0, 1, 61440)),
    )


def clip(rng: Random, project: Project) -> Clip:
    return Clip(
        track=pick(rng, (t.id for t in project.tracks), "track0"),
        scene=pick(rng, (s.id for s in project.live.scenes), "scene0"),
        pattern=pick(rng, (p.id for p in project.patterns), "pattern0"),
        quantum=Quantum(grid=rng.choice(list(Grid)), count=rng.choice((1, 1, 3))),
        mode=rng.choice(("loop", "once")),
        passes=rng.randint(1, 3),
        follows=tuple(
            Follow(action=rng.choice(list(Following)), weight=rng.randint(1, 9))
            for _ in range(rng.randrange(3))
        ),
    )


def scene(rng: Random, _: Project | None = None) -> Scene:
    bpm = rng.choice((None, Fraction(125), Fraction(261, 2)))
    return Scene(id=id_(rng, "scene"), name=name(rng), bpm=bpm, signature=rng.choice((None, (3, 4), (7, 8))))


def mute_group(rng: Random, project: Project) -> MuteGroup:
    tracks = tuple(track.id for track in project.tracks if rng.random() < 0.5)
    return MuteGroup(id=id_(rng, "group"), name=name(rng), tracks=tracks)


def knob(rng: Random, project: Project) -> LiveMacro:
    targets = tuple(
        LiveMacroTarget(
            owner=owner(rng, project), target=endpoint(rng, MODULES), low=number(rng, 0, 9), high=9.0
        )
        for _ in range(rng.randrange(3))
    )
    return LiveMacro(id=id_(rng, "knob"), name=name(rng), value=number(rng, 0, 1), targets=targets)


def live_set(rng: Random, project: Project) -> LiveSet:
    made = LiveSet(
        scenes=some(rng, 3, lambda: scene(rng)),
        groups=some(rng, 2, lambda: mute_group(rng, project)),
        knobs=some(rng, 2, lambda: knob(rng, project)),
    )
    if not (made.scenes and project.tracks and project.patterns):
        return made
    with_scenes = project.model_copy(update={"live": made})
    return made.model_copy(update={"clips": ordered(some(rng, 5, lambda: clip(rng, with_scenes)))})


def marker(rng: Random, _: Project | None = None) -> Marker:
    return Marker(tick=tick(rng), name=name(rng))


def region(rng: Random, _: Project | None = None) -> Region:
    start = rng.randrange(1000)
    return Region(id=id_(rng, "region"), name=name(rng), start=start, end=start + rng.choice((1, 61440)))


def tempo_point(rng: Random, at: int | None = None) -> TempoPoint:
    bpm = rng.choice((Fraction(125), Fraction(261, 2), Fraction(rng.randint(1000, 99999), 100)))
    return TempoPoint(tick=tick(rng) if at is None else at, bpm=bpm, curve=rng.choice(list(TempoCurve)))


def signature(rng: Random, at: int | None = None) -> TimeSignature:
    place = tick(rng) if at is None else at
    return TimeSignature(tick=place, beats=rng.choice((3, 4, 7)), unit=rng.choice((4, 8)))


def tempo(rng: Random) -> TempoMap:
    points = {0: tempo_point(rng, 0)} | {p.tick: p for p in some(rng, 3, lambda: tempo_point(rng)) if p.tick}
    marks = {0: signature(rng, 0)} | {s.tick: s for s in some(rng, 3, lambda: signature(rng)) if s.tick}
    return TempoMap(points=ordered(tuple(points.values())), signatures=ordered(tuple(marks.values())))


def arrangement(rng: Random, project: Project) -> Arrangement:
    full = bool(project.tracks and project.patterns)
    start = rng.randrange(1000)
    return Arrangement(
        length=tick(rng),
        placements=ordered(some(rng, 6, lambda: placement(rng, project))) if full else (),
        loop=rng.choice((None, (start, start + 61440))),
        markers=ordered(some(rng, 3, lambda: marker(rng))),
        regions=some(rng, 2, lambda: region(rng)),
    )


def project(rng: Random) -> Project:
    """A sound project that uses every kind of part, now and then."""
    made = Project(
        title=name(rng),
        author=name(rng),
        seed=rng.choice((0, 2**63 - 1)),
        tempo=tempo(rng),
        grooves=some(rng, 2, lambda: groove(rng)),
        devices=some(rng, 2, lambda: device(rng)),
        tunings=some(rng, 2, lambda: tuning(rng)),
        samples=some(rng, 2, lambda: sample(rng)),
    )
    made = made.model_copy(update={"tuning": tuning_id(rng, made)})
    made = made.model_copy(update={"patches": some(rng, 3, lambda: patch(rng, made))})
    first = some(rng, 3, lambda: pattern(rng, made))
    made = made.model_copy(update={"patterns": first})
    second = some(rng, 2, lambda: pattern(rng, made))
    kept = {it.id for it in first}
    made = made.model_copy(update={"patterns": (*first, *(it for it in second if it.id not in kept))})
    first = some(rng, 2, lambda: bus(rng, made))
    with_first = made.model_copy(update={"mixer": Mixer(returns=first)})
    second = tuple(b for b in some(rng, 2, lambda: bus(rng, with_first)) if b.id not in {f.id for f in first})
    master = channel(rng, made, [])
    made = made.model_copy(update={"mixer": Mixer(returns=(*first, *second), master=master)})
    if made.patches:
        first = some(rng, 2, lambda: track(rng, made))
        with_first = made.model_copy(update={"tracks": first})
        second = some(rng, 2, lambda: track(rng, with_first))
        ids = {track.id for track in first}
        made = made.model_copy(update={"tracks": (*first, *(t for t in second if t.id not in ids))})
        hearing = master.model_copy(update={"sidechains": channel(rng, None, [], owners(made)).sidechains})
        made = made.model_copy(update={"mixer": made.mixer.model_copy(update={"master": hearing})})
    made = made.model_copy(update={"automation": some(rng, 3, lambda: lane(rng, made))})
    made = made.model_copy(update={"arrangement": arrangement(rng, made)})
    made = made.model_copy(update={"live": live_set(rng, made)})
    return Project.model_validate(dict(made.__dict__))


ITEMS: dict[str, Callable[[Random, Project], Any]] = {
    "grooves": groove,
    "samples": sample,
    "tunings": tuning,
    "devices": device,
    "patches": patch,
    "modules": module,
    "inserts": module,
    "tracks": track,
    "patterns": pattern,
    "returns": bus,
    "automation": lane,
    "placements": placement,
    "clips": clip,
    "scenes": scene,
    "groups": mute_group,
    "knobs": knob,
    "markers": marker,
    "regions": region,
    "cables": lambda rng, _: Cable(source=endpoint(rng, MODULES), target=endpoint(rng, MODULES)),
    "modulations": lambda rng, _: modulation(rng, MODULES),
    "macros": lambda rng, _: macro(rng, MODULES),
    "sends": lambda rng, p: send(rng, [b.id for b in p.mixer.returns]),
    "sidechains": lambda rng, p: side_chain(rng, owners(p)),
    "outputs": lambda rng, p: direct_output(rng, [b.id for b in p.mixer.returns]),
    "steps": lambda rng, p: step(rng, project=p),
    "points": lambda rng, p: point(rng),
    "signatures": lambda rng, _: signature(rng),
}
VALUES: dict[str, Callable[[Random, Project], Any]] = {
    "title": lambda rng, _: name(rng),
    "author": lambda rng, _: name(rng),
    "name": lambda rng, _: name(rng),
    "seed": lambda rng, _: rng.randrange(2**63),
    "tempo": lambda rng, _: tempo(rng),
    "mode": lambda rng, _: rng.choice(list(VoiceMode)),
    "tint": lambda rng, _: rng.choice(list(Tint)),
    "polyphony": lambda rng, _: rng.randint(1, 256),
    "output": lambda rng, _: id_(rng, "module"),
    "samples": lambda rng, p: tuple(s.id for s in p.samples[:2]),
    "set_patch_outputs": lambda rng, _: tuple({id_(rng, "module") for _ in range(rng.randrange(2))}),
    "glide_seconds": lambda rng, _: number(rng, 0, 10),
    "chokes": lambda rng, _: chokes(rng),
    "amount": lambda rng, _: number(rng, -9, 9),
    "polarity": lambda rng, _: rng.choice(list(Polarity)),
    "curve": lambda rng, _: rng.choice((0.0, -0.99, 0.5)),
    "value": lambda rng, _: number(rng, 0, 1),
    "targets": lambda rng, _: macro(rng, MODULES).targets,
    "level_db": lambda rng, _: number(rng, -96, 12),
    "pan": lambda rng, _: number(rng, -1, 1),
    "pan_law": lambda rng, _: rng.choice(list(PanLaw)),
    "rack": rack,
    "patch": lambda rng, p: pick(rng, (x.id for x in p.patches), "patch0"),
    "tuning": lambda rng, p: tuning_id(rng, p),
    "deck": lambda rng, p: deck(rng, p),
    "groove": lambda rng, p: pick(rng, [None, *(g.id for g in p.grooves)]),
    "rows": lambda rng, _: rng.randint(1, 64),
    "effect_ticks": lambda rng, _: rng.randint(1, 48),
    "alias": lambda rng, p: rng.choice((None, alias(rng, p))),
    "lines_per_beat": lambda rng, _: rng.choice((1, 4, 6, 48)),
    "length": lambda rng, _: tick(rng),
    "loop": lambda rng, _: rng.choice((None, (0, 61440))),
    "owner": owner,
    "midi_channel": lambda rng, _: rng.choice((None, 1, 16)),
    "outside": outside,
    "scope": lambda rng, _: rng.choice(("patch", "channel", "midi")),
    "target": lambda rng, _: endpoint(rng, MODULES),
    "set_output": lambda rng, p: pick(rng, [None, *(b.id for b in p.mixer.returns)]),
    "set_direct_output_target": lambda rng, p: pick(rng, (b.id for b in p.mixer.returns), "return0"),
}


def attempt(rng: Random, project: Project, kind: type[Edit]) -> Edit | None:
    """Draw an edit of ``kind`` whose keys are in ``project``.

    None when the project has nothing to point at.
    """
    keys = _keys(rng, project, kind)
    if keys is None:
        return None
    collection = next(part for part in reversed(kind.template) if isinstance(part, str))
    fields: dict[str, Any] = {}
    if issubclass(kind, Set):
        fields[collection] = _value(rng, project, kind, collection)
    elif issubclass(kind, _Parameter):
        fields |= {"parameter": rng.choice(PARAMETERS), "value": rng.choice((None, number(rng, -9, 9)))}
    elif issubclass(kind, _Table):
        fields |= {"table": "shape", "value": rng.choice((None, drawn(rng)))}
    elif issubclass(kind, SetModuleGroup):
        fields |= {"module": rng.choice(MODULES), "value": rng.choice((None, id_(rng, "group")))}
    elif issubclass(kind, PutEntry):
        where = Place(x=rng.randint(-900, 900), y=rng.randint(-900, 900))
        fields |= {kind.key: rng.choice(("osc", "filter", "master")), "value": rng.choice((None, where))}
    elif issubclass(kind, (Add, Replace)):
        fields["item"] = _item(rng, project, kind, collection)
        if issubclass(kind, Add):
            fields["index"] = rng.choice((None, 0, 1, 9))
        elif existing := look(project, kind(**keys, **fields).path):
            identity = IDENTITY.get(type(fields["item"]), ("id",))
            other = rng.choice(existing)
            fields["item"] = fields["item"].model_copy(update={n: getattr(other, n) for n in identity})
    elif issubclass(kind, Move):
        fields["index"] = rng.choice((0, 1, 9))
    elif issubclass(kind, PutCells):
        fields |= _cells(rng, project, kind, keys, collection)
    return kind(**keys, **fields)


def _keys(rng: Random, project: Project, kind: type[Edit]) -> dict[str, Any] | None:
    """Choose an existing item for every key on the way."""
    keys: dict[str, Any] = {}
    way: tuple[Any, ...] = ()
    for part in kind.template:
        if isinstance(part, str):
            way += (part,)
            continue
        items = [] if way == ("channel",) else look(project, way)
        chosen = owner(rng, project) if way == ("channel",) else key_of(rng.choice(items)) if items else None
        if chosen is None:
            return None
        keys |= dict(zip(part, chosen if len(part) > 1 else (chosen,), strict=True))
        way += (chosen,)
    return keys


def _value(rng: Random, project: Project, kind: type[Edit], name: str) -> Any:
    annotation = kind.model_fields[name].annotation
    if annotation is bool:
        return rng.random() < 0.5
    op = kind.model_fields["op"].default
    return VALUES[op if op in VALUES else name](rng, project)


def _item(rng: Random, project: Project, kind: type[Edit], collection: str) -> Any:
    made = ITEMS[collection](rng, project)
    annotation = kind.model_fields["item" if "item" in kind.model_fields else "items"].annotation
    if get_origin(annotation) is tuple:
        annotation = get_args(annotation)[0]
    if annotation is Group:
        return group(rng)
    return tempo_point(rng) if annotation is TempoPoint else made


def _cells(
    rng: Random, project: Project, kind: type[Edit], keys: dict[str, Any], collection: str
) -> dict[str, Any]:
    there = look(project, kind(**keys).path)
    items = tuple(_item(rng, project, kind, collection) for _ in range(rng.randint(0, 3)))
    cleared = tuple(key_of(item) for item in rng.sample(there, min(len(there), rng.randint(0, 2))))
    return {"items": items, "cleared": cleared}


def edit(rng: Random, project: Project, attempts: int = 60) -> Edit:
    """A random edit that ``project`` accepts."""
    kinds = list(edit_types().values())
    for _ in range(attempts):
        drawn = attempt(rng, project, rng.choice(kinds))
        if drawn is None:
            continue
        try:
            drawn.apply(project)
        except EditError:
            continue
        return drawn
    return SetTitle(title=name(rng))


def edits(rng: Random, project: Project, count: int) -> Iterator[Edit]:
    """Random edits, each valid after those before it."""
    for _ in range(count):
        drawn = edit(rng, project)
        project = drawn.apply(project)
        yield drawn
