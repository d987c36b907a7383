"""Silver Meridian: 114 BPM, D minor, fifty-two bars: sequences that run until the sun is up.

The Subsequent 37 plays whatever moves: bass, both sequences, drone, leads and the filter that sings alone.
"""

from fractions import Fraction

from motorik.domain.patch import Patch
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
from motorik.domain.tempo import TempoMap, TempoPoint
from motorik.machines.preset import patch_of
from motorik.storage.presets import factory

from .notation import BAR, cables, chords, hits, lane, line, midi, module, play

BARS = 52
KICK, SNARE, CLOSED, OPEN = 36, 38, 42, 46

# ---- sounds --------------------------------------------------------------------------------------------


def preset(name: str, id: str) -> Patch:
    """Return a factory preset's patch."""
    return patch_of(factory().load(name).preset, id)


def moog(name: str, id: str) -> Patch:
    """Return a preset of the Subsequent 37."""
    return preset(f"moog.subsequent37/{name}", id)


def drum(id: str, name: str, kind: str, **parameters: float) -> Patch:
    """Return one drum on a track of its own."""
    return Patch(
        id=id,
        name=name,
        polyphony=2,
        modules=(module("drum", kind, **parameters), module("pan", "amp.pan")),
        cables=cables("drum.out > pan.in"),
        output="pan",
    )


PATCHES = (
    drum("kick", "Kick", "drum.kick", model=1, decay=0.32, attack=0.35, sweep=0.4, tune=1),
    drum("snare", "Snare", "drum.snare", model=0, tone=0.45, snappy=0.6, snappy_decay=0.22, tune=2),
    drum("hats", "Hi-hats", "drum.hat", model=0, closed_decay=0.09, open_decay=0.5, tone=0.6),
    drum("shaker", "Shaker", "drum.shaker", attack=0.02, decay=0.07, tone=0.5),
    moog("rubber-band", "bass"),
    moog("berlin-pulse", "sequence"),
    moog("acid-ladder", "counter"),
    moog("fifth-drone", "drone"),
    moog("lucky-glide", "lead"),
    moog("tearing-sync", "sync"),
    moog("singing-ladder", "whistle"),
    moog("long-descent", "descent"),
    preset("patches/autobahn-strings", "strings"),
    preset("patches/dawn-pad", "pad"),
    preset("patches/peak-sequence", "gates"),
    preset("patches/himalaya-bowls", "bowls"),
    preset("patches/night-surf", "surf"),
)


# ---- notes ---------------------------------------------------------------------------------------------


def melody(id: str, text: str, *, velocity: float = 0.8) -> Pattern:
    """Return a tune in eighths: ``-`` holds the note before it, ``~`` slides into one."""
    steps: list[Step] = []
    for row, token in enumerate(text.replace("|", " ").split()):
        if token == "-":
            steps[-1] = steps[-1].model_copy(update={"length": (steps[-1].length or 0) + 256})
        elif token != ".":
            strong = 0.2 if "*" in token else 0.0
            pitch, slide = midi(token.strip("*~")), "~" in token
            if slide:  # the note before is held until this one has begun
                steps[-1] = steps[-1].model_copy(update={"length": (steps[-1].length or 0) + 20})
            steps.append(Step(row=row, pitch=pitch, velocity=velocity + strong, slide=slide, length=250))
    return Pattern(id=id, name=id, rows=row + 1, lines_per_beat=2, steps=tuple(steps))


def moved_by(pattern: Pattern, id: str, semitones: int) -> Pattern:
    """Return a pattern in another key, as a sequencer is transposed by a hand on the keyboard."""
    steps = tuple(step.model_copy(update={"pitch": step.pitch + semitones}) for step in pattern.steps)
    return pattern.model_copy(update={"id": id, "name": id, "steps": steps})


def in_keys(pattern: Pattern) -> tuple[Pattern, ...]:
    """Return a pattern on every root of the song: ``<id>-d`` as it is, then the others."""
    return tuple(moved_by(pattern, f"{pattern.id}-{key}", semitones) for key, semitones in KEYS.items())


KEYS = {"d": 0, "bb": -4, "c": -2, "f": 3, "g": 5, "a": 7}
ROOTS = (
    ("d", 0, 16), ("bb", 16, 18), ("c", 18, 20), ("d", 20, 24), ("bb", 24, 26), ("c", 26, 28),
    ("g", 28, 30), ("a", 30, 32), ("d", 32, 34), ("f", 34, 36), ("c", 36, 38), ("g", 38, 40),
    ("d", 40, 42), ("f", 42, 44), ("c", 44, 46), ("g", 46, 48), ("d", 48, 52),
)  # fmt: skip
"""Where the song stands: root, first bar, the bar after the last."""

