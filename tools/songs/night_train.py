"""Night Train: 132 BPM, A minor, eighty bars."""

from collections.abc import Iterable
from fractions import Fraction

from motorik.domain.patch import Macro, MacroTarget, Patch, VoiceMode
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
from motorik.domain.tempo import Groove, TempoMap, TempoPoint

from .notation import BAR, cables, chords, hits, lane, line, midi, module, moved, play

BARS = 80

# ---- sounds --------------------------------------------------------------------------------------------


def kick() -> Patch:
    """Return a sine that falls three octaves into 55 Hz, with a click and some dirt."""
    return Patch(
        id="kick",
        name="Kick",
        mode=VoiceMode.MONO,
        modules=(
            module("body", "osc.analog", shape=3, phase=1),
            module("fall", "env.decay", hold=0.002, decay=0.11),
            module("drop", "env.decay", decay=0.022),
            module("click", "osc.noise"),
            module("tick", "env.decay", decay=0.012),
            module("edge", "filter.svf", mode=1, cutoff=3200, resonance=0.2),
            module("snap", "amp.vca", level_db=-13),
            module("shape", "env.decay", hold=0.07, decay=0.42),
            module("mix", "mix.mixer"),
            module("dirt", "fx.drive", drive_db=9, level_db=-4),
            module("amp", "amp.vca", velocity=0.4),
            module("pan", "amp.pan"),
        ),
        cables=cables(
            "click.out > edge.in",
            "edge.out > snap.in",
            "tick.out > snap.gain",
            "body.out > mix.in_1",
            "snap.out > mix.in_2",
            "mix.out > amp.in",
            "shape.out > amp.gain",
            "amp.out > dirt.in",
            "dirt.out > pan.in",
        ),
        modulations=moved(("fall.out", "body.tune", 16), ("drop.out", "body.tune", 26)),
        output="pan",
    )


def noise_hit(
    id: str,
    name: str,
    *,
    cutoff: float,
    mode: int,
    resonance: float,
    decay: float,
    level_db: float,
    pan: float = 0,
) -> Patch:
    """Return filtered noise with a short envelope: clap, hats and shakers."""
    return Patch(
        id=id,
        name=name,
        polyphony=4,
        modules=(
            module("noise", "osc.noise"),
            module("tone", "filter.svf", mode=mode, cutoff=cutoff, resonance=resonance),
            module("env", "env.decay", decay=decay),
            module("amp", "amp.vca", level_db=level_db, velocity=0.9),
            module("pan", "amp.pan", position=pan),
        ),
        cables=cables("noise.out > tone.in", "tone.out > amp.in", "env.out > amp.gain", "amp.out > pan.in"),
        output="pan",
    )


def metal(id: str, name: str, *, decay: float, level_db: float, pan: float) -> Patch:
    """Return a hat: two detuned pulses far up and noise, through a steep high-pass."""
    return Patch(
        id=id,
        name=name,
        mode=VoiceMode.MONO,
        modules=(
            module("one", "osc.analog", shape=1, width=0.31, tune=43.2, phase=0),
            module("two", "osc.analog", shape=1, width=0.43, tune=47.9, phase=0),
            module("noise", "osc.noise"),
            module("mix", "mix.mixer", gain_1=0.35, gain_2=0.35, gain_3=0.8),
            module("high", "filter.svf", mode=2, cutoff=7800, resonance=0.35),
            module("env", "env.decay", decay=decay),
            module("amp", "amp.vca", level_db=level_db, velocity=0.9),
            module("pan", "amp.pan", position=pan),
        ),
        cables=cables(
            "one.out > mix.in_1",
            "two.out > mix.in_2",
            "noise.out > mix.in_3",
            "mix.out > high.in",
            "high.out > amp.in",
            "env.out > amp.gain",
            "amp.out > pan.in",
        ),
        output="pan",
    )


