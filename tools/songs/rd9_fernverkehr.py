"""Fernverkehr: 138 BPM, E mixolydian, fifty-two bars. The drum machine drives, the others travel with it."""

from collections.abc import Sequence
from fractions import Fraction

from motorik.domain.patch import Macro, MacroTarget, Patch, VoiceMode
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import (
    Arrangement,
    Automation,
    Channel,
    DirectOutput,
    Mixer,
    Placement,
    Project,
    Return,
    Send,
    SideChain,
    Track,
)
from motorik.domain.tempo import Groove, TempoMap, TempoPoint
from motorik.machines import machine

from .notation import BAR, cables, chords, kit, lane, line, midi, module, moved, play

BARS = 52
MACHINE = machine("behringer.rd9")
KEYS = {
    it.id: int(it.parameters.get("key", it.parameters.get("open_key", 0)))
    for it in MACHINE.patch.modules
    if it.id in MACHINE.patch.outputs
}


# ---- sounds --------------------------------------------------------------------------------------------


def rd9(id: str, name: str, accent: float, **drums: dict[str, float]) -> Patch:
    """Return the RD-9 with knobs turned: drum by drum, ``bd={"decay": 0.4}``."""
    patch = MACHINE.patch
    modules = tuple(
        it.model_copy(update={"parameters": it.parameters | drums.get(it.id, {})}) for it in patch.modules
    )
    macros = tuple(it.model_copy(update={"value": accent}) for it in patch.macros)
    return patch.model_copy(update={"id": id, "name": name, "modules": modules, "macros": macros})


def engine() -> Patch:
    """Return the kit that drives the song: 909, dry and forward."""
    return rd9(
        "drums",
        "RD-9",
        0.4,
        bd={"decay": 0.5, "attack": 0.4, "tone": 0.55, "drive": 0.3, "sweep": 0.45, "level": 1.5},
        sd={"tune": 1, "tone": 0.35, "snappy": 0.6, "snappy_decay": 0.24, "decay": 0.2, "level": 1.1},
        cp={"room": 0.35, "room_decay": 0.5, "level": 1.0},
        ch={"open_decay": 0.14, "tone": 0.45, "level": 0.9},
        oh={"open_decay": 0.42, "tone": 0.45, "level": 0.8},
        lt={"tune": -2, "decay": 0.6, "level": 1.2},
        mt={"tune": 0, "decay": 0.5, "level": 1.2},
        ht={"tune": 2, "decay": 0.45, "level": 1.2},
        rs={"level": 0.9},
        cc={"decay": 4.0, "tone": 0.5, "level": 0.9},
        rc={"decay": 1.8, "tone": 0.45, "level": 0.75},
    )


def rails() -> Patch:
    """Return the second RD-9, with the 808's drums: congas, claves and a tick for the joints of the road."""
    return rd9(
        "rails",
        "RD-9 808",
        0.5,
        ch={"model": 0, "open_decay": 0.07, "tone": 0.6, "level": 0.9},
        oh={"model": 0, "open_decay": 0.3, "level": 0.8},
        lt={"model": 1, "decay": 0.35, "level": 1.2},
        mt={"model": 1, "decay": 0.28, "level": 1.2},
        ht={"model": 1, "decay": 0.22, "level": 1.2},
        rs={"model": 2, "decay": 0.1, "level": 0.7},
        sd={"model": 0, "tune": 5, "snappy_decay": 0.12, "level": 0.8},
    )


