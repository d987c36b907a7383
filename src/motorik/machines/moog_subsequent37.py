"""Moog Subsequent 37: two oscillators into an overdriven mixer, a ladder and two envelopes.

Pitch is counted in octaves before it reaches the oscillators, so that octave switches, glide and
modulation add up once. A wave goes without a step from triangle by way of saw and square to a narrow pulse:
three oscillators in step, of which two at most are heard. Synced, the second oscillator starts anew with
every cycle of the first, and whatever moves its frequency moves its colour.
"""

from motorik.domain.device import Device, DeviceChoice, DeviceParameter
from motorik.domain.patch import Cable, Macro, MacroTarget, Modulation, Module, Patch, Polarity, VoiceMode
from motorik.machines.machine import Machine, Role
from motorik.machines.panel import Control, Panel, Section, Widget

ADD, SUBTRACT, MULTIPLY, ONLY_A = 0, 1, 2, 7
TRIANGLE, SAW, PULSE = 2, 0, 1
SOFT, SATURATED, HIGH, HARD_SYNC = 0, 1, 2, 1
SQUARE_WIDTH = 0.5


def _module(id: str, kind: str, **parameters: float) -> Module:
    return Module(id=id, kind=kind, parameters=dict(parameters))


def _math(id: str, operation: int, **parameters: float) -> Module:
    return _module(id, "control.math", operation=operation, **parameters)


def _knob(id: str, value: float) -> Module:
    return _module(id, "control.macro", value=value)


def _cables(*rows: str) -> tuple[Cable, ...]:
    ends = [row.split(" > ") for row in rows]
    return tuple(Cable(source=source, target=target) for source, target in ends)


def _moves(*rows: tuple[str, str, float], bipolar: bool = False) -> tuple[Modulation, ...]:
    polarity = Polarity.BIPOLAR if bipolar else Polarity.DIRECT
    return tuple(
        Modulation(source=source, target=target, amount=amount, polarity=polarity)
        for source, target, amount in rows
    )


# ---- oscillators ---------------------------------------------------------------------------------------


def _oscillator(number: int, wave: float, sync: int) -> tuple[Module, ...]:
    """Return knob, crossfades and waves of an oscillator: 0 triangle, 1/3 saw, 2/3 square, 1 a needle."""
    return (
        _knob(f"wave_{number}", wave),
        _math(f"to_triangle_{number}", ONLY_A, scale=-3, offset=1, low=0, high=1),
        _math(f"to_pulse_{number}", ONLY_A, scale=3, offset=-1, low=0, high=1),
        _math(f"to_needle_{number}", ONLY_A, scale=3, offset=-2, low=0, high=1),
        _module(f"triangle_{number}", "osc.analog", shape=TRIANGLE, sync=sync, ratio=0, level=0),
        _module(f"saw_{number}", "osc.analog", shape=SAW, sync=sync, ratio=0, level=1),
        _module(
            f"pulse_{number}", "osc.analog", shape=PULSE, sync=sync, ratio=0, level=0, width=SQUARE_WIDTH
        ),
        _module(f"osc_{number}", "mix.mixer"),
    )


def _oscillator_cables(number: int) -> tuple[Cable, ...]:
    fades = [f"wave_{number}.out > to_{wave}_{number}.a" for wave in ("triangle", "pulse", "needle")]
    waves = [f"{wave}_{number}.out > osc_{number}.in_{place}" for place, wave in enumerate(_WAVES, 1)]
    return _cables(*fades, *waves)


def _oscillator_moves(number: int) -> tuple[Modulation, ...]:
    return _moves(
        *((f"pitch_{number}.out", f"{wave}_{number}.tune", 12) for wave in _WAVES),
        (f"to_triangle_{number}.out", f"triangle_{number}.level", 1),
        (f"to_triangle_{number}.out", f"saw_{number}.level", -1),
        (f"to_pulse_{number}.out", f"saw_{number}.level", -1),
        (f"to_pulse_{number}.out", f"pulse_{number}.level", 1),
        (f"to_needle_{number}.out", f"pulse_{number}.width", 0.04 - SQUARE_WIDTH),
    )


