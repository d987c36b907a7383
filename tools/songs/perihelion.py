"""Perihelion: 96 BPM, D minor, forty-eight bars: strings, bells and drones through four H90 racks.

Every rack holds two programs; where the song changes one, the tail of the other rings on. Bars 24 to 28 stand
still: the hall of the plucks and the space of the drone are frozen, and the bells go on in another one.
"""

from fractions import Fraction

from motorik.domain.patch import Module, Patch, VoiceMode
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import (
    Arrangement,
    Automation,
    Channel,
    Curve,
    Mixer,
    Placement,
    Project,
    Return,
    Send,
    Track,
)
from motorik.domain.tempo import TempoMap, TempoPoint
from motorik.machines import machine
from motorik.storage.presets import factory

from .notation import BAR, cables, chords, hits, lane, midi, module, moved, play

BARS = 48
MACHINE = "eventide.h90"


# ---- racks ---------------------------------------------------------------------------------------------


def rack(id: str, *programs: str) -> Patch:
    """Return an H90 with two factory programs in it."""
    h90 = machine(MACHINE)
    assert h90.program is not None
    patch = h90.patch
    for slot, name in enumerate(programs):
        program = factory().load(f"{MACHINE}/{name}").preset.patch
        assert program is not None
        patch = h90.program(patch, program, slot)
    return patch.model_copy(update={"id": f"{id}-h90", "name": " / ".join(programs)})


RACKS = (
    rack("pluck", "shimmer-hall", "crystals"),
    rack("bell", "ducked-bloom", "undulator"),
    rack("drone", "black-space", "frozen-drone"),
    rack("pulse", "kosmische-phaser", "dub-chamber"),
)


# ---- sounds --------------------------------------------------------------------------------------------


def pluck() -> Patch:
    """Return two strings a few cents apart, plucked by a thumb."""
    return Patch(
        id="pluck",
        name="Strings",
        polyphony=8,
        modules=(
            module("note", "voice.note"),
            module("near", "osc.string", decay=5, brightness=2600, position=0.18, softness=0.5, release=2),
            module(
                "far", "osc.string", fine=4, decay=4, brightness=1300, position=0.31, softness=0.7, release=2
            ),
            module("mix", "mix.mixer", gain_1=0.7, gain_2=0.45),
            module("thin", "filter.svf", mode=2, cutoff=110, resonance=0),
            module("pan", "amp.pan"),
        ),
        cables=cables("near.out > mix.in_1", "far.out > mix.in_2", "mix.out > thin.in", "thin.out > pan.in"),
        modulations=moved(("note.random", "pan.position", 0.45)),
        output="pan",
    )


def bell() -> Patch:
    """Return a bell of six operators: three pairs, none of them quite harmonic."""
    return Patch(
        id="bell",
        name="Bells",
        polyphony=8,
        modules=(
            module("note", "voice.note"),
            module(
                "fm", "osc.fm", algorithm=4, feedback=0.05, release=2.5, velocity=0.7, level=0.4,
                ratio1=1, level1=0.8, decay1=5, sustain1=0, ratio2=3.5, level2=0.14, decay2=2.2, sustain2=0,
                ratio3=2.003, level3=0.35, decay3=3.4, sustain3=0,
                ratio4=7.07, level4=0.09, decay4=0.9, sustain4=0,
                ratio5=0.998, level5=0.5, decay5=6, sustain5=0,
                ratio6=1.41, level6=0.06, decay6=1.6, sustain6=0,
            ),
            module("pan", "amp.pan"),
        ),
        cables=cables("fm.out > pan.in"),
        modulations=moved(("note.random", "pan.position", 0.6)),
        output="pan",
    )  # fmt: skip