def bass() -> Patch:
    """Return the bass of the engine room: saw and sub into a ladder that opens with every stroke."""
    return Patch(
        id="bass",
        name="Bass",
        mode=VoiceMode.ANALOG,
        glide_seconds=0.045,
        modules=(
            module("note", "voice.note"),
            module("saw", "osc.analog", shape=0, level=0.55),
            module("square", "osc.analog", shape=1, width=0.42, fine=6, level=0.3),
            module("sub", "osc.analog", shape=3, level=0.7),
            module("mix", "mix.mixer"),
            module("filter", "filter.ladder", character=1, cutoff=210, resonance=0.35, drive_db=6, bass=0.5),
            module("pluck", "env.decay", decay=0.22),
            module("gate", "env.adsr", attack=0.002, decay=0.35, sustain=0.55, release=0.04),
            module("amp", "amp.vca", velocity=0.4, accent_db=2),
            module("drive", "fx.drive", drive_db=7, level_db=-4, mix=0.6),
            module("pan", "amp.pan"),
        ),
        cables=cables(
            "saw.out > mix.in_1",
            "square.out > mix.in_2",
            "sub.out > mix.in_3",
            "mix.out > filter.in",
            "filter.out > amp.in",
            "gate.out > amp.gain",
            "amp.out > drive.in",
            "drive.out > pan.in",
        ),
        modulations=moved(("pluck.out", "filter.cutoff", 2.0), ("note.accent", "filter.cutoff", 0.7)),
        output="pan",
    )


def sequence() -> Patch:
    """Return the sequencer line: a narrow pulse and a saw, a band that the song opens, wide by chance."""
    return Patch(
        id="sequence",
        name="Sequence",
        polyphony=6,
        modules=(
            module("note", "voice.note"),
            module("pulse", "osc.analog", shape=1, width=0.3, level=0.5),
            module("saw", "osc.analog", shape=0, fine=7, level=0.4),
            module("sway", "lfo.wave", rate=0.23),
            module("mix", "mix.mixer"),
            module("filter", "filter.ladder", mode=1, cutoff=700, resonance=0.45),
            module("pluck", "env.decay", decay=0.2),
            module("gate", "env.adsr", attack=0.001, decay=0.22, sustain=0.1, release=0.12),
            module("amp", "amp.vca", level_db=-2, velocity=0.8, accent_db=3),
            module("pan", "amp.pan"),
        ),
        cables=cables(
            "pulse.out > mix.in_1",
            "saw.out > mix.in_2",
            "mix.out > filter.in",
            "filter.out > amp.in",
            "gate.out > amp.gain",
            "amp.out > pan.in",
        ),
        modulations=moved(
            ("pluck.out", "filter.cutoff", 2.2),
            ("sway.out", "pulse.width", 0.18),
            ("note.random", "pan.position", 0.6),
        ),
        macros=(
            Macro(
                id="open",
                name="Open",
                targets=(
                    MacroTarget(target="filter.cutoff", amount=2),
                    MacroTarget(target="gate.decay", amount=1),
                ),
            ),
        ),
        output="pan",
    )


def horizon() -> Patch:
    """Return the pad: reeds and an organ of waves that move slowly, each note at its own place."""
    return Patch(
        id="horizon",
        name="Horizon",
        polyphony=12,
        modules=(
            module("note", "voice.note"),
            module("reed", "osc.wavetable", table=7, position=0.4, fine=-5, phase=2, level=0.5),
            module("saw", "osc.analog", shape=0, fine=6, phase=2, level=0.3),
            module("drift", "mod.random", rate=0.4),
            module("mix", "mix.mixer"),
            module("filter", "filter.svf", cutoff=1100, resonance=0.2),
            module("gate", "env.adsr", attack=0.7, decay=2.0, sustain=0.8, release=1.6),
            module("amp", "amp.vca", level_db=-11, velocity=0.3),
            module("pan", "amp.pan"),
        ),
        cables=cables(
            "reed.out > mix.in_1",
            "saw.out > mix.in_2",
            "mix.out > filter.in",
            "filter.out > amp.in",
            "gate.out > amp.gain",
            "amp.out > pan.in",
        ),
        modulations=moved(
            ("drift.out", "reed.position", 0.3),
            ("drift.out", "filter.cutoff", 0.6),
            ("note.random", "pan.position", 0.9),
        ),
        output="pan",
    )