_WAVES = ("triangle", "saw", "pulse")

# ---- modulation busses ---------------------------------------------------------------------------------


def _bus(number: int, rate: float) -> tuple[Module, ...]:
    """Return an LFO and how far it goes to each place."""
    return (
        _module(f"lfo_{number}", "lfo.wave", shape=1, rate=rate),
        _math(f"bus_{number}", MULTIPLY, constant=1),
        _math(f"vibrato_{number}", ONLY_A, scale=0),
        _math(f"detune_{number}", ONLY_A, scale=0),
        _math(f"wah_{number}", ONLY_A, scale=0),
        _math(f"shape_{number}", ONLY_A, scale=0),
        _math(f"tremolo_{number}", ONLY_A, scale=0),
    )


_PLACES = ("vibrato", "detune", "wah", "shape", "tremolo")


def _bus_cables(number: int) -> tuple[Cable, ...]:
    places = [f"bus_{number}.out > {place}_{number}.a" for place in _PLACES]
    return _cables(f"lfo_{number}.out > bus_{number}.a", *places)


def _bus_moves(number: int) -> tuple[Modulation, ...]:
    """Return where the depths lead: semitones, semitones, octaves, halves of the wave knob, 6 dB."""
    return _moves(
        (f"vibrato_{number}.out", "common.offset", 1 / 12),
        (f"detune_{number}.out", "interval.offset", 1 / 12),
        (f"wah_{number}.out", "filter.cutoff", 1),
        (f"shape_{number}.out", "wave_1.value", 0.5),
        (f"shape_{number}.out", "wave_2.value", 0.5),
        (f"tremolo_{number}.out", "vca.level_db", 6),
    )


# ---- the patch -----------------------------------------------------------------------------------------

