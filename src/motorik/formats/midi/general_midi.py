"""What program numbers and drum keys mean (General MIDI), and which of our sounds comes nearest.

Source: MIDI Manufacturers Association, General MIDI System Level 1, instrument and percussion maps.
"""

from collections.abc import Collection, Iterable

from motorik.domain.patch import Cable, Module, Patch
from motorik.domain.tuning import EQUAL

DRUM_CHANNEL = 10

PROGRAMS = (
    "Acoustic Grand Piano", "Bright Acoustic Piano", "Electric Grand Piano", "Honky-tonk Piano",
    "Electric Piano 1", "Electric Piano 2", "Harpsichord", "Clavinet", "Celesta", "Glockenspiel",
    "Music Box", "Vibraphone", "Marimba", "Xylophone", "Tubular Bells", "Dulcimer", "Drawbar Organ",
    "Percussive Organ", "Rock Organ", "Church Organ", "Reed Organ", "Accordion", "Harmonica",
    "Tango Accordion", "Nylon Guitar", "Steel Guitar", "Jazz Guitar", "Clean Guitar", "Muted Guitar",
    "Overdriven Guitar", "Distortion Guitar", "Guitar Harmonics", "Acoustic Bass", "Fingered Bass",
    "Picked Bass", "Fretless Bass", "Slap Bass 1", "Slap Bass 2", "Synth Bass 1", "Synth Bass 2", "Violin",
    "Viola", "Cello", "Contrabass", "Tremolo Strings", "Pizzicato Strings", "Orchestral Harp", "Timpani",
    "String Ensemble 1", "String Ensemble 2", "Synth Strings 1", "Synth Strings 2", "Choir Aahs",
    "Voice Oohs", "Synth Voice", "Orchestra Hit", "Trumpet", "Trombone", "Tuba", "Muted Trumpet",
    "French Horn", "Brass Section", "Synth Brass 1", "Synth Brass 2", "Soprano Sax", "Alto Sax",
    "Tenor Sax", "Baritone Sax", "Oboe", "English Horn", "Bassoon", "Clarinet", "Piccolo", "Flute",
    "Recorder", "Pan Flute", "Blown Bottle", "Shakuhachi", "Whistle", "Ocarina", "Square Lead", "Saw Lead",
    "Calliope Lead", "Chiff Lead", "Charang Lead", "Voice Lead", "Fifths Lead", "Bass and Lead",
    "New Age Pad", "Warm Pad", "Polysynth Pad", "Choir Pad", "Bowed Pad", "Metallic Pad", "Halo Pad",
    "Sweep Pad", "Rain", "Soundtrack", "Crystal", "Atmosphere", "Brightness", "Goblins", "Echoes",
    "Sci-fi", "Sitar", "Banjo", "Shamisen", "Koto", "Kalimba", "Bagpipe", "Fiddle", "Shanai",
    "Tinkle Bell", "Agogo", "Steel Drums", "Woodblock", "Taiko", "Melodic Tom", "Synth Drum",
    "Reverse Cymbal", "Fret Noise", "Breath Noise", "Seashore", "Bird Tweet", "Telephone", "Helicopter",
    "Applause", "Gunshot",
)  # fmt: skip

_SOUNDS: tuple[tuple[int, str], ...] = (
    (0, "felt-poly"), (1, "tine-piano"), (3, "hammered-dulcimer"), (4, "tine-piano"),
    (6, "hammered-dulcimer"), (8, "tubular-bells"), (11, "rosewood-mallet"), (14, "tubular-bells"),
    (15, "hammered-dulcimer"), (16, "chapel-drawbars"), (19, "principal-pipes"), (21, "chapel-drawbars"),
    (24, "nylon-morning"), (29, "spoken-table"), (31, "concert-harp"), (32, "upright-bass"),
    (36, "solid-bass"), (40, "bowed-wire"), (44, "autobahn-strings"), (45, "concert-harp"),
    (47, "rosewood-mallet"), (48, "autobahn-strings"), (52, "cloister-choir"), (55, "eight-voice-brass"),
    (58, "glass-brass"), (61, "eight-voice-brass"), (64, "spoken-table"), (72, "principal-pipes"),
    (80, "vowel-worm"), (82, "principal-pipes"), (84, "spoken-table"), (88, "dawn-pad"),
    (91, "cloister-choir"), (92, "parting-waves"), (96, "drifting-operators"), (98, "tubular-bells"),
    (99, "drifting-operators"), (104, "nylon-morning"), (108, "rosewood-mallet"), (109, "bowed-wire"),
    (112, "tubular-bells"), (113, "rosewood-mallet"), (119, "night-surf"),
)  # fmt: skip


def preset_of(program: int) -> str:
    """Return the name of the factory preset that stands for a program 0-127."""
    return "patches/" + next(name for first, name in reversed(_SOUNDS) if first <= program)


_KICK, _SNARE, _RIM, _CLAP, _HAT = "drum.kick", "drum.snare", "drum.rim", "drum.clap", "drum.hat"
_TOM, _CYMBAL, _SHAKER, _BELL = "drum.tom", "drum.cymbal", "drum.shaker", "drum.cowbell"
_CONGA, _CLAVES = 1, 2

