"""The TB-303: one oscillator, a diode ladder, an envelope that accents push, and slides.

Beside the knobs of the original stand those that owners had built in later (the Devil Fish), all of them at
rest where the factory leaves the machine, and a distortion pedal that is off.
"""

from motorik.domain.device import Device
from motorik.domain.patch import Cable, Modulation, Module, Patch, VoiceMode
from motorik.machines.machine import Machine, Role
from motorik.machines.panel import Control, Panel, Section, Widget

ENVELOPE_OCTAVES = 4.75
"""How far the envelope moves the cutoff with ENV MOD at full; at nothing it still does a sixth of it."""

OFFSET_OCTAVES = -1.2
"""ENV MOD lowers where the envelope starts from, so the middle of the sweep stays where it is."""

ACCENT_OCTAVES = 2.2
"""What the first sharp accent adds with ACCENT at full."""


def _module(id: str, kind: str, **parameters: float) -> Module:
    return Module(id=id, kind=kind, parameters=parameters)


PATCH = Patch(
    id="tb303",
    name="TB-303",
    mode=VoiceMode.ANALOG,
    glide_seconds=0.06,
    modules=(
        _module("note", "voice.note"),
        _module("resonance", "control.macro", value=0.6),
        _module("env_mod", "control.macro", value=0.5),
        _module("overdrive", "control.macro", value=0),
        _module("tracking", "control.macro", value=0),
        _module("follow", "control.math", operation=2),
        # Free in phase, as an oscillator that is never switched off; the square is not quite symmetrical.
        _module("osc", "osc.analog", shape=0, width=0.47, phase=0, level=1.8),
        # The coupling capacitors slope the square and thin out the resonance of low cutoffs.
        _module(
            "filter",
            "filter.diode",
            character=1,
            coupling=1,
            cutoff=420,
            resonance=0,
            drive_db=-21,
            bass=0,
            feedback_cut=65,
        ),
        _module("env", "env.accent", decay=0.6, accent=0.6, resonance=0),
        _module("contour", "mix.mixer", gain_1=0.16),
        _module("vca", "amp.vca", level_db=-3, velocity=0),
        _module("pedal", "fx.drive", drive_db=24, tone=0.1, level_db=-6, mix=0),
        _module("couple", "filter.svf", mode=2, cutoff=24, resonance=0),
        _module("pan", "amp.pan"),
    ),
    cables=(
        Cable(source="osc.out", target="filter.in"),
        Cable(source="filter.out", target="vca.in"),
        Cable(source="env.amp", target="vca.gain"),
        Cable(source="vca.out", target="pedal.in"),
        Cable(source="pedal.out", target="couple.in"),
        Cable(source="couple.out", target="pan.in"),
        Cable(source="env.main", target="contour.in_1"),
        Cable(source="note.key", target="follow.a"),
        Cable(source="tracking.out", target="follow.b"),
    ),
    modulations=(
        Modulation(source="env_mod.out", target="contour.gain_1", amount=0.84),
        Modulation(source="env_mod.out", target="filter.cutoff", amount=OFFSET_OCTAVES),
        Modulation(source="contour.out", target="filter.cutoff", amount=ENVELOPE_OCTAVES),
        Modulation(source="env.accent", target="filter.cutoff", amount=ACCENT_OCTAVES),
        # The two tracks of the resonance knob, and the level that the first one takes away. It turns early.
        Modulation(source="resonance.out", target="filter.resonance", amount=0.97, curve=-0.6),
        Modulation(source="resonance.out", target="env.resonance", amount=1),
        Modulation(source="resonance.out", target="vca.level_db", amount=13, curve=-0.6),
        # Tracking turns around the C two octaves below middle C.
        Modulation(source="follow.out", target="filter.cutoff", amount=1),
        Modulation(source="tracking.out", target="filter.cutoff", amount=2),
        # The input pair holds the level, so what the drive adds has to be given back in part.
        Modulation(source="overdrive.out", target="filter.drive_db", amount=36),
        Modulation(source="overdrive.out", target="vca.level_db", amount=8),
    ),
    output="pan",
)


def _knob(target: str, label: str, row: int, column: int, size: int = 1) -> Control:
    return Control(target=target, label=label, row=row, column=column, size=size)


PANEL = Panel(
    accent="#c4c8cc",
    sections=(
        Section(
            name="TB-303",
            controls=(
                _knob("osc.fine", "TUNING", 0, 0),
                _knob("filter.cutoff", "CUT OFF FREQ", 0, 1, 2),
                _knob("resonance.value", "RESONANCE", 0, 3, 2),
                _knob("env_mod.value", "ENV MOD", 0, 5, 2),
                _knob("env.decay", "DECAY", 0, 7),
                _knob("env.accent", "ACCENT", 0, 8),
                Control(target="osc.shape", label="WAVEFORM", widget=Widget.SWITCH, row=1, column=0),
                _knob("vca.level_db", "VOLUME", 1, 8),
            ),
        ),
        Section(
            name="Modifications",
            controls=(
                _knob("env.accent_decay", "ACCENT DECAY", 0, 0),
                _knob("env.amp_attack", "SOFT ATTACK", 0, 1),
                _knob("env.amp_decay", "VCA DECAY", 0, 2),
                _knob("env.sweep", "ACCENT SWEEP", 0, 3),
                _knob("overdrive.value", "OVERDRIVE", 1, 0),
                _knob("tracking.value", "FILTER TRACKING", 1, 1),
                _knob("filter.bass", "BASS", 1, 2),
                _knob("osc.width", "PULSE WIDTH", 1, 3),
            ),
        ),
        Section(
            name="Pedal",
            controls=(
                _knob("pedal.mix", "DISTORTION", 0, 0),
                _knob("pedal.drive_db", "DRIVE", 0, 1),
                _knob("pedal.tone", "TONE", 1, 0),
                _knob("pedal.level_db", "LEVEL", 1, 1),
            ),
        ),
    ),
)

DEVICE = Device(
    manufacturer="Roland",
    name="TB-303 with MIDI (Devil Fish, Behringer TD-3)",
    channel=1,
    source=(
        "The TB-303 has no MIDI. R. Whittle, Devil Fish manual, and Behringer, TD-3 manual: notes, of which "
        "hard ones are accented and overlapping ones slide, and clock; no controllers"
    ),
)

MACHINE = Machine(
    id="roland.tb303",
    version=1,
    name="TB-303 Bass Line",
    maker="Roland",
    doc=(
        "Acid: a saw or a square through the diode ladder, plucked by an envelope. Accents are louder and "
        "shorter and climb as they follow one another; slides glide in 60 ms without plucking again."
    ),
    role=Role.INSTRUMENT,
    patch=PATCH,
    panel=PANEL,
    device=DEVICE,
)