PATCH = Patch(
    id="subsequent37",
    name="Subsequent 37",
    mode=VoiceMode.ANALOG,
    modules=(
        _module("note", "voice.note"),
        _knob("wheel", 0),
        _math("hand", ADD),
        *_bus(1, 5.5),
        *_bus(2, 0.4),
        _module("filter_eg", "env.adsr", attack=0.002, decay=0.5, sustain=0.3, release=0.3),
        _module("amp_eg", "env.adsr", attack=0.002, decay=0.6, sustain=0.8, release=0.2),
        _module("contour", "mix.mixer", gain_1=0.5, gain_2=0, gain_3=0, gain_4=0),
        _module("sweep", "mix.mixer", gain_1=0, gain_2=0, gain_3=0, gain_4=0),
        _knob("glide", 0),
        _math("slew", ONLY_A),
        _math("lag", SUBTRACT),
        _math("octave_1", ADD, steps=1, low=-1, high=2),
        _math("octave_2", ADD, steps=1, low=-1, high=2),
        _knob("frequency_2", 0.5),
        _knob("beat", 0.5),
        _knob("sync", 0),
        _math("common", ADD),
        _math("pitch_1", ADD),
        _math("interval", SUBTRACT),
        _math("locked", MULTIPLY),
        _math("unlocked", SUBTRACT),
        _math("pitch_2", ADD),
        *_oscillator(1, 1 / 3, 0),
        *_oscillator(2, 1 / 3, HARD_SYNC),
        _module("sub", "osc.analog", shape=PULSE, tune=-12),
        _module("noise", "osc.noise", color=1, level=2),
        _module("feedback", "util.feedback"),
        _module("mixer", "mix.mixer", gain_1=0.6, gain_2=0, gain_3=0.5, gain_4=0),
        _module("inputs", "mix.mixer", gain_1=1, gain_2=0, gain_3=0.0001, gain_4=0),
        _module("overdrive", "fx.drive", shape=SOFT, drive_db=0, level_db=0),
        _math("tracking", ONLY_A, scale=0.5),
        _math("touch", ONLY_A, scale=0),
        _module("filter", "filter.ladder", character=SATURATED, cutoff=800, resonance=0.2),
        _knob("multidrive", 0.1),
        _module("clipper", "fx.drive", shape=SOFT, drive_db=0, level_db=2),
        _module("vca", "amp.vca", level_db=0, velocity=0.4),
        _module("coupling", "filter.svf", mode=HIGH, cutoff=16, resonance=0.2),
        _module("output", "amp.pan"),
    ),
    cables=(
        *_cables(
            "wheel.out > hand.a",
            "note.timbre > hand.b",
            "hand.out > bus_1.b",
            "filter_eg.out > contour.in_1",
            "filter_eg.out > sweep.in_1",
            "note.key > slew.a",
            "slew.out > lag.a",
            "note.key > lag.b",
            "lag.out > common.a",
            "octave_1.out > pitch_1.a",
            "common.out > pitch_1.b",
            "octave_2.out > interval.a",
            "octave_1.out > interval.b",
            "interval.out > locked.a",
            "sync.out > locked.b",
            "interval.out > unlocked.a",
            "locked.out > unlocked.b",
            "pitch_1.out > pitch_2.a",
            "unlocked.out > pitch_2.b",
            "osc_1.out > mixer.in_1",
            "sub.out > mixer.in_2",
            "osc_2.out > mixer.in_3",
            "noise.out > mixer.in_4",
            "mixer.out > inputs.in_1",
            "feedback.out > inputs.in_2",
            "noise.out > inputs.in_3",
            "inputs.out > overdrive.in",
            "overdrive.out > filter.in",
            "slew.out > tracking.a",
            "note.pressure > touch.a",
            "filter.out > clipper.in",
            "clipper.out > vca.in",
            "amp_eg.out > vca.gain",
            "vca.out > coupling.in",
            "coupling.out > output.in",
            "coupling.out > feedback.in",
        ),
        *_bus_cables(1),
        *_bus_cables(2),
        *_oscillator_cables(1),
        *_oscillator_cables(2),
    ),
    modulations=(
        *_moves(
            ("glide.out", "slew.rise", 15),
            ("glide.out", "slew.fall", 15),
            ("sweep.out", "interval.offset", 2),
            *(("locked.out", f"{wave}_2.ratio", 12) for wave in _WAVES),
            ("pitch_1.out", "sub.tune", 12),
            ("tracking.out", "filter.cutoff", 1),
            ("contour.out", "filter.cutoff", 5),
            ("touch.out", "filter.cutoff", 1),
            ("multidrive.out", "clipper.drive_db", 30),
            ("multidrive.out", "clipper.bias", 0.25),
            ("multidrive.out", "clipper.level_db", -9),
        ),
        *_moves(
            ("frequency_2.out", "interval.offset", 7 / 12),
            ("beat.out", "interval.offset", 0.5 / 12),
            bipolar=True,
        ),
        *_bus_moves(1),
        *_bus_moves(2),
        *_oscillator_moves(1),
        *_oscillator_moves(2),
    ),
    macros=(
        Macro(id="bright", name="Bright", targets=(MacroTarget(target="filter.cutoff", amount=3),)),
        Macro(
            id="growl",
            name="Growl",
            targets=(
                MacroTarget(target="multidrive.value", amount=0.6),
                MacroTarget(target="inputs.gain_2", amount=0.8),
                MacroTarget(target="filter.resonance", amount=0.2),
            ),
        ),
    ),
    output="output",
)

# ---- the panel -----------------------------------------------------------------------------------------


def _row(row: int, *controls: tuple[str, str], widget: Widget = Widget.KNOB) -> tuple[Control, ...]:
    return tuple(
        Control(target=target, label=label, widget=widget, row=row, column=column)
        for column, (target, label) in enumerate(controls)
    )