def acid() -> Patch:
    """Return the lead: one saw, a saturated ladder plucked by an envelope, accents that open it."""
    return Patch(
        id="acid",
        name="Acid",
        mode=VoiceMode.LEGATO,
        modules=(
            module("note", "voice.note"),
            module("osc", "osc.analog", shape=0, phase=0),
            module("pluck", "env.decay", decay=0.24),
            module(
                "filter",
                "filter.ladder",
                mode=1,
                character=1,
                cutoff=260,
                resonance=0.84,
                drive_db=6,
                bass=0.35,
            ),
            module("gate", "env.adsr", attack=0.002, decay=1.2, sustain=0.35, release=0.012),
            module("amp", "amp.vca", level_db=-3, velocity=0.2, accent_db=4),
            module("drive", "fx.drive", drive_db=16, tone=0.1, level_db=-12),
            module("pan", "amp.pan"),
        ),
        cables=cables(
            "osc.out > filter.in",
            "filter.out > amp.in",
            "gate.out > amp.gain",
            "amp.out > drive.in",
            "drive.out > pan.in",
        ),
        modulations=moved(
            ("pluck.out", "filter.cutoff", 2.4),
            ("note.accent", "filter.cutoff", 0.8),
            ("note.key", "filter.cutoff", 0.3),
        ),
        macros=(
            Macro(
                id="squelch",
                name="Squelch",
                targets=(
                    MacroTarget(target="filter.cutoff", amount=1.6),
                    MacroTarget(target="filter.resonance", amount=0.08),
                ),
            ),
        ),
        output="pan",
    )


def rumble() -> Patch:
    """Return the bass between the kicks: a saw and its octave below a closed ladder."""
    return Patch(
        id="rumble",
        name="Rumble",
        mode=VoiceMode.MONO,
        modules=(
            module("saw", "osc.analog", shape=0, phase=1, level=0.6),
            module("sub", "osc.analog", shape=3, phase=1, level=0.8),
            module("mix", "mix.mixer"),
            module("filter", "filter.ladder", cutoff=140, resonance=0.25, character=1, drive_db=6),
            module("pluck", "env.decay", decay=0.25),
            module("gate", "env.adsr", attack=0.004, decay=0.16, sustain=0.5, release=0.03),
            module("amp", "amp.vca", level_db=3, velocity=0.5),
            module("pan", "amp.pan"),
        ),
        cables=cables(
            "saw.out > mix.in_1",
            "sub.out > mix.in_2",
            "mix.out > filter.in",
            "filter.out > amp.in",
            "gate.out > amp.gain",
            "amp.out > pan.in",
        ),
        modulations=moved(("pluck.out", "filter.cutoff", 1.2)),
        output="pan",
    )


def stab() -> Patch:
    """Return the dub chord: two saws and a pulse, a band of them plucked, spread by a slow random pan."""
    return Patch(
        id="stab",
        name="Stab",
        polyphony=12,
        modules=(
            module("note", "voice.note"),
            module("left", "osc.analog", shape=0, fine=-7, phase=2, level=0.4),
            module("right", "osc.analog", shape=0, fine=8, phase=2, level=0.4),
            module("pulse", "osc.analog", shape=1, width=0.35, tune=-12, phase=2, level=0.25),
            module("mix", "mix.mixer"),
            module("filter", "filter.ladder", mode=2, cutoff=420, resonance=0.45),
            module("pluck", "env.decay", decay=0.6),
            module("gate", "env.adsr", attack=0.003, decay=0.8, sustain=0.0, release=0.3),
            module("amp", "amp.vca", level_db=-3, velocity=0.6),
            module("pan", "amp.pan"),
        ),
        cables=cables(
            "left.out > mix.in_1",
            "right.out > mix.in_2",
            "pulse.out > mix.in_3",
            "mix.out > filter.in",
            "filter.out > amp.in",
            "gate.out > amp.gain",
            "amp.out > pan.in",
        ),
        modulations=moved(("pluck.out", "filter.cutoff", 2.6), ("note.random", "pan.position", 0.7)),
        output="pan",
    )