def lead() -> Patch:
    """Return the singing guitar that is none: two saws in step, a warm stage, a vibrato that comes late."""
    return Patch(
        id="lead",
        name="Lead",
        mode=VoiceMode.LEGATO,
        glide_seconds=0.09,
        modules=(
            module("note", "voice.note"),
            module("one", "osc.analog", shape=0, fine=-4, level=0.5),
            module("two", "osc.analog", shape=1, width=0.46, fine=5, level=0.35),
            module("shake", "lfo.wave", rate=5.3, fade=0.6, mode=1),
            module("mix", "mix.mixer"),
            module("drive", "fx.drive", drive_db=13, level_db=-10),
            module("filter", "filter.ladder", mode=1, cutoff=1500, resonance=0.25),
            module("gate", "env.adsr", attack=0.03, decay=1.5, sustain=0.75, release=0.25),
            module("amp", "amp.vca", velocity=0.5),
            module("pan", "amp.pan"),
        ),
        cables=cables(
            "one.out > mix.in_1",
            "two.out > mix.in_2",
            "mix.out > drive.in",
            "drive.out > filter.in",
            "filter.out > amp.in",
            "gate.out > amp.gain",
            "amp.out > pan.in",
        ),
        modulations=moved(
            ("shake.out", "one.fine", 14),
            ("shake.out", "two.fine", 14),
            ("gate.out", "filter.cutoff", 0.8),
            ("note.key", "filter.cutoff", 0.4),
        ),
        output="pan",
    )


def lights() -> Patch:
    """Return the lights beside the road: bells of two pairs of operators."""
    return Patch(
        id="lights",
        name="Lights",
        polyphony=10,
        modules=(
            module("note", "voice.note"),
            module(
                "bell", "osc.fm", algorithm=5, feedback=0.1, level=0.35, release=0.9,
                decay1=1.8, sustain1=0, ratio2=3.5, level2=0.28, decay2=0.7, sustain2=0,
                ratio3=2, level3=0.5, decay3=1.1, sustain3=0, ratio4=7, level4=0.16, decay4=0.3, sustain4=0,
                level5=0, level6=0,
            ),
            module("pan", "amp.pan"),
        ),
        cables=cables("bell.out > pan.in"),
        modulations=moved(("note.random", "pan.position", 0.9)),
        output="pan",
    )  # fmt: skip


def traffic() -> Patch:
    """Return what comes the other way: wind and a motor that pass from side to side and fall in pitch."""
    return Patch(
        id="traffic",
        name="Traffic",
        polyphony=3,
        modules=(
            module("wind", "osc.noise", color=1),
            module("motor", "osc.analog", shape=0, tune=-12, level=0.25),
            module("pass", "lfo.wave", shape=2, rate=0.28, mode=2),
            module("swell", "env.decay", attack=1.7, decay=1.9, curve=0.6),
            module("mix", "mix.mixer", gain_1=1.0, gain_2=0.5),
            module("band", "filter.svf", mode=1, cutoff=520, resonance=0.35),
            module("amp", "amp.vca", level_db=4, velocity=0.6),
            module("pan", "amp.pan"),
        ),
        cables=cables(
            "wind.out > mix.in_1",
            "motor.out > mix.in_2",
            "mix.out > band.in",
            "band.out > amp.in",
            "swell.out > amp.gain",
            "amp.out > pan.in",
        ),
        modulations=moved(
            ("pass.out", "pan.position", 0.9),
            ("pass.out", "motor.tune", -2.5),
            ("pass.out", "band.cutoff", -0.5),
            ("swell.out", "band.cutoff", 1.6),
        ),
        output="pan",
    )


PATCHES = (engine(), rails(), bass(), sequence(), horizon(), lead(), lights(), traffic())


# ---- notes ---------------------------------------------------------------------------------------------


def melody(id: str, rows: int, notes: Sequence[tuple[int, str, int]]) -> Pattern:
    """Return a melody of (row, note, lines); ``~`` slides there from the note before."""
    steps = [
        Step(row=row, pitch=midi(name.strip("~")), slide="~" in name, velocity=0.8, length=256 * lines + 40)
        for row, name, lines in notes
    ]
    return Pattern(id=id, name=id, rows=rows, steps=tuple(steps))


