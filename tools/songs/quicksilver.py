"""Quicksilver: 130 BPM, A minor, fifty-four bars of two TB-303s and a drum machine.

The saw runs through the whole song and is played by its knobs; the square answers it. Bars: intro 0,
groove 6, answer 14, breath 22, drop 26, break 34, peak 38, end 50.
"""

from collections.abc import Mapping
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
    SideChain,
    Track,
)
from motorik.domain.tempo import Groove, TempoMap, TempoPoint
from motorik.machines.preset import Category, Preset, patch_of

from .notation import BAR, VELOCITIES, cables, chords, hits, lane, midi, module, moved, play

BARS = 54
SAW, SQUARE = 0.0, 1.0
EIGHTH, DOTTED_EIGHTH = 6.0, 7.0
CLOSED_KEY, OPEN_KEY = 42, 46

# ---- notation ------------------------------------------------------------------------------------------


def acid(id: str, text: str, locks: Mapping[int, Mapping[str, float]] | None = None) -> Pattern:
    """Return a line: ``A1`` a note, ``*`` accent, ``~`` slide from the note before, ``-`` hold, ``.`` rest.

    ``?`` leaves the choice to chance, ``%`` strikes twice. ``locks`` turns knobs for single rows.
    """
    tokens = text.split()
    steps = []
    for row, token in enumerate(tokens):
        if token in ".-":
            continue
        rows = 1
        while row + rows < len(tokens) and tokens[row + rows] == "-":
            rows += 1
        tied = row + rows < len(tokens) and "~" in tokens[row + rows]
        steps.append(
            Step(
                row=row,
                pitch=midi(token.strip("~*?%")),
                velocity=1.0 if "*" in token else 0.8,
                accent="*" in token,
                slide="~" in token,
                length=256 * rows if tied else 256 * rows - 110,
                probability=65 if "?" in token else 100,
                ratchet=2 if "%" in token else 1,
                locks=dict((locks or {}).get(row, {})),
            )
        )
    return Pattern(id=id, name=id, rows=len(tokens), steps=tuple(steps))


def hats(id: str, text: str) -> Pattern:
    """Return hats: ``X``, ``x``, ``o`` close them as in ``hits``, ``/`` opens them."""
    steps = [
        Step(row=row, pitch=OPEN_KEY if mark == "/" else CLOSED_KEY, velocity=VELOCITIES.get(mark, 0.8))
        for row, mark in enumerate(text.replace(" ", ""))
        if mark != "."
    ]
    return Pattern(id=id, name=id, rows=len(text.replace(" ", "")), steps=tuple(steps))


# ---- sounds --------------------------------------------------------------------------------------------


def tb303(id: str, name: str, **values: float) -> Patch:
    """Return a TB-303 with its knobs set, ``module__parameter`` by ``module__parameter``."""
    setting = {target.replace("__", "."): value for target, value in values.items()}
    return patch_of(Preset(id=id, name=name, category=Category.BASS, machine="roland.tb303", values=setting))


def drum(id: str, name: str, kind: str, **parameters: float) -> Patch:
    """Return one drum, struck again where it is, as the machines do it."""
    return Patch(
        id=id,
        name=name,
        mode=VoiceMode.ANALOG,
        modules=(module("drum", kind, **parameters), module("pan", "amp.pan")),
        cables=cables("drum.out > pan.in"),
        output="pan",
    )


def sub() -> Patch:
    """Return the sine below everything, where the resonance of the lines leaves room."""
    return Patch(
        id="sub",
        name="Sub",
        mode=VoiceMode.ANALOG,
        modules=(
            module("osc", "osc.analog", shape=3),
            module("gate", "env.adsr", attack=0.006, decay=0.3, sustain=0.7, release=0.04),
            module("amp", "amp.vca", level_db=-4, velocity=0.3),
            module("warm", "fx.drive", drive_db=8, level_db=-6),
            module("pan", "amp.pan"),
        ),
        cables=cables("osc.out > amp.in", "gate.out > amp.gain", "amp.out > warm.in", "warm.out > pan.in"),
        output="pan",
    )