def pad() -> Patch:
    """Return slow detuned saws with a drifting filter: the break's sky."""
    return Patch(
        id="pad",
        name="Pad",
        polyphony=12,
        modules=(
            module("note", "voice.note"),
            module("one", "osc.analog", shape=0, fine=-9, phase=2, level=0.4),
            module("two", "osc.analog", shape=1, width=0.4, fine=6, phase=2, level=0.35),
            module("drift", "lfo.wave", shape=0, rate=0.11),
            module("sway", "lfo.wave", shape=1, rate=0.37),
            module("mix", "mix.mixer"),
            module("filter", "filter.svf", mode=0, cutoff=900, resonance=0.3),
            module("gate", "env.adsr", attack=1.1, decay=2.0, sustain=0.8, release=1.8),
            module("amp", "amp.vca", level_db=-11, velocity=0.3),
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
            ("drift.out", "filter.cutoff", 0.7),
            ("sway.out", "two.width", 0.25),
            ("note.random", "pan.position", 0.9),
        ),
        output="pan",
    )


def bell() -> Patch:
    """Return the plucked answer in the drop: a hard-synced saw, short and bright."""
    return Patch(
        id="bell",
        name="Pluck",
        polyphony=8,
        modules=(
            module("note", "voice.note"),
            module("osc", "osc.analog", shape=0, sync=1, ratio=19, phase=1, level=0.5),
            module("sweep", "env.decay", decay=0.3),
            module("filter", "filter.svf", mode=0, cutoff=2600, resonance=0.25),
            module("gate", "env.decay", decay=0.5),
            module("amp", "amp.vca", level_db=-4, velocity=0.8),
            module("pan", "amp.pan"),
        ),
        cables=cables(
            "osc.out > filter.in", "filter.out > amp.in", "gate.out > amp.gain", "amp.out > pan.in"
        ),
        modulations=moved(
            ("sweep.out", "osc.ratio", 9),
            ("sweep.out", "filter.cutoff", 1.2),
            ("note.random", "pan.position", 1.0),
        ),
        output="pan",
    )


def riser() -> Patch:
    """Return noise through a resonant band that the song's automation drags upwards."""
    return Patch(
        id="riser",
        name="Riser",
        mode=VoiceMode.MONO,
        modules=(
            module("noise", "osc.noise", color=1),
            module("band", "filter.svf", mode=1, cutoff=300, resonance=0.6),
            module("gate", "env.adsr", attack=4.0, decay=1.0, sustain=1.0, release=0.4),
            module("amp", "amp.vca", level_db=6),
            module("pan", "amp.pan"),
            module("sway", "lfo.wave", shape=0, rate=0.6),
        ),
        cables=cables("noise.out > band.in", "band.out > amp.in", "gate.out > amp.gain", "amp.out > pan.in"),
        modulations=moved(("sway.out", "pan.position", 0.6)),
        output="pan",
    )


PATCHES = (
    kick(),
    noise_hit("clap", "Clap", cutoff=1500, mode=1, resonance=0.4, decay=0.3, level_db=6),
    metal("hat", "Closed hat", decay=0.075, level_db=-2, pan=-0.18),
    metal("open", "Open hat", decay=0.42, level_db=-4, pan=0.14),
    noise_hit("shaker", "Shaker", cutoff=5200, mode=1, resonance=0.3, decay=0.11, level_db=2, pan=0.4),
    rumble(),
    acid(),
    stab(),
    pad(),
    bell(),
    riser(),
)


# ---- notes ---------------------------------------------------------------------------------------------

FLAM = (0, 24, 50, 78)
"""Where the hands of a clap land, in 1/256 line: the last one is the loud one."""


def claps(id: str, rows: int, places: Iterable[int]) -> Pattern:
    """Return claps: three soft hands and a loud one within 35 ms."""
    steps = [
        Step(row=row, column=hand, velocity=0.95 if hand == 3 else 0.55, delay=delay, length=200)
        for row in places
        for hand, delay in enumerate(FLAM)
    ]
    return Pattern(id=id, name=id, rows=rows, steps=tuple(steps))


def roll(id: str) -> Pattern:
    """Return the two-bar fill before a section: ratchets that get denser."""
    rows = {16: 1, 20: 2, 24: 2, 26: 2, 28: 3, 29: 3, 30: 4, 31: 4}
    steps = [Step(row=r, velocity=0.5 + 0.03 * (r - 16), ratchet=n, length=200) for r, n in rows.items()]
    return Pattern(id=id, name=id, rows=32, steps=tuple(steps))