SONG_LINE = (
    (0, "B4", 10), (10, "~C#5", 6), (16, "~B4", 11), (28, "G#4", 4), (32, "A4", 8), (40, "~B4", 8),
    (48, "E4", 13), (62, "G#4", 2), (64, "E5", 12), (76, "~C#5", 4), (80, "B4", 8), (88, "~A4", 8),
    (96, "F#4", 6), (102, "A4", 4), (106, "~D5", 6), (112, "~E5", 8), (120, "B4", 7),
)  # fmt: skip
HIGH_LINE = (
    (0, "E5", 10), (10, "~F#5", 6), (16, "~G#5", 12), (28, "~F#5", 4), (32, "E5", 8), (40, "~B4", 8),
    (48, "C#5", 6), (54, "~D5", 4), (58, "~E5", 5), (64, "A5", 12), (76, "~G#5", 4), (80, "~E5", 8),
    (88, "C#5", 8), (96, "D5", 6), (102, "~F#5", 4), (106, "~A5", 6), (112, "~B5", 8), (120, "~E5", 7),
)  # fmt: skip

PATTERNS = (
    kit("depart", KEYS, ch="x.o.x.o.x.o.x.o. x.o.x.o.x.o.x,ox", rs="................ ...........?..?."),
    kit("depart-kick", KEYS,
        bd="x...x...x...x... x...x...x...x.x.", ch="x.o.x.o.x.o.x.o. x.o.x.o.x.o.x,ox",
        rs="......?....?..?."),
    kit("depart-fill", KEYS,
        bd="x...x...x.x.x... X...............", ch="x.o.x.o.x.o.x.o. x.o.x.o.........",
        sd="................ ....o.o.x.x.xx23", oh="................ ..............x."),
    kit("motor", KEYS,
        bd="X.x...x.x.x...x. X.x...x.x.x..,x.", sd="....X..,.,..X... ....X..,.,..X..,",
        ch="X,x,x,x,X,x,x,x, X,x,x,x,X,x,x,.,", oh="................ ..............o."),
    kit("motor-open", KEYS,
        bd="X.x...x.x.x...x. X.x...x.x.x..,x.", sd="....X..,.,..X... ....X..,.,..X.o,",
        cp="............o... ............x...", ch="X,x.x,x.X,x.x,x. X,x.x,x.X,x.x,..",
        oh="...o...o...o...o ...o...o...o...o", rs="......?..?...... ...?.....?....?."),
    kit("motor-fill", KEYS,
        bd="X.x...x.x.x...x. X.x...x.x.......", sd="....X..,.,..X... ....X.o.......o2",
        ch="X,x,x,x,X,x,x,x, X,x,x,x,........", ht="................ ........x.x.....",
        mt="................ ..........,xx...", lt="................ ............,.x."),
    kit("toms", KEYS,
        bd="X.....x.x.....x. X.....x.x...x...", sd="............x... ............o..2",
        ch="..x...x...x...x.", lt="X..x..x...x..... X..x..x.........", mt="..o...,.x..x.x.. ..o...,.x.x.....",
        ht=".....o.....o..xx .....o.....o2.24", cc="X............... ................"),
    kit("toms-wild", KEYS,
        bd="X.....x.x.....x. X...x...X.x.X.xx", sd="............x... ....x..o....x.34",
        ch="..x...x...x...x.", lt="x.xX..x..xx..x.. X..x.xx...x.....", mt="..o..x,.x..x.x.2 ..o...,xx.x.x...",
        ht="....2o.....o..xx .x...o..2..o.x44", oh="..............x."),
    kit("techno", KEYS,
        bd="X...X...X...X... X...X...X...X..,", cp="....X.......X... ....X.......X..?",
        sd=".......,.,...... .......,.,....o.", ch="x,.xx,.xx,.xx,.x", oh="..x...x...x...x.",
        rs="...?..?....?..?.", rc="................ x...x...x...x..."),
    kit("techno-fill", KEYS,
        bd="X...X...X...X... X...X...X.......", cp="....X.......X... ....X...........",
        ch="x,.xx,.xx,.xx,.x x,.xx,.xx.......", oh="..x...x...x...x. ..x...x.........",
        sd=".......,.,...... .......,..o.x.xx", ht="................ .........x......",
        mt="................ ...........x....", lt="................ .............x.x"),
    kit("lone", KEYS, ch="..x...x...x...x. ..x...x...x.,.x.", rs="......x......... ..?...x.....?...",
        oh="................ ..........o....."),
    kit("roll", KEYS,
        sd="o...o...o...o... o.o.o.o.o.o.o.o. oooooooooooooooo x2x2x2x222223344",
        bd="x...x...x...x... x...x...x...x... x.x.x.x.x.x.x.x. xxxxxxxxxxxx....",
        ch="..x...x...x...x."),
    kit("arrive", KEYS,
        bd="X...X...X...X..x X...X...X...X.x.", sd="....X..,.,..X... ....X..,.,..X.o,",
        cp="....x.......x... ....x.......x...", ch="X,x,x,x,X,x,x,x,", oh="..x...x...x...x.",
        rc="X.x.x.x.X.x.x.x.", rs="...?..?....?..?. ...?..?..?.?..?."),
    kit("arrive-crash", KEYS,
        bd="X...X...X...X..x X...X...X...X.x.", sd="....X..,.,..X... ....X..,.,..X.o,",
        cp="....x.......x... ....x.......x...", ch="X,x,x,x,X,x,x,x,", oh="..x...x...x...x.",
        cc="X............... ................", rc="..x.x.x.X.x.x.x. X.x.x.x.X.x.x.x."),
    kit("arrive-fill", KEYS,
        bd="X...X...X...X..x X...X...X.......", sd="....X..,.,..X... ....X.xx..2.....",
        cp="....x.......x... ....x...........", ch="X,x,x,x,X,x,x,x, X,x,x,x,........",
        rc="X.x.x.x.X.x.x.x. X.x.x.x.........", ht="................ ........x2......",
        mt="................ ..........x2....", lt="................ ............x2xX"),
    kit("strike", KEYS, cc="X..............."),
    kit("away", KEYS,
        ch="x.o.?.o.x.?.?.o. ?.o.?.?.x.?.?.,.", rs="......x......?.. ..?...x.....?...",
        bd="X............... ................"),
    kit("ties", KEYS, rs="x..x..x...x.x...", ch="..o...o...o...o."),
    kit("ties-congas", KEYS,
        rs="x..x..x...x.x...", ch=".,x,.,x,.,x,.,x,", ht="x..o.?x..x..o.?.",
        mt=".?x..,....x..?.. .,x..,....x.?x..", lt="......x.......ox ......x.....x..x",
        oh="..........o.....", sd="........,......, ...,....,...?..,"),
    line("low-e", "E1* . E1 . E1 . E1 E2 E1 . E1 . D2 . E1 E1", gate=190),
    line("low-e-turn", "E1* . E1 . E1 . E1 E2 E1 . G1~ . G#1 . B1 D2~", gate=190),
    line("low-a", "A1* . A1 . A1 . A1 A2 A1 . A1 . G1 . A1 A1", gate=190),
    line("low-d", "D2* . D2 . D2 . D2 D3 D2 . D2 . C#2~ . D2 A1", gate=190),
    line("low-pedal", "E1* . . . . . E1 . . . E1 . . . . .", gate=220),
    line("low-off", ". . E1 E1* . . E1 E2 . . E1 E1* . D2 E1 E1~", gate=150),
    line("turn-e", "E3* . B3 E4 . F#4 B3 . G#4* E4 . B3", gate=140, velocity=0.7),
    line("turn-a", "E3* . A3 E4 . F#4 A3 . C#5* E4 . A3", gate=140, velocity=0.7),
    line("turn-d", "D3* . A3 D4 . F#4 A3 . A4* E4 . F#4", gate=140, velocity=0.7),
    chords("sky", 128, [(0, "E3 B3 F#4 G#4"), (32, "E3 B3 D4 G#4")], length=31 * 256),
    chords("sky-turn", 128, [(0, "A2 E3 C#4 B4"), (32, "D3 A3 F#4 A4"), (48, "E3 B3 F#4 B4")],
           length=15 * 256),
    chords("sky-far", 96, [(0, "E3 B3 F#4 G#4"), (32, "A2 E3 B3 C#4"), (64, "D3 A3 E4 F#4")],
           length=31 * 256),
    melody("song", 128, SONG_LINE),
    melody("song-high", 128, HIGH_LINE),
    line("lamps", "E5 . . B5 . . F#5 . . . G#5 . . B4 . .", gate=60, velocity=0.65, probability=85),
    line("lamps-a", "E5 . . A5 . . F#5 . . . C#6 . . A4 . .", gate=60, velocity=0.65, probability=85),
    line("lamps-d", "F#5 . . A5 . . E5 . . . D6 . . A4 . .", gate=60, velocity=0.65, probability=85),
    chords("lorry", 32, [(0, "E2")], length=24 * 256),
    chords("lorries", 64, [(0, "E2"), (24, "B2"), (42, "G2")], length=18 * 256, velocity=0.65),
)  # fmt: skip