def _bus_section(number: int) -> Section:
    return Section(
        name=f"MOD {number}",
        controls=(
            *_row(0, (f"lfo_{number}.rate", "RATE")),
            Control(target=f"lfo_{number}.shape", label="SOURCE", widget=Widget.SELECTOR, column=1),
            Control(target=f"lfo_{number}.sync", label="SYNC", widget=Widget.SELECTOR, column=2),
            *_row(1, (f"vibrato_{number}.scale", "PITCH AMT"), (f"wah_{number}.scale", "FILTER AMT"),
                  (f"detune_{number}.scale", "OSC 2 AMT")),
            *_row(2, (f"shape_{number}.scale", "WAVE AMT"), (f"tremolo_{number}.scale", "VCA AMT")),
        ),
    )  # fmt: skip


def _envelope_rows(row: int, envelope: str) -> tuple[Control, ...]:
    stages = ("attack", "decay", "sustain", "release")
    return _row(row, *((f"{envelope}.{stage}", stage.upper()) for stage in stages))


PANEL = Panel(
    accent="#e0a030",
    sections=(
        Section(
            name="GLIDE AND WHEEL",
            controls=(
                *_row(0, ("glide.value", "GLIDE TIME"), ("touch.scale", "PRESSURE")),
                Control(target="wheel.value", label="MOD WHEEL", widget=Widget.SLIDER, row=1),
            ),
        ),
        _bus_section(1),
        _bus_section(2),
        Section(
            name="OSCILLATORS",
            controls=(
                Control(target="octave_1.constant", label="OSC 1 OCTAVE", widget=Widget.SELECTOR),
                *_row(1, ("wave_1.value", "OSC 1 WAVE")),
                Control(target="octave_2.constant", label="OSC 2 OCTAVE", widget=Widget.SELECTOR, row=2),
                Control(target="sync.value", label="HARD SYNC", widget=Widget.SWITCH, row=2, column=1),
                Control(target="frequency_2.value", label="OSC 2 FREQ", row=3, size=2),
                *_row(
                    5, ("beat.value", "BEAT FREQ"), ("wave_2.value", "OSC 2 WAVE"), ("sweep.gain_1", "EG AMT")
                ),
            ),
        ),
        Section(
            name="MIXER",
            controls=tuple(
                Control(target=target, label=label, row=row)
                for row, (target, label) in enumerate(
                    (
                        ("mixer.gain_1", "OSC 1"),
                        ("mixer.gain_2", "SUB 1"),
                        ("mixer.gain_3", "OSC 2"),
                        ("mixer.gain_4", "NOISE"),
                        ("inputs.gain_2", "FEEDBACK"),
                    )
                )
            ),
        ),
        Section(
            name="FILTER",
            controls=(
                Control(target="filter.cutoff", label="CUTOFF", size=2),
                *_row(2, ("filter.resonance", "RESONANCE"), ("multidrive.value", "MULTIDRIVE")),
                *_row(3, ("contour.gain_1", "EG AMOUNT"), ("tracking.scale", "KB AMOUNT")),
                Control(target="filter.mode", label="SLOPE", widget=Widget.SELECTOR, row=4),
            ),
        ),
        Section(
            name="ENVELOPES",
            controls=(
                *_envelope_rows(0, "filter_eg"),
                Control(target="filter_eg.velocity", label="FILTER VEL", column=4),
                *_envelope_rows(1, "amp_eg"),
                Control(target="vca.velocity", label="AMP VEL", row=1, column=4),
            ),
        ),
        Section(
            name="OUTPUT",
            controls=(
                Control(target="vca.level_db", label="MASTER VOLUME", size=2),
                *_row(2, ("macro.bright", "BRIGHT"), ("macro.growl", "GROWL")),
            ),
        ),
    ),
)

# ---- the hardware --------------------------------------------------------------------------------------

_FEET = tuple(
    DeviceChoice(value=16 * (number + 1), name=feet) for number, feet in enumerate(("16'", "8'", "4'", "2'"))
)