_DRUMS: dict[int, tuple[str, dict[str, float]]] = {
    35: (_KICK, {"model": 0, "decay": 0.7}),
    36: (_KICK, {"model": 1, "decay": 0.6}),
    37: (_RIM, {"model": 1}),
    38: (_SNARE, {"model": 1, "snappy": 0.6}),
    39: (_CLAP, {}),
    40: (_SNARE, {"model": 0, "snappy": 0.7}),
    42: (_HAT, {"model": 1, "open_decay": 0.1}),
    44: (_HAT, {"model": 1, "open_decay": 0.15}),
    46: (_HAT, {"model": 1, "open_decay": 0.7}),
    49: (_CYMBAL, {}),
    51: (_CYMBAL, {"model": 1, "decay": 2.2}),
    52: (_CYMBAL, {"tune": -5, "decay": 1.6}),
    53: (_CYMBAL, {"model": 1, "tune": 7, "decay": 1.5}),
    54: (_SHAKER, {"decay": 0.12}),
    55: (_CYMBAL, {"tune": 5, "decay": 0.8}),
    56: (_BELL, {}),
    57: (_CYMBAL, {"tune": -2}),
    59: (_CYMBAL, {"model": 1, "tune": -3, "decay": 2}),
    67: (_BELL, {"tune": 7, "decay": 0.3}),
    68: (_BELL, {"tune": 2, "decay": 0.3}),
    69: (_SHAKER, {"decay": 0.07}),
    70: (_SHAKER, {}),
    75: (_RIM, {"model": _CLAVES}),
    76: (_RIM, {"model": _CLAVES, "tune": -5}),
    77: (_RIM, {"model": _CLAVES, "tune": -10}),
    80: (_BELL, {"tune": 19, "decay": 0.1}),
    81: (_BELL, {"tune": 19, "decay": 1}),
}
_TOMS = {41: (0, -3), 43: (0, 0), 45: (1, -3), 47: (1, 0), 48: (2, -3), 50: (2, 0), 65: (2, 7), 66: (2, 4)}
_HANDS = {60: (2, 4), 61: (1, 4), 62: (2, -2), 63: (1, 0), 64: (0, 0), 78: (1, 8), 79: (0, 5)}
_DRUMS |= {key: (_TOM, {"model": 2, "size": size, "tune": tune}) for key, (size, tune) in _TOMS.items()}
_DRUMS |= {key: (_TOM, {"model": _CONGA, "size": size, "tune": tune}) for key, (size, tune) in _HANDS.items()}
_HAT_KEYS = (42, 44, 46)


def kit(id: str, keys: Iterable[int]) -> Patch:
    """Return a drum kit with a drum for each of ``keys``; what the map does not name is a shaker or a stick.

    The hats choke one another, every other drum strikes its own voice again.
    """
    wanted = sorted(set(keys)) or [36]
    drums = tuple(_drum(key) for key in wanted)
    hats = tuple(key for key in wanted if key in _HAT_KEYS)
    return Patch(
        id=id,
        name="Drum kit",
        polyphony=min(max(len(drums), 4), 32),
        modules=(*drums, Module(id="mix", kind="mix.mixer"), Module(id="pan", kind="amp.pan")),
        cables=(
            *(Cable(source=f"{drum.id}.out", target="mix.in_1") for drum in drums),
            Cable(source="mix.out", target="pan.in"),
        ),
        output="pan",
        chokes=(*((key,) for key in wanted if key not in _HAT_KEYS), *((hats,) if hats else ())),
        tuning=EQUAL,
    )


def _drum(key: int) -> Module:
    kind, values = _DRUMS.get(key, (_SHAKER, {"decay": 0.05}) if key % 2 else (_RIM, {"tune": -7}))
    keys = {"closed_key": key, "open_key": key} if kind == _HAT else {"key": key}
    return Module(id=f"key{key}", kind=kind, parameters={**keys, "accent": 0, "level": 0.7} | values)


def plain_patch(id: str, name: str) -> Patch:
    """Return an instrument that sounds without any library: a saw behind a low-pass and an envelope."""
    return Patch(
        id=id,
        name=name,
        modules=(
            Module(id="osc", kind="osc.analog"),
            Module(id="filter", kind="filter.svf", parameters={"cutoff": 3000.0}),
            Module(id="env", kind="env.adsr", parameters={"release": 0.15}),
            Module(id="amp", kind="amp.vca", parameters={"velocity": 0.5}),
            Module(id="pan", kind="amp.pan"),
        ),
        cables=(
            Cable(source="osc.out", target="filter.in"),
            Cable(source="filter.out", target="amp.in"),
            Cable(source="env.out", target="amp.gain"),
            Cable(source="amp.out", target="pan.in"),
        ),
        output="pan",
    )


def main_program(programs: Collection[int]) -> int:
    """Return the program that stands for several: the one named most often, the first among equals."""
    counted = dict.fromkeys(programs, 0)
    for program in programs:
        counted[program] += 1
    return max(counted, key=lambda program: counted[program]) if counted else 0