def drone() -> Patch:
    """Return slow detuned saws and a hollow pulse behind a ladder that breathes."""
    return Patch(
        id="drone",
        name="Drone",
        polyphony=12,
        modules=(
            module("note", "voice.note"),
            module("one", "osc.analog", shape=0, fine=-6, phase=2, level=0.35),
            module("two", "osc.analog", shape=1, width=0.4, fine=6, phase=2, level=0.25),
            module("breath", "lfo.wave", shape=0, rate=0.07),
            module("sway", "lfo.wave", shape=1, rate=0.23),
            module("mix", "mix.mixer"),
            module("filter", "filter.ladder", cutoff=420, resonance=0.25, mode=2),
            module("gate", "env.adsr", attack=1.6, decay=2, sustain=0.85, release=2.4),
            module("amp", "amp.vca", level_db=-9, velocity=0.3),
            module("pan", "amp.pan"),
        ),
        cables=cables(
            "one.out > mix.in_1",
            "two.out > mix.in_2",
            "mix.out > filter.in",
            "filter.out > amp.in",
            "gate.out > amp.gain",
            "amp.out > pan.in",
        ),
        modulations=moved(
            ("breath.out", "filter.cutoff", 0.8),
            ("note.key", "filter.cutoff", 0.4),
            ("sway.out", "two.width", 0.2),
            ("note.random", "pan.position", 0.7),
        ),
        output="pan",
    )


def pulse() -> Patch:
    """Return the sequencer: a saw and a square below, each note a small opening of the ladder."""
    return Patch(
        id="pulse",
        name="Pulse",
        mode=VoiceMode.MONO,
        modules=(
            module("saw", "osc.analog", shape=0, phase=1, level=0.5),
            module("square", "osc.analog", shape=1, tune=-12, phase=1, level=0.3),
            module("mix", "mix.mixer"),
            module("filter", "filter.ladder", cutoff=240, resonance=0.4, character=1, drive_db=6, bass=0.4),
            module("sweep", "env.decay", decay=0.22),
            module("gate", "env.adsr", attack=0.003, decay=0.3, sustain=0.2, release=0.12),
            module("amp", "amp.vca", level_db=4, velocity=0.4),
            module("pan", "amp.pan"),
        ),
        cables=cables(
            "saw.out > mix.in_1",
            "square.out > mix.in_2",
            "mix.out > filter.in",
            "filter.out > amp.in",
            "gate.out > amp.gain",
            "amp.out > pan.in",
        ),
        modulations=moved(("sweep.out", "filter.cutoff", 2.2)),
        output="pan",
    )


def floor() -> Patch:
    """Return the lowest octave: a sine that swells."""
    return Patch(
        id="floor",
        name="Floor",
        mode=VoiceMode.LEGATO,
        modules=(
            module("osc", "osc.analog", shape=3, phase=1, level=0.7),
            module("gate", "env.adsr", attack=0.4, decay=1, sustain=0.8, release=0.9),
            module("amp", "amp.vca", level_db=-8, velocity=0.2),
            module("pan", "amp.pan"),
        ),
        cables=cables("osc.out > amp.in", "gate.out > amp.gain", "amp.out > pan.in"),
        output="pan",
        glide_seconds=0.15,
    )


def drum(id: str, name: str, kind: str, **parameters: float) -> Patch:
    """Return one drum in the middle."""
    return Patch(
        id=id,
        name=name,
        mode=VoiceMode.MONO,
        modules=(
            Module(id="drum", kind=kind, parameters={"key": 128, **parameters}),
            module("pan", "amp.pan"),
        ),
        cables=cables("drum.out > pan.in"),
        output="pan",
    )


PATCHES = (
    pluck(),
    bell(),
    drone(),
    pulse(),
    floor(),
    drum("kick", "Heart", "drum.kick", decay=0.5, attack=0.15, tone=0.2),
    drum("shaker", "Sand", "drum.shaker"),
    drum("rim", "Wood", "drum.rim"),
)

# ---- notes ---------------------------------------------------------------------------------------------

CHORDS = (
    "D2 A2 F3 C4 E4", "A#1 F2 D3 A3 E4", "F2 C3 A3 E4 G4", "G1 D3 A#3 F4 A4",
)  # fmt: skip
"""The cycle, two bars each: D minor 9, B flat major 7 sharp 11, F major 9, G minor 9."""
ROOTS = ("D1", "A#0", "F1", "G1")
CELLS = (
    "D2 . D3 A2 . D2 C3 .", "A#1 . A#2 F2 . A#1 D3 .", "F1 . C3 F2 . F1 E3 .", "G1 . D3 G2 . G1 A#2 .",
)  # fmt: skip
"""Eighths of the sequencer for each chord, twice to two bars."""