def air() -> Patch:
    """Return the chord of the break: three saws a voice, slow to come and slow to go."""
    return Patch(
        id="air",
        name="Air",
        polyphony=10,
        modules=(
            module("note", "voice.note"),
            module("one", "osc.analog", fine=-9, phase=2, level=0.3),
            module("two", "osc.analog", fine=8, phase=2, level=0.3),
            module("low", "osc.analog", tune=-12, phase=2, level=0.25),
            module("mix", "mix.mixer"),
            module("filter", "filter.ladder", mode=0, cutoff=700, resonance=0.25),
            module("gate", "env.adsr", attack=0.5, decay=1.0, sustain=0.8, release=1.4),
            module("amp", "amp.vca", level_db=-6, velocity=0.4),
            module("pan", "amp.pan"),
        ),
        cables=cables(
            "one.out > mix.in_1",
            "two.out > mix.in_2",
            "low.out > mix.in_3",
            "mix.out > filter.in",
            "filter.out > amp.in",
            "gate.out > amp.gain",
            "amp.out > pan.in",
        ),
        modulations=moved(("note.random", "pan.position", 0.8), ("gate.out", "filter.cutoff", 0.7)),
        output="pan",
    )


def riser() -> Patch:
    """Return noise through a band that the song moves."""
    return Patch(
        id="riser",
        name="Riser",
        mode=VoiceMode.MONO,
        modules=(
            module("noise", "osc.noise", level=0.6),
            module("band", "filter.svf", mode=1, cutoff=400, resonance=0.45),
            module("gate", "env.adsr", attack=3.0, decay=1, sustain=1, release=0.2),
            module("amp", "amp.vca", level_db=-10, velocity=0),
            module("pan", "amp.pan"),
        ),
        cables=cables("noise.out > band.in", "band.out > amp.in", "gate.out > amp.gain", "amp.out > pan.in"),
        output="pan",
    )


PATCHES = (
    drum("kick", "Kick", "drum.kick", model=1, tune=-1, decay=0.42, attack=0.5, drive=0.25),
    drum("clap", "Clap", "drum.clap", room=0.3, room_decay=0.4),
    drum("snare", "Snare", "drum.snare", model=1, tone=0.5, snappy=0.6),
    drum("hat", "Hats", "drum.hat", model=1, closed_decay=0.11, open_decay=0.42, tone=0.55),
    drum("rim", "Rim", "drum.rim", tune=3),
    drum("ride", "Ride", "drum.cymbal", model=1, decay=1.1, tone=0.6),
    drum("crash", "Crash", "drum.cymbal", decay=3.5, tone=0.55),
    sub(),
    tb303(
        "saw", "Saw line",
        filter__cutoff=180, resonance__value=0.7, env_mod__value=0.35, env__decay=0.35, env__accent=0.75,
        pedal__drive_db=22, pedal__level_db=-8, pedal__tone=0.05,
    ),
    tb303(
        "square", "Square line",
        osc__shape=SQUARE, filter__cutoff=420, resonance__value=0.75, env_mod__value=0.5, env__decay=0.3,
        env__accent=0.7, overdrive__value=0.2,
    ),
    air(),
    riser(),
)  # fmt: skip


# ---- notes ---------------------------------------------------------------------------------------------

# Single rows on which a hand is faster than the automation.
WINK: Mapping[int, Mapping[str, float]] = {
    10: {"resonance.value": 0.97},
    26: {"env_mod.value": 0.85, "env.decay": 0.15},
    29: {"resonance.value": 0.97},
}
BITE: Mapping[int, Mapping[str, float]] = {
    5: {"filter.cutoff": 1500.0},
    14: {"resonance.value": 1.0, "env.decay": 0.9},
    22: {"filter.cutoff": 1800.0},
    27: {"env_mod.value": 0.95},
    31: {"resonance.value": 1.0, "env.decay": 0.9},
}