# ---- song ----------------------------------------------------------------------------------------------


def tracks() -> tuple[Track, ...]:
    """Return the strips of the band; most of the first machine's drums leave by their jacks."""

    def track(id: str, level_db: float, *, pan: float = 0, duck: float = 0, **sends: float) -> Track:
        pump = module(
            "duck", "fx.compressor", threshold_db=-20, ratio=max(duck, 1), attack=0.002, release=0.09
        )
        channel = Channel(
            level_db=level_db,
            pan=pan,
            inserts=(pump,) if duck else (),
            sends=tuple(Send(target=target, level_db=level) for target, level in sends.items()),
            sidechains=(SideChain(target="duck.side", source="kick"),) if duck else (),
        )
        return Track(id=id, name={it.id: it.name for it in PATCHES}[id], patch=id, channel=channel)

    jacks = {
        "bd": "kick", "sd": "snares", "cp": "snares", "ch": "hats", "oh": "hats", "lt": "toms", "mt": "toms",
        "ht": "toms",
    }  # fmt: skip
    drums = track("drums", -3.0, pan=-0.12, room=-20)
    return (
        drums.model_copy(
            update={
                "groove": "push",
                "channel": drums.channel.model_copy(update={"output": "kit"}),
                "outputs": tuple(DirectOutput(module=id, target=bus) for id, bus in jacks.items()),
            }
        ),
        track("rails", -6.0, pan=0.4, room=-18, echo=-22).model_copy(update={"groove": "push"}),
        track("bass", 3.0, duck=4),
        track("sequence", 3.0, duck=1.6, echo=-12, room=-22),
        track("horizon", -1.0, duck=2.2, room=-12),
        track("lead", -1.0, echo=-10, room=-14),
        track("lights", -4.5, echo=-12, room=-10),
        track("traffic", -3.0, room=-12),
    )