PATTERNS = (
    hits("four", "X...x...x...x... X...x...x...x...", midi("A1")),
    hits("four-fill", "X...x...x...x... X...x...x.o.x.oo", midi("A1")),
    claps("backbeat", 16, (4, 12)),
    roll("clap-roll"),
    hits("hat-sixteenths", "x.ox x.ox x.ox xoxx x.ox x.ox xoox x.xo"),
    hits("hat-break", "..o...o...o...o."),
    hits("off", "..x...x...x...x."),
    hits("shuffle", "oxo. oxoo oxo. oxox"),
    line("under", ". A1 A1 A1* . A1 A1 A1 . A1 A1 A1* . A1 G1 A1", gate=120),
    line("under-turn", ". A1 A1 A1* . A1 A1 A1 . F1 F1 F1* . F1 G1 G1", gate=120),
    line("acid-one", "A1* A1 A2~ . C2 A1 . G2* A2~ A1 . D2 C2* . G1 A1~", gate=130),
    line("acid-two", "A1 A2* . A1 C2~ . A1 E2* D2~ C2 A1 . A2* G2~ E2 A1", gate=120),
    line(
        "acid-three",
        "A1* A1 A2~ . C2 A1 . G2* A2~ A1 . D2 C2* . G1 A1~ "
        "A1 A2* . E2~ C2 A1 A1 G2* F2~ E2 . D2 C2* A2 G1~ A1",
        gate=120,
    ),
    chords(
        "dub",
        64,
        [
            (3, "A3 C4 E4 G4"), (6, "A3 C4 E4 G4"), (19, "A3 C4 E4 G4"), (27, "A3 C4 E4 G4"),
            (35, "F3 A3 C4 E4"), (38, "F3 A3 C4 E4"), (51, "G3 B3 D4 E4"), (59, "G3 B3 D4 E4"),
        ],
        length=200,
    ),
    chords("dub-lone", 32, [(3, "A3 C4 E4 G4"), (22, "A3 C4 E4 B4")], length=180, velocity=0.65),
    chords(
        "sky",
        128,
        [(0, "A2 E3 C4 G4"), (32, "F2 C3 A3 E4"), (64, "G2 D3 B3 E4"), (96, "E2 B2 G3 D4")],
        length=31 * 256,
    ),
    line("answer", "A4 . E5 . C5 D5 . A4 . G4 . E5 D5 . C5 .", gate=100, velocity=0.7, probability=80),
    line("answer-high", "A5 . . E5 . . D5 . C5 . . G5 . E5 . .", gate=100, velocity=0.6, probability=70),
    chords("rise", 128, [(0, "A3")], length=126 * 256),
)  # fmt: skip


# ---- song ----------------------------------------------------------------------------------------------


def tracks() -> tuple[Track, ...]:
    """Return the mixer strips of the band, with their sends."""

    def track(id: str, level_db: float, *, pan: float = 0, swing: bool = True, **sends: float) -> Track:
        targets = tuple(Send(target=target, level_db=level) for target, level in sends.items())
        channel = Channel(level_db=level_db, pan=pan, sends=targets)
        names = {patch.id: patch.name for patch in PATCHES}
        return Track(id=id, name=names[id], patch=id, channel=channel, groove="swing" if swing else None)

    return (
        track("kick", -1.0, swing=False),
        track("clap", -3.0, room=-14),
        track("hat", -6.0, room=-30),
        track("open", -9.0, room=-24),
        track("shaker", -7.0, pan=0.15, room=-26),
        track("rumble", 0.5),
        track("acid", -1.0, echo=-14, room=-26),
        track("stab", -2.5, echo=-8, room=-12),
        track("pad", -8.0, room=-8),
        track("bell", -3.5, echo=-8, room=-12),
        track("riser", -6.0, room=-12),
    )