def _fine(
    section: str, name: str, target: str | None, number: int, *, centred: bool = False
) -> DeviceParameter:
    """Return a controller of 14 bits: as everywhere in MIDI, its lower half is 32 above."""
    return DeviceParameter(
        section=section, name=name, target=target, cc_msb=number, cc_lsb=number + 32, cc_max=16383,
        orientation="centered" if centred else "0-based",
    )  # fmt: skip


def _coarse(
    section: str, name: str, target: str | None, number: int, choices: tuple[DeviceChoice, ...] = ()
) -> DeviceParameter:
    return DeviceParameter(section=section, name=name, target=target, cc_msb=number, choices=choices)


_SWITCH = (DeviceChoice(value=0, name="off"), DeviceChoice(value=64, name="on"))

DEVICE = Device(
    manufacturer="Moog",
    name="Subsequent 37",
    channel=1,
    programs=128,
    banks=2,
    parameters=(
        _fine("Wheel", "Mod wheel", "wheel.value", 1),
        _fine("Mod 1", "LFO rate", "lfo_1.rate", 3),
        _fine("Mod 1", "Pitch amount", "vibrato_1.scale", 4),
        _fine("Glide", "Glide time", "glide.value", 5),
        _fine("Output", "Master volume", "vca.level_db", 7),
        _fine("Oscillators", "Oscillator 1 wave", "wave_1.value", 9),
        _fine("Mod 1", "Filter amount", "wah_1.scale", 11),
        _fine("Oscillators", "Oscillator 2 frequency", "frequency_2.value", 12, centred=True),
        _fine("Oscillators", "Oscillator 2 beat frequency", "beat.value", 13, centred=True),
        _fine("Oscillators", "Oscillator 2 wave", "wave_2.value", 14),
        _fine("Filter", "Multidrive", "multidrive.value", 18),
        _fine("Filter", "Cutoff", "filter.cutoff", 19),
        _fine("Filter", "Resonance", "filter.resonance", 21),
        _fine("Filter", "Keyboard amount", "tracking.scale", 22),
        _fine("Envelopes", "Filter attack", "filter_eg.attack", 23),
        _fine("Envelopes", "Filter decay", "filter_eg.decay", 24),
        _fine("Envelopes", "Filter sustain", "filter_eg.sustain", 25),
        _fine("Envelopes", "Filter release", "filter_eg.release", 26),
        _fine("Filter", "Envelope amount", "contour.gain_1", 27, centred=True),
        _fine("Envelopes", "Amplifier attack", "amp_eg.attack", 28),
        _fine("Envelopes", "Amplifier decay", "amp_eg.decay", 29),
        _fine("Envelopes", "Amplifier sustain", "amp_eg.sustain", 30),
        _fine("Envelopes", "Amplifier release", "amp_eg.release", 31),
        _coarse("Wheel", "Hold pedal", None, 64, _SWITCH),
        _coarse("Glide", "Glide on", None, 65, _SWITCH),
        _coarse("Oscillators", "Oscillator 1 octave", "octave_1.constant", 74, _FEET),
        _coarse("Oscillators", "Oscillator 2 octave", "octave_2.constant", 75, _FEET),
        _coarse("Oscillators", "Hard sync", "sync.value", 77, _SWITCH),
        _coarse("Filter", "Slope", None, 109),
        _coarse("Mixer", "Oscillator 1 level", "mixer.gain_1", 114),
        _coarse("Mixer", "Sub oscillator level", "mixer.gain_2", 115),
        _coarse("Mixer", "Oscillator 2 level", "mixer.gain_3", 116),
        _coarse("Mixer", "Noise level", "mixer.gain_4", 117),
        _coarse("Mixer", "Feedback level", "inputs.gain_2", 118),
    ),
    source="Moog, Subsequent 37 user's manual, MIDI implementation",
)

MACHINE = Machine(
    id="moog.subsequent37",
    version=1,
    name="Subsequent 37",
    maker="Moog",
    doc="Two oscillators that sync and beat, a mixer that overdrives, the ladder at four slopes, multidrive.",
    role=Role.INSTRUMENT,
    patch=PATCH,
    panel=PANEL,
    device=DEVICE,
)