def mixer() -> Mixer:
    """Return a bus for each family of drums, their group, echo, room and the master."""
    kick = Return(
        id="kick",
        name="Bass drum",
        channel=Channel(
            inserts=(
                module(
                    "body",
                    "fx.eq",
                    low_cut=28,
                    low_cut_slope=1,
                    peak_1_hz=320,
                    peak_1_db=-3,
                    peak_3_hz=3500,
                    peak_3_db=2,
                ),
                module("punch", "fx.transient", attack_db=1.5, sustain_db=-1),
            ),
            output="kit",
        ),
    )
    snares = Return(
        id="snares",
        name="Snare and clap",
        channel=Channel(
            level_db=-1.0,
            pan=0.06,
            inserts=(
                module(
                    "body",
                    "fx.eq",
                    low_cut=120,
                    low_cut_slope=1,
                    peak_1_hz=200,
                    peak_1_db=-3,
                    high_shelf_hz=7000,
                    high_shelf_db=2,
                ),
                module(
                    "press",
                    "fx.compressor",
                    threshold_db=-20,
                    ratio=3,
                    attack=0.012,
                    release=0.09,
                    makeup_db=2,
                ),
            ),
            sends=(Send(target="room", level_db=-12), Send(target="echo", level_db=-40)),
            output="kit",
        ),
    )
    hats = Return(
        id="hats",
        name="Hats",
        channel=Channel(
            level_db=0.0,
            pan=0.22,
            inserts=(
                module("air", "fx.eq", low_cut=350, low_cut_slope=2, high_shelf_hz=9000, high_shelf_db=1.5),
            ),
            sends=(Send(target="room", level_db=-26),),
            output="kit",
        ),
    )
    toms = Return(
        id="toms",
        name="Toms",
        channel=Channel(
            level_db=-1.0,
            inserts=(
                module(
                    "spread", "fx.delay", time_left=0.011, time_right=0.017, feedback=0, low_cut=250, mix=0.35
                ),
            ),
            sends=(Send(target="room", level_db=-10), Send(target="echo", level_db=-16)),
            output="kit",
        ),
    )
    group = Return(
        id="kit",
        name="Kit",
        channel=Channel(
            level_db=-3.0,
            inserts=(
                module("lift", "filter.svf", mode=2, cutoff=16, resonance=0.15),
                module(
                    "glue",
                    "fx.compressor",
                    threshold_db=-14,
                    ratio=2,
                    knee_db=10,
                    attack=0.02,
                    release=0.12,
                    side_low_cut=90,
                    makeup_db=1.5,
                ),
            ),
        ),
    )
    echo = module(
        "tape",
        "fx.delay",
        mode=1,
        sync_left=7,
        sync_right=6,
        feedback=0.5,
        ping_pong=0.7,
        low_cut=260,
        high_cut=4500,
        saturation=0.4,
        wow=0.12,
        duck=0.35,
        mix=1,
    )
    room = module(
        "hall",
        "fx.reverb",
        type=1,
        early=0.4,
        decay=2.2,
        high_decay=0.45,
        pre_delay=0.018,
        size=0.9,
        low_cut=180,
        mix=1,
    )
    return Mixer(
        returns=(
            kick, snares, hats, toms, group,
            Return(id="echo", name="Echo",
                   channel=Channel(level_db=6, inserts=(echo,), sends=(Send(target="room", level_db=-16),))),
            Return(id="room", name="Room", channel=Channel(level_db=0, inserts=(room,))),
        ),
        master=Channel(
            inserts=(
                module("middle", "fx.width", width=1.1, bass_mono=1, crossover=150),
                module("bind", "fx.compressor", detector=1, threshold_db=-16, ratio=1.6, knee_db=12,
                       attack=0.03, release=0.2, side_low_cut=80),
                module("limiter", "fx.limiter", gain_db=6, ceiling_db=-1.2, release=0.09),
            )
        ),
    )  # fmt: skip