def mixer() -> Mixer:
    """Return echo and room returns and the master's limiter."""
    echo = module(
        "tape", "fx.delay", time_left=0.34091, time_right=0.22727, feedback=0.52, ping_pong=0.7,
        low_cut=220, high_cut=4200, saturation=0.4, mix=1.0,
    )  # fmt: skip
    room = module("hall", "fx.reverb", decay=2.4, high_decay=0.45, pre_delay=0.018, size=0.9, mix=1.0)
    tidy = module("tidy", "filter.svf", mode=2, cutoff=180, resonance=0.0)
    limiter = module("limiter", "fx.limiter", gain_db=4.0, ceiling_db=-1.0, release=0.08)
    return Mixer(
        returns=(
            Return(
                id="echo",
                name="Echo",
                channel=Channel(level_db=5, inserts=(echo,), sends=(Send(target="room", level_db=-16),)),
            ),
            Return(id="room", name="Room", channel=Channel(inserts=(tidy, room))),
        ),
        master=Channel(inserts=(limiter,)),
    )


def placements() -> tuple[Placement, ...]:
    """Return the arrangement: intro 0, groove 16, turn 32, break 40, drop 48, return 64, outro 72."""
    found = [
        *play("kick", "four", (0, 14), (16, 30), (32, 38), (48, 62), (64, 78)),
        *play("kick", "four-fill", (14, 16), (30, 32), (38, 40), (62, 64)),
        *play("clap", "backbeat", (8, 14), (16, 30), (32, 38), (48, 62), (64, 72)),
        *play("clap", "clap-roll", (14, 16), (30, 32), (46, 48), (62, 64)),
        *play("hat", "hat-sixteenths", (4, 40), (48, 76)),
        *play("hat", "hat-break", (44, 48), (76, 80)),
        *play("open", "off", (8, 16), (18, 32), (34, 40), (48, 72)),
        *play("shaker", "shuffle", (12, 40), (50, 76)),
        *play("rumble", "under", (2, 16), (16, 28), (32, 40), (48, 60), (64, 76)),
        *play("rumble", "under-turn", (28, 32), (60, 64)),
        *play("acid", "acid-one", (8, 24), (64, 74)),
        *play("acid", "acid-two", (24, 32), (40, 44)),
        *play("acid", "acid-three", (32, 40), (48, 64)),
        *play("stab", "dub-lone", (4, 16), (72, 80)),
        *play("stab", "dub", (16, 32), (40, 48), (56, 72)),
        *play("pad", "sky", (40, 48), (56, 64)),
        *play("bell", "answer", (28, 32), (52, 56), (60, 64)),
        *play("bell", "answer-high", (44, 48), (56, 60)),
        *play("riser", "rise", (8, 16), (40, 48)),
    ]
    order = {track.id: number for number, track in enumerate(tracks())}
    return tuple(sorted(found, key=lambda placed: (placed.start, order[placed.track])))


def automation() -> tuple[Automation, ...]:
    """Return the moves: the acid filter's long openings, echo throws, the riser, the last fade."""
    return (
        lane("acid", "patch", "filter.cutoff", (8, 150), (16, 300), (24, 520), (31.9, 900), (32, 360),
             (40, 1100), (40.05, 220), (44, 420), (48, 520), (56, 900), (63.5, 1600), (64, 700), (72, 260),
             (74, 150)),
        lane("acid", "patch", "filter.resonance", (8, 0.7), (24, 0.84), (40, 0.88), (64, 0.86), (74, 0.74)),
        lane("acid", "channel", "send-echo.level_db", (8, -18), (38, -16), (40, -5), (44, -8), (48, -16),
             (72, -14), (74, -3)),
        lane("stab", "patch", "filter.cutoff", (4, 240), (16, 420), (32, 760), (40, 500), (48, 1500),
             (56, 520), (72, 700), (80, 220)),
        lane("rumble", "channel", "channel.level_db", (2, -14), (6, 0.5), (76, 0.5)),
        lane("riser", "patch", "band.cutoff", (8, 200), (16, 5200), (40, 180), (48, 9000),
             curve=Curve.SMOOTH),
        lane("room", "channel", "channel.level_db", (0, 1), (40, 1), (44, 4), (48, 1)),
    )  # fmt: skip


def song() -> Project:
    """Return the whole song."""
    return Project(
        title="Night Train",
        author="Motorik",
        seed=1932,
        tempo=TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(132)),)),
        grooves=(Groove.swing("swing", Fraction(56)),),
        patches=PATCHES,
        tracks=tracks(),
        patterns=PATTERNS,
        mixer=mixer(),
        automation=automation(),
        arrangement=Arrangement(length=BARS * BAR, placements=placements()),
    )