PATTERNS = (
    hits("four", "X... X... X... X...", 36),
    hits("four-fill", "X... X... X... X..x", 36),
    hits("stumble", "X... X... X..x ..x.", 36),
    hits("backbeat", ".... x... .... x...", 39),
    hits("roll", "o... o... o.o. o.o. oooo oooo xxxx xxXX", 38),
    hits("turn", ".... .... .... .... .... .... ...x .xox", 38),
    hats("tick", "x.o. x.o. x.o. x.oo"),
    hats("drive", "xo/o xo/o xo/o xo/o"),
    hats("drive-turn", "xo/o xo/o xo/o xX/X"),
    hits("bell", "x.x. x.x. x.x. x.xo", 49),
    hits("splash", "X... .... .... ....", 49),
    hits("knock", "..x. .x.. x..o ..x. ..x. .x.. x.o. xo.x", 37),
    acid("under", ". . A1 A1 . . A1 - . . A1 A1 . . A1 -"),
    acid("under-turn", ". . A1 A1 . . A1 - . . G1 G1 . . E1 -"),
    acid(
        "saw-seed",
        "A1 A1 A2 . A1 . C2 ~A1 A1 . G1 ~A1 A1 A1 . C2 A1 A1 A2 . A1 . C2 ~A1 A1 . A2 ~G2 A1 A1? . E2?",
    ),
    acid(
        "saw-one",
        "A1* A1 A2 . A1 C2* ~A1 A1 . G1 A2* ~G2 A1 A1* . C2 "
        "A1* A1 A2 . A1 D2* ~C2 A1 . A1* A2* ~E2 A1 A1* G1? ~A1",
        WINK,
    ),
    acid(
        "saw-two",
        "A1* A2 A1 C2* ~D2 A1 A1* A1 E2* ~D2 A1 A1* . C3* ~A2 A1 "
        "A1* A2 A1 C2* ~D#2 ~D2 A1* A1 A1* A1* A2* ~G2 A1 C3* ~E2 G1%?",
        WINK,
    ),
    acid(
        "saw-three",
        "A1* A1* A2* A1 ~C3 A2 A1* A1 ~G2 ~A2* A1 A1* D#3* ~D3 ~A2 A1* "
        "A1* A1* A2* A1 ~C3 A2 A1* A1* ~E3* ~D3 A2* A1 G2* ~A2* A1% A1*",
        BITE,
    ),
    acid("square-call", ". . . E3* . . D3 ~E3 . . . . G3* . ~E3 . . . . E3* . . D3 ~C3 . A2 . C3? ~D3 - . ."),
    acid(
        "square-talk",
        ". E3* . E3 ~G3 . E3 . D3* ~E3 . C3 . A2* ~C3 . . E3* . E3 ~A3 . G3? . E3* ~D3 . C3 ~D3 A2* ~G2 .",
        {9: {"filter.cutoff": 1400.0}, 25: {"filter.cutoff": 1700.0}},
    ),
    chords(
        "sky",
        64,
        [(0, "A2 E3 B3 C4 G4"), (16, "F2 E3 A3 C4 G4"), (32, "D3 F3 C4 E4 A4"), (48, "E2 D3 G#3 B3 E4")],
        length=15 * 256,
    ),
    chords("rise", 64, [(0, "A3")], length=63 * 256),
)


# ---- song ----------------------------------------------------------------------------------------------


def tracks() -> tuple[Track, ...]:
    """Return the mixer strips with their groups and sends."""
    names = {patch.id: patch.name for patch in PATCHES}

    def track(
        id: str, level_db: float, output: str | None = "drums", *, pan: float = 0, **sends: float
    ) -> Track:
        targets = tuple(Send(target=target, level_db=level) for target, level in sends.items())
        channel = Channel(level_db=level_db, pan=pan, sends=targets, output=output)
        straight = id in ("kick", "sub", "air", "riser")
        return Track(id=id, name=names[id], patch=id, channel=channel, groove=None if straight else "swing")

    return (
        track("kick", 1.0, None),
        track("clap", 0.0, room=-14),
        track("snare", -3.0, room=-14),
        track("hat", -1.5, pan=0.12, room=-24),
        track("rim", -5.0, pan=-0.3, echo=-16, room=-18),
        track("ride", -8.5, pan=0.2, room=-26),
        track("crash", -5.0, pan=-0.15, room=-16),
        track("sub", -2.0, None),
        track("saw", 4.0, "lines", echo=-15, room=-18),
        track("square", 0.5, "lines", pan=0.15, echo=-5, room=-10),
        track("air", -4.0, None, room=-3),
        track("riser", -4.0, None, room=-10),
    )