def placements() -> tuple[Placement, ...]:
    """Return the way: depart 0, engine 4, song 12, toms 20, techno 24, far 32, arrive 38, away 48."""
    found = [
        *play("drums", "depart", (0, 1)),
        *play("drums", "depart-kick", (1, 3)),
        *play("drums", "depart-fill", (3, 4)),
        *play("drums", "motor", (4, 10), (12, 14)),
        *play("drums", "motor-fill", (10, 12), (18, 20)),
        *play("drums", "motor-open", (14, 18)),
        *play("drums", "strike", (4, 5), (12, 13), (24, 25), (32, 33)),
        *play("drums", "toms", (20, 22)),
        *play("drums", "toms-wild", (22, 24)),
        *play("drums", "techno", (24, 30)),
        *play("drums", "techno-fill", (30, 32)),
        *play("drums", "lone", (32, 34)),
        *play("drums", "roll", (34, 38)),
        *play("drums", "arrive-crash", (38, 40), (46, 48)),
        *play("drums", "arrive", (40, 44)),
        *play("drums", "arrive-fill", (44, 46)),
        *play("drums", "away", (48, 52)),
        *play("rails", "ties", (2, 4), (8, 12), (32, 38), (48, 51)),
        *play("rails", "ties-congas", (14, 32), (40, 48)),
        *play("bass", "low-e", (4, 7), (12, 15), (38, 41), (46, 48)),
        *play("bass", "low-e-turn", (7, 8), (11, 12), (15, 16), (19, 20), (41, 42), (45, 46)),
        *play("bass", "low-a", (8, 10), (16, 18), (42, 44)),
        *play("bass", "low-d", (10, 11), (18, 19), (44, 45)),
        *play("bass", "low-pedal", (20, 24)),
        *play("bass", "low-off", (24, 32)),
        *play("sequence", "turn-e", (6, 8), (11, 16), (19, 28), (38, 42), (45, 51)),
        *play("sequence", "turn-a", (8, 10), (16, 18), (28, 30), (42, 44)),
        *play("sequence", "turn-d", (10, 11), (18, 19), (30, 32), (44, 45)),
        *play("horizon", "sky", (12, 16), (20, 24), (38, 42)),
        *play("horizon", "sky-turn", (16, 20), (42, 46)),
        *play("horizon", "sky-far", (32, 38)),
        *play("lead", "song", (12, 20)),
        *play("lead", "song-high", (38, 46)),
        *play("lights", "lamps", (24, 28), (32, 34), (38, 42), (46, 50)),
        *play("lights", "lamps-a", (28, 30), (34, 36), (42, 44)),
        *play("lights", "lamps-d", (30, 32), (36, 38), (44, 45)),
        *play("traffic", "lorry", (0, 2), (2, 4), (18, 20), (36, 38)),
        *play("traffic", "lorries", (32, 36), (48, 52)),
    ]
    order = {track.id: number for number, track in enumerate(tracks())}
    return tuple(sorted(found, key=lambda placed: (placed.start, order[placed.track])))