def sky(id: str, length: int = 32 * 256) -> Pattern:
    """Return the chords, held."""
    places = [(32 * number, names) for number, names in enumerate(CHORDS)]
    return chords(id, 128, places, length=length, velocity=0.7)


def ground(id: str) -> Pattern:
    """Return the roots, each held for two bars."""
    return chords(id, 128, [(32 * number, root) for number, root in enumerate(ROOTS)], length=31 * 256)


def clockwork(id: str, *, busy: bool) -> Pattern:
    """Return the pulse over the whole cycle; busy fills the gaps with ghosts an octave up, now and then."""
    steps = []
    for row in range(0, 128, 2):
        cell = CELLS[row // 32].split()
        token = cell[row // 2 % len(cell)]
        strong = row % 16 == 0
        if token != ".":
            steps.append(
                Step(
                    row=row, pitch=midi(token), velocity=0.9 if strong else 0.6, length=300 if strong else 190
                )
            )
        elif busy:
            steps.append(Step(row=row, pitch=midi(cell[0]) + 24, velocity=0.4, length=120, probability=60))
    return Pattern(id=id, name=id, rows=128, steps=tuple(steps))


def melody(id: str, text: str, *, velocity: float = 0.75, length: int = 1800) -> Pattern:
    """Return sparse notes over eight bars: ``row:note`` with ``+`` for more notes at once."""
    places = [place.split(":") for place in text.split()]
    return chords(
        id, 128, [(int(row), names.replace("+", " ")) for row, names in places],
        length=length, velocity=velocity,
    )  # fmt: skip


PATTERNS = (
    sky("sky"),
    ground("ground"),
    clockwork("clock", busy=False),
    clockwork("clock-busy", busy=True),
    melody("first-light", "0:D4+A4 14:E5 32:F4 46:A4 64:C5 78:G4 96:A#4 108:D5"),
    melody("orbit", "0:A4+E5 6:D5 12:A4 22:F4 32:E5 38:D5 44:A4 54:D4 64:G4+C5 70:E5 76:C5 86:A4 96:F4 "
           "102:A#4 108:D5 116:A5"),
    melody("near", "0:D5+F5 6:E5 12:A4 16:C5 22:D5 28:A5 32:A#4+F5 38:E5 44:D5 54:A4 64:C5+G5 70:E5 76:A4 "
           "80:E5 86:C5 92:G4 96:D5+A5 102:A#4 108:F5 116:D5 122:A4"),
    melody("last", "0:D4+A4+E5 20:F5 40:A4 60:D5", velocity=0.65),
    melody("far-bells", "8:A5 28:E6 52:D6 72:G5 90:E6 112:F5", velocity=0.55, length=900),
    melody("bells", "4:D6 10:A5 26:E6 36:F6 42:D6 58:A5 68:E6 74:C6 90:G5 100:D6 106:F6 122:A5",
           velocity=0.6, length=700),
    melody("alone", "0:A5 6:D6 12:E6 30:F6 40:E6 48:D6 62:A5", velocity=0.7, length=900),
    hits("heart", "x....... ..o..... x....... ........"),
    hits("heart-full", "x....... ..o..... x......o ..o....."),
    hits("sand", "..o...o...o...o. ..o...o...o..oo."),
    hits("wood", "........ ........ ....o... ........ ........ ........ ..o.o... .......o"),
)  # fmt: skip

# ---- the band ------------------------------------------------------------------------------------------


def tracks() -> tuple[Track, ...]:
    """Return the mixer strips; four of them are heard through an H90."""

    def track(id: str, level_db: float, *, pan: float = 0, room: float | None = None) -> Track:
        sends = () if room is None else (Send(target="room", level_db=room),)
        names = {patch.id: patch.name for patch in PATCHES}
        racks = {patch.id for patch in RACKS}
        heard = f"{id}-h90" if f"{id}-h90" in racks else None
        return Track(
            id=id,
            name=names[id],
            patch=id,
            channel=Channel(rack=heard, level_db=level_db, pan=pan, sends=sends),
        )

    return (
        track("pluck", -4.0),
        track("bell", -3.0, pan=0.1),
        track("drone", -6.0),
        track("pulse", 1.0, pan=-0.08),
        track("floor", -5.5),
        track("kick", 5.0, room=-20),
        track("shaker", 3.0, pan=0.25, room=-10),
        track("rim", 2.0, pan=-0.35, room=-6),
    )


def mixer() -> Mixer:
    """Return the drums' room; the master keeps the bass in the middle and the peaks below."""
    room = module("hall", "fx.reverb", decay=2.2, size=1, high_decay=0.5, low_cut=200, mix=1)
    centre = module("centre", "fx.width", width=1, bass_mono=1, crossover=140)
    limiter = module("limiter", "fx.limiter", gain_db=1.5, ceiling_db=-1.2, release=0.12)
    return Mixer(
        returns=(Return(id="room", name="Room", channel=Channel(inserts=(room,))),),
        master=Channel(inserts=(centre, limiter)),
    )


def placements() -> tuple[Placement, ...]:
    """Return the arrangement: dawn 0, motion 8, orbit 16, stillness 24, nearest 28, away 36."""
    return (
        *play("drone", "sky", (0, 40)),
        *play("floor", "ground", (8, 24), (28, 40)),
        *play("pulse", "clock", (8, 16), (36, 40)),
        *play("pulse", "clock-busy", (16, 24), (28, 36)),
        *play("pluck", "first-light", (0, 8)),
        *play("pluck", "orbit", (8, 24)),
        *play("pluck", "near", (28, 36)),
        *play("pluck", "last", (36, 40)),
        *play("bell", "far-bells", (4, 12)),
        *play("bell", "bells", (16, 24), (28, 36)),
        *play("bell", "alone", (24, 28)),
        *play("kick", "heart", (12, 16), (36, 38)),
        *play("kick", "heart-full", (16, 24), (28, 36)),
        *play("shaker", "sand", (14, 24), (28, 37)),
        *play("rim", "wood", (16, 24), (28, 36)),
    )  # fmt: skip


def automation() -> tuple[Automation, ...]:
    """Return the moves: programs that change, spaces that freeze, filters that open, the end."""
    hold = Curve.HOLD
    return (
        lane("pluck", "channel", "select.program", (0, 0), (16, 1), (20, 0), (28, 1), (36, 0), curve=hold),
        lane("bell", "channel", "select.program", (0, 0), (24, 1), (28, 0), (36, 1), curve=hold),
        lane("drone", "channel", "select.program", (0, 0), (24, 1), (28, 0), (38, 1), curve=hold),
        lane("pulse", "channel", "select.program", (0, 0), (23, 1), (28, 0), (38, 1), curve=hold),
        lane("pluck", "channel", "p1-b-hall.freeze", (0, 0), (23.75, 1), (28, 0), curve=hold),
        lane("pluck", "channel", "p1-a-shimmer.freeze", (0, 0), (23.75, 1), (28, 0), curve=hold),
        lane("drone", "channel", "p2-a-ice.freeze", (0, 0), (40, 1), curve=hold),
        lane(
            "pulse",
            "patch",
            "filter.cutoff",
            (8, 140),
            (16, 260),
            (23.9, 700),
            (28, 300),
            (34, 900),
            (40, 160),
        ),
        lane("pulse", "channel", "channel.level_db", (8, -14), (12, 1), (36, 1), (40, -10)),
        lane(
            "drone",
            "patch",
            "filter.cutoff",
            (0, 240),
            (16, 520),
            (24, 900),
            (28, 420),
            (36, 1000),
            (40, 300),
        ),
        lane(
            "drone",
            "channel",
            "channel.level_db",
            (0, -14),
            (3, -6),
            (40, -6),
            (44, -16),
            (46.5, -40),
            (47.5, -96),
        ),
    )


def song() -> Project:
    """Return the whole song."""
    return Project(
        title="Perihelion",
        author="Motorik",
        seed=90,
        tempo=TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(96)),)),
        patches=(*PATCHES, *RACKS),
        tracks=tracks(),
        patterns=PATTERNS,
        mixer=mixer(),
        automation=automation(),
        arrangement=Arrangement(length=BARS * BAR, placements=placements()),
    )