def mixer() -> Mixer:
    """Return the groups, both of the lines under the kick, echo and room, and the master's limiter."""
    duck = module(
        "duck", "fx.compressor", threshold_db=-26, ratio=3.5, knee_db=8, attack=0.002, release=0.11
    )  # fmt: skip
    carve = module(
        "carve", "fx.eq", low_cut=70, low_cut_slope=1, peak_2_hz=2600, peak_2_db=-1.5, high_shelf_hz=9000,
        high_shelf_db=1.5,
    )  # fmt: skip
    tape = module(
        "tape", "fx.delay", sync_left=DOTTED_EIGHTH, sync_right=EIGHTH, feedback=0.5, ping_pong=0.7,
        low_cut=260, high_cut=4200, saturation=0.4, duck=0.35, mix=1,
    )  # fmt: skip
    hall = module("hall", "fx.reverb", type=1, decay=2.2, high_decay=0.45, pre_delay=0.02, low_cut=220, mix=1)
    punch = module(
        "punch", "fx.compressor", threshold_db=-20, ratio=2.5, attack=0.02, release=0.12, makeup_db=2
    )
    glue = module(
        "glue", "fx.compressor", detector=1, threshold_db=-14, ratio=1.8, attack=0.03, release=0.2,
        side_low_cut=90,
    )  # fmt: skip
    centre = module("centre", "fx.width", bass_mono=1, crossover=140)
    limiter = module("limiter", "fx.limiter", gain_db=3.5, ceiling_db=-1, release=0.09)

    def ducked(*inserts: Module, level_db: float = 0, sends: tuple[Send, ...] = ()) -> Channel:
        under_the_kick = (SideChain(target="duck.side", source="kick"),)
        return Channel(inserts=(*inserts, duck), level_db=level_db, sends=sends, sidechains=under_the_kick)

    return Mixer(
        returns=(
            Return(id="lines", name="Lines", channel=ducked(carve, level_db=-4.5)),
            Return(id="drums", name="Drums", channel=Channel(inserts=(punch,), level_db=3.5)),
            Return(id="echo", name="Echo", channel=ducked(tape, sends=(Send(target="room", level_db=-15),))),
            Return(id="room", name="Room", channel=ducked(hall)),
        ),
        master=Channel(inserts=(glue, centre, limiter)),
    )


def placements() -> tuple[Placement, ...]:
    """Return the arrangement."""
    found = [
        *play("kick", "four", (2, 13), (14, 21), (26, 33), (38, 45), (46, 52)),
        *play("kick", "four-fill", (13, 14), (45, 46)),
        *play("kick", "stumble", (21, 22), (33, 34)),
        *play("clap", "backbeat", (6, 22), (26, 34), (38, 50)),
        *play("snare", "turn", (12, 14), (32, 34), (44, 46)),
        *play("snare", "roll", (24, 26), (36, 38)),
        *play("hat", "tick", (4, 10), (22, 24), (34, 36), (50, 54)),
        *play("hat", "drive", (10, 13), (14, 21), (26, 33), (38, 45), (46, 50)),
        *play("hat", "drive-turn", (13, 14), (21, 22), (33, 34), (45, 46)),
        *play("rim", "knock", (8, 22), (26, 34), (38, 52)),
        *play("ride", "bell", (18, 22), (30, 34), (42, 50)),
        *play("crash", "splash", (6, 7), (14, 15), (26, 27), (38, 39), (46, 47)),
        *play("sub", "under", (6, 13), (14, 21), (26, 33), (38, 45), (46, 50)),
        *play("sub", "under-turn", (13, 14), (21, 22), (33, 34), (45, 46)),
        *play("saw", "saw-seed", (0, 6), (50, 54)),
        *play("saw", "saw-one", (6, 14), (22, 24)),
        *play("saw", "saw-two", (14, 22), (24, 34)),
        *play("saw", "saw-three", (34, 50)),
        *play("square", "square-call", (14, 26), (50, 52)),
        *play("square", "square-talk", (26, 34), (42, 50)),
        *play("air", "sky", (22, 26), (34, 38)),
        *play("riser", "rise", (22, 26), (34, 38)),
    ]
    order = {track.id: number for number, track in enumerate(tracks())}
    return tuple(sorted(found, key=lambda placed: (placed.start, order[placed.track])))