def automation() -> tuple[Automation, ...]:
    """Return the moves: the kit comes up out of the ground, filters open, the echo catches a snare."""
    return (
        lane("kit", "channel", "lift.cutoff", (0, 420), (2, 240), (3.9, 60), (4, 16), (35, 16), (37.9, 300),
             (38, 16)),
        lane("snares", "channel", "send-echo.level_db", (0, -40), (11.4, -40), (11.5, -10), (12, -40),
             (19.4, -40), (19.5, -10), (20, -18), (23.5, -8), (24, -40), (31.4, -40), (31.5, -6),
             (32.2, -40), (34, -20), (38, -40)),
        lane("sequence", "patch", "filter.cutoff", (6, 220), (12, 620), (20, 480), (24, 520), (32, 1600),
             (38, 700), (46, 1100), (51, 200)),
        lane("bass", "patch", "filter.cutoff", (4, 120), (8, 200), (20, 150), (24, 200), (32, 420),
             (38, 230)),
        lane("horizon", "channel", "channel.level_db", (12, -2.5), (20, -3), (32, -5), (38, -2.5)),
        lane("lights", "channel", "send-echo.level_db", (24, -14), (32, -6), (38, -14), (47, -12), (49, -4)),
        lane("room", "channel", "channel.level_db", (0, 2), (4, 0), (32, 0), (33, 1.5), (38, 0), (48, 1),
             (50, 3)),
    )  # fmt: skip


def song() -> Project:
    """Return the whole song."""
    return Project(
        title="Fernverkehr",
        author="Motorik",
        seed=1974,
        tempo=TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(138)),)),
        grooves=(Groove(id="push", name="push", offsets=(0, 14, 0, 9)),),
        patches=PATCHES,
        tracks=tracks(),
        patterns=PATTERNS,
        mixer=mixer(),
        automation=automation(),
        arrangement=Arrangement(length=BARS * BAR, placements=placements()),
    )