SEQUENCE = line("sequence", "D2* D3 A2 D3 F3 D3 A2 C3 D2* D3 A2 D3 G3 F3 C3 A2", gate=150, velocity=0.62)
COUNTER = line("counter", "D3* . A3 . D4 C4~ . F3 . A3* . G3", gate=140, velocity=0.65)
BASS = line("bass", "D2* . D2 D3 . D2 . D2 D2* . C3 . D3 . A2 C3~", gate=165, velocity=0.7)
PEDAL = line("pedal", "D2 . . . D2 . . . D2 . . . D2 . D2 .", gate=200, velocity=0.6)

SKY = [
    (0, "D3 A3 C4 F4"), (32, "D3 A3 E4 F4"), (64, "A#2 F3 A3 D4"), (96, "C3 G3 A#3 E4"),
]  # fmt: skip
SUN = [(0, "D3 A3 D4 F4"), (32, "F3 C4 F4 A4"), (64, "C3 G3 E4 G4"), (96, "G3 B3 D4 G4")]

PATTERNS = (
    hits("motorik", "X.x.x.X.x.x.x.x.", KICK),
    hits("motorik-fill", "X.x.x.X.x.x.xoxx", KICK),
    hits("heart", "x.......x.......", KICK),
    hits("back", "....X.......X...", SNARE),
    hits("back-fill", "....X.......X.xoX.o.X.xoX.xxXxXX", SNARE),
    hits("eighths", "x.o.x.o.x.o.x.o.", CLOSED),
    hits("sixteenths", "x.oox.oox.oox.ox", CLOSED),
    hits("lift", "..............x.", OPEN),
    hits("shuffle", "oxooxoxo", 70),
    *in_keys(SEQUENCE),
    *in_keys(COUNTER),
    *in_keys(BASS),
    *in_keys(PEDAL),
    chords("drone", 64, [(0, "D3")], length=63 * 256),
    chords("drone-long", 192, [(0, "D3")], length=190 * 256, velocity=0.7),
    chords("sky", 128, SKY, length=32 * 256 - 40, velocity=0.7),
    chords("sun", 128, SUN, length=32 * 256 - 40, velocity=0.8),
    chords("dusk", 64, [(0, "G2 D3 A#3 F4"), (32, "A2 E3 G3 C#4")], length=32 * 256 - 40, velocity=0.7),
    chords("night", 128, [(0, "D3 A3 C4 F4"), (64, "D3 A3 E4 F4")], length=64 * 256 - 40, velocity=0.6),
    chords("home", 64, [(0, "D3 A3 D4 F#4")], length=60 * 256, velocity=0.7),
    chords("bowls", 64, [(0, "D3"), (24, "A3"), (38, "E3")], length=8 * 256, velocity=0.6),
    chords("waves", 64, [(0, "C3")], length=62 * 256),
    chords("fall", 64, [(0, "A2")], length=60 * 256, velocity=0.9),
    melody(
        "meridian",
        "A4 - - - - D5 - C5~ | A4 - - - - - G4 F4~ | G4 - - A4~ - - - - | . . . . D4 F4 G4 A4 |"
        "A#4* - - - A4~ - G4 - | F4 - - - - - D4 - | E4 - - F4~ - - G4 - | A4 - - - - - . . |",
    ),
    melody(
        "question",
        "D4 - - - - F4 - A4~ | G4 - - - - - - - | . . F4 G4 A4 - C5~ - | A4 - - - - - . . |",
        velocity=0.7,
    ),
    melody(
        "noon",
        "D4* - F4 A4 - - D5* - | C5 - A4 - - - . . | C5* - - D5~ - C5 A4 - | F4 - G4 - A4~ - . . |"
        "G4 - - A4~ - - C5 - | E5* - - D5~ - C5 - G4 | B4 - - - A4~ - G4 - | D5* - - - - - - - |",
    ),
    melody("alone", "D5 - - - F5~ - - - | E5 - - - C5~ - - - | C#5 - - - E5~ - - - | A4 - - - - - . . |"),
    melody(
        "last", "A4 - - - - - F4~ - | D4 - - - - - - - | . . . . . . . . | . . . . . . . . |", velocity=0.6
    ),
)


# ---- song ----------------------------------------------------------------------------------------------