def automation() -> tuple[Automation, ...]:
    """Return the two pairs of hands on the machines, echo throws, the risers."""
    return (
        lane("saw", "patch", "filter.cutoff", (0, 90), (6, 210), (10, 280), (14, 330), (19, 560), (21.5, 420),
             (22, 300), (24, 620), (26, 340), (30, 520), (33.9, 900), (34, 210), (36, 480), (37.9, 1700),
             (38, 420), (42, 640), (46, 1150), (49, 1500), (50, 520), (52, 190), (54, 90)),
        lane("saw", "patch", "resonance.value", (0, 0.45), (6, 0.68), (14, 0.8), (22, 0.92), (26, 0.82),
             (34, 0.96), (38, 0.84), (46, 0.95), (50, 0.85), (54, 0.6)),
        lane("saw", "patch", "env_mod.value", (0, 0.15), (6, 0.35), (14, 0.5), (18, 0.62), (22, 0.3),
             (26, 0.6), (34, 0.2), (38, 0.6), (46, 0.75), (50, 0.5), (54, 0.1)),
        lane("saw", "patch", "env.decay", (0, 0.2), (14, 0.35), (22, 1.2), (25.9, 1.2), (26, 0.4), (34, 1.6),
             (38, 0.35), (46, 0.7), (50, 0.4), (54, 0.2)),
        lane("saw", "patch", "pedal.mix", (0, 0), (34, 0), (38, 0.75), (50, 0.75), (52, 0)),
        lane("saw", "channel", "channel.level_db", (0, -2), (6, 5), (14, 4), (22, -2.5), (25.9, -5), (26, 3),
             (30, 2), (34, -1), (36, -4), (37.9, -9), (38, 3), (42, -1), (46, -5), (49, -6), (50, 1),
             (54, 2)),
        lane("saw", "channel", "send-echo.level_db", (0, -17), (21.5, -17), (22, -8), (25.9, -6), (26, -18),
             (33.5, -18), (34, -7), (37.9, -5), (38, -20), (49.5, -18), (50, -9), (54, -5)),
        lane("square", "patch", "filter.cutoff", (14, 240), (20, 480), (22, 600), (26, 380), (34, 900),
             (42, 480), (50, 1100), (52, 300)),
        lane("square", "patch", "resonance.value", (14, 0.6), (22, 0.85), (26, 0.75), (42, 0.8), (50, 0.93)),
        lane("square", "channel", "channel.level_db", (14, 0.5), (22, -2), (25.9, -3), (26, 0.5)),
        lane("square", "channel", "send-echo.level_db", (14, -7), (21, -7), (22, -4), (26, -9), (33, -9),
             (33.9, -2), (42, -10), (49, -8), (50, -3)),
        lane("riser", "patch", "band.cutoff", (22, 300), (26, 6500), (34, 300), (38, 9000),
             curve=Curve.SMOOTH),
        lane("air", "patch", "filter.cutoff", (22, 380), (26, 1100), (34, 420), (38, 2200)),
        lane("room", "channel", "channel.level_db", (0, 0), (34, 0), (36, 2), (38, 0)),
    )  # fmt: skip


def song() -> Project:
    """Return the whole song."""
    return Project(
        title="Quicksilver",
        author="Motorik",
        seed=303,
        tempo=TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(130)),)),
        grooves=(Groove.swing("swing", Fraction(53)),),
        patches=PATCHES,
        tracks=tracks(),
        patterns=PATTERNS,
        mixer=mixer(),
        automation=automation(),
        arrangement=Arrangement(length=BARS * BAR, placements=placements()),
    )