def tracks() -> tuple[Track, ...]:
    """Return the mixer strips; pad, strings and gated chords breathe with the kick."""

    def track(id: str, level_db: float, pan: float = 0, *, ducked: bool = False, **sends: float) -> Track:
        targets = tuple(Send(target=target, level_db=level) for target, level in sends.items())
        duck = module("duck", "fx.compressor", threshold_db=-34, ratio=2.5, attack=0.004, release=0.14)
        channel = Channel(
            level_db=level_db,
            pan=pan,
            sends=targets,
            inserts=(duck,) if ducked else (),
            sidechains=(SideChain(target="duck.side", source="kick"),) if ducked else (),
        )
        names = {patch.id: patch.name or patch.id.title() for patch in PATCHES}
        return Track(id=id, name=names[id], patch=id, channel=channel)

    return (
        track("kick", 3.0),
        track("snare", 0.0, room=-13),
        track("hats", 3.0, 0.15, room=-26),
        track("shaker", -1.5, -0.3, room=-22),
        track("bass", -6.5, room=-30),
        track("sequence", -8.0, -0.3, echo=-12, room=-22),
        track("counter", -12.0, 0.45, echo=-10, room=-18),
        track("drone", -10.0, room=-16),
        track("lead", -8.0, 0.05, echo=-11, room=-12),
        track("sync", -11.5, -0.05, echo=-12, room=-15),
        track("whistle", -18.5, 0.1, echo=-8, room=-7),
        track("descent", -15.0, echo=-14, room=-8),
        track("strings", -6.5, ducked=True, room=-10),
        track("pad", -10.0, ducked=True, room=-10),
        track("gates", -9.0, 0.1, ducked=True, echo=-12, room=-16),
        track("bowls", -10.0, -0.2, room=-6),
        track("surf", -16.0, room=-20),
    )


def mixer() -> Mixer:
    """Return the tape echo, the hall, and a master that is glued, then limited."""
    echo = module(
        "tape", "fx.delay", sync_left=7, sync_right=9, mode=1, feedback=0.48, ping_pong=0.6, low_cut=260,
        high_cut=3800, saturation=0.4, wow=0.12, mix=1.0,
    )  # fmt: skip
    tidy = module("tidy", "filter.svf", mode=2, cutoff=170, resonance=0.0)
    hall = module("hall", "fx.reverb", decay=3.2, high_decay=0.45, pre_delay=0.025, size=1.1, mix=1.0)
    glue = module(
        "glue", "fx.compressor", detector=1, threshold_db=-16, ratio=1.8, knee_db=10, attack=0.03,
        release=0.2, side_low_cut=90, makeup_db=1,
    )  # fmt: skip
    limiter = module("limiter", "fx.limiter", gain_db=4.0, ceiling_db=-1.2, release=0.09)
    return Mixer(
        returns=(
            Return(
                id="echo",
                name="Echo",
                channel=Channel(level_db=2, inserts=(echo,), sends=(Send(target="room", level_db=-14),)),
            ),
            Return(id="room", name="Room", channel=Channel(level_db=1, inserts=(tidy, hall))),
        ),
        master=Channel(inserts=(glue, limiter)),
    )


def rooted(track: str, pattern: str, *spans: tuple[int, int]) -> list[Placement]:
    """Return placements over the bars of ``spans``, in whatever key the song is there."""
    found = []
    for first, last in spans:
        for key, start, end in ROOTS:
            if max(first, start) < min(last, end):
                found += play(track, f"{pattern}-{key}", (max(first, start), min(last, end)))
    return found


def placements() -> tuple[Placement, ...]:
    """Return the arrangement: dark 0, road 12, theme 20, dusk 28, sun 32, home 48."""
    return (
        *play("surf", "waves", (0, 4), (28, 32), (48, 52)),
        *play("drone", "drone-long", (0, 12)),
        *play("drone", "drone", (48, 52)),
        *play("bowls", "bowls", (0, 4), (28, 32), (48, 52)),
        *play("pad", "night", (4, 12)),
        *play("pad", "sky", (12, 28)),
        *play("pad", "dusk", (28, 32)),
        *play("pad", "home", (48, 52)),
        *rooted("sequence", "sequence", (2, 51)),
        *rooted("counter", "counter", (8, 12), (24, 28), (32, 50)),
        *play("hats", "eighths", (8, 20)),
        *play("hats", "sixteenths", (20, 28), (32, 48)),
        *play("hats", "lift", (20, 28), (32, 48)),
        *play("shaker", "shuffle", (16, 28), (34, 50)),
        *play("kick", "heart", (8, 12), (30, 32), (48, 50)),
        *play("kick", "motorik", (12, 27), (32, 39), (40, 47)),
        *play("kick", "motorik-fill", (27, 28), (39, 40), (47, 48)),
        *play("snare", "back", (16, 26), (32, 46)),
        *play("snare", "back-fill", (26, 28), (46, 48)),
        *rooted("bass", "pedal", (10, 16)),
        *rooted("bass", "bass", (16, 28), (32, 48)),
        *play("lead", "question", (14, 18)),
        *play("lead", "meridian", (20, 28)),
        *play("lead", "last", (48, 52)),
        *play("descent", "fall", (28, 32)),
        *play("whistle", "alone", (28, 32)),
        *play("strings", "sky", (20, 28)),
        *play("strings", "sun", (32, 48)),
        *play("gates", "sun", (40, 48)),
        *play("sync", "noon", (32, 48)),
    )


def automation() -> tuple[Automation, ...]:
    """Return the hands on the knobs: both sequences' filters above all."""
    return (
        lane("sequence", "patch", "filter.cutoff", (2, 90), (8, 260), (12, 420), (20, 640), (27.9, 1900),
             (28, 260), (31.9, 1500), (32, 620), (40, 1100), (46, 3200), (48, 900), (51, 110)),
        lane("sequence", "patch", "filter.resonance", (2, 0.3), (12, 0.42), (20, 0.5), (28, 0.72),
             (31.9, 0.78), (32, 0.45), (46, 0.6), (51, 0.35)),
        lane("sequence", "patch", "filter_eg.decay", (2, 0.16), (20, 0.24), (27.9, 0.34), (32, 0.22),
             (46, 0.42), (51, 0.18)),
        lane("sequence", "channel", "channel.level_db", (2, -20), (8, -11), (12, -8), (28, -8), (29, -11),
             (32, -8), (48, -8), (51, -20)),
        lane("sequence", "channel", "send-echo.level_db", (2, -8), (12, -13), (28, -6), (32, -13), (48, -5)),
        lane("counter", "patch", "filter.cutoff", (8, 160), (12, 320), (24, 300), (28, 900), (32, 420),
             (44, 1600), (48, 700), (50, 200)),
        lane("counter", "channel", "channel.level_db", (8, -22), (12, -12), (48, -12), (50, -24)),
        lane("bass", "patch", "filter.cutoff", (10, 140), (16, 230), (28, 300), (32, 260), (40, 420)),
        lane("drone", "patch", "filter.cutoff", (0, 220), (8, 900), (12, 380), (48, 700), (52, 180)),
        lane("drone", "channel", "channel.level_db", (0, -22), (4, -16), (10, -16), (12, -24), (48, -15)),
        lane("lead", "patch", "wheel.value", (14, 0.2), (20, 0.3), (24, 0.55), (28, 0.8), (48, 0.4)),
        lane("lead", "patch", "filter.cutoff", (14, 900), (20, 1500), (27, 3200), (48, 1100)),
        lane("sync", "patch", "frequency_2.value", (32, 0.6), (40, 0.78), (47, 1.0)),
        lane("pad", "patch", "tone.cutoff", (4, 260), (12, 420), (27.9, 900), (28, 380), (32, 700),
             (48, 500), (52, 240), curve=Curve.SMOOTH),
        lane("strings", "patch", "tone.cutoff", (20, 1800), (28, 4200), (32, 3200), (46, 6500),
             curve=Curve.SMOOTH),
        lane("gates", "patch", "tone.cutoff", (40, 900), (48, 6000)),
        lane("surf", "channel", "channel.level_db", (0, -14), (3, -14), (4, -30), (28, -16), (32, -24),
             (48, -20), (52, -12)),
        lane("master", "channel", "channel.level_db", (0, -3), (12, -1.5), (20, -0.5), (28, -1), (32, 0),
             (49.5, -0.5), (52, -12)),
        lane("room", "channel", "channel.level_db", (0, 2), (27, 1), (29, 3), (32, 0.5), (48, 2.5)),
    )  # fmt: skip


def song() -> Project:
    """Return the whole song."""
    return Project(
        title="Silver Meridian",
        author="Motorik",
        seed=1974,
        tempo=TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(114)),)),
        patches=PATCHES,
        tracks=tracks(),
        patterns=PATTERNS,
        mixer=mixer(),
        automation=automation(),
        arrangement=Arrangement(length=BARS * BAR, placements=placements()),
    )
