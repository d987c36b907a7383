"""roland.tb303 through the engine: what accents do, what slides do not do, and what resonance takes away."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from motorik import _native as native
from motorik.engine.offline import RenderOptions, render
from motorik.machines import machine
from motorik.machines.morphing import randomise
from motorik.machines.preset import Category, Preset, Preview, PreviewNote, patch_of
from motorik.modules import registry
from motorik.storage.presets import factory
from motorik.studio.previews import preview_project

ID = "roland.tb303"
RATE = 48000
BEAT = 0.5
"""Seconds at 120 BPM."""
SINE, PULSE = 3.0, 1.0
OPEN = {
    "filter.cutoff": 8000.0,
    "resonance.value": 0.0,
    "env_mod.value": 0.0,
    "contour.gain_1": 0.0,
    "env.accent": 0.0,
}
"""A filter that stays open, for hearing the oscillator alone."""
PRESETS = [name for name in factory().names() if name.startswith(f"{ID}/")]

Sound = NDArray[np.float64]


def preset(notes: Sequence[PreviewNote], values: Mapping[str, float] | None = None) -> Preset:
    beats = max((note.beat + note.length for note in notes), default=1)
    return Preset(
        id="test",
        name="Test",
        category=Category.BASS,
        machine=ID,
        values=dict(values or {}),
        preview=Preview(bpm=120, beats=beats, notes=tuple(notes)),
    )


def played(values: Mapping[str, float], *notes: PreviewNote, options: RenderOptions | None = None) -> Sound:
    """Return what the notes sound like, left, with values of the machine set."""
    song = preview_project(preset(notes, values))
    sound = render(song, None, options or RenderOptions(sample_rate=RATE, tail_seconds=0.1)).sound
    return np.asarray(sound[:, 0], np.float64)


def note(
    beat: float, pitch: float = 36, length: float = 0.2, *, accent: bool = False, slide: bool = False
) -> PreviewNote:
    return PreviewNote(beat=beat, pitch=pitch, length=length, accent=accent, slide=slide)


def sixteenths(marks: str, pitch: float = 33) -> list[PreviewNote]:
    """Return one note a sixteenth: ``X`` accented, ``x`` not, ``.`` none."""
    return [note(step / 4, pitch, 0.15, accent=mark == "X") for step, mark in enumerate(marks) if mark != "."]


def parts(sound: Sound, count: int, beats: float = 0.25) -> list[Sound]:
    length = round(beats * BEAT * RATE)
    return [sound[number * length : (number + 1) * length] for number in range(count)]


def power_above(sound: Sound, hertz: float) -> float:
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) ** 2
    return float(spectrum[np.fft.rfftfreq(len(sound), 1 / RATE) > hertz].sum())


def periods(sound: Sound) -> tuple[Sound, Sound]:
    """Return the middle of every cycle in seconds and the pitch in it, in semitones."""
    rising = np.flatnonzero((sound[:-1] < 0) & (sound[1:] >= 0))
    exact = (rising + sound[rising] / (sound[rising] - sound[rising + 1])) / RATE
    return (exact[:-1] + exact[1:]) / 2, 69 + 12 * np.log2(1 / np.diff(exact) / 440)


def decibels(ratio: float) -> float:
    return float(20 * np.log10(ratio))


# ---- accents -------------------------------------------------------------------------------------------


def test_an_accent_is_louder() -> None:
    plain, accented = (np.abs(played(OPEN | {"env.accent": 1.0}, *sixteenths(mark))).max() for mark in "xX")
    assert 3 < decibels(accented / plain) < 8


def test_an_accent_makes_the_envelope_a_fifth_of_a_second_long() -> None:
    """The filter is dark again 0.25 s after an accent, though the decay is 2 s."""
    values = {"env.decay": 2.0, "env_mod.value": 1.0, "env.sweep": 0.02, "filter.cutoff": 400.0}
    plain, accented = (
        played(values, note(0, 33, 2, accent=accent))[round(0.25 * RATE) : round(0.75 * RATE)]
        for accent in (False, True)
    )
    assert power_above(accented, 800) < 0.05 * power_above(plain, 800)


CLIMB = {"resonance.value": 0.6, "env.accent": 1.0, "env_mod.value": 0.0, "filter.cutoff": 350.0}
"""The accent sweep nearly alone at the cutoff."""


def test_accents_in_a_row_climb_and_then_stay() -> None:
    """Each of the first opens the filter further than the one before; from the fourth on nothing grows."""
    treble = [power_above(part, 1200) for part in parts(played(CLIMB, *sixteenths("XXXXXXXX")), 8)]
    assert all(later > 1.1 * one for one, later in pairwise(treble[:4])), treble
    assert treble[3] > 8 * treble[0]
    assert max(treble[3:]) < 1.15 * min(treble[3:]), treble


def test_accents_far_apart_do_not_climb() -> None:
    sound = played(CLIMB, *sixteenths("X.......X......."))
    first, second = (part[:6000] for part in parts(sound, 2, beats=2))
    assert power_above(second, 1200) < 1.3 * power_above(first, 1200)


# ---- slides --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "end"), [(57, 60), (57, 69), (69, 57), (45, 69)])
def test_a_slide_takes_60_ms_however_far_it_goes(start: float, end: float) -> None:
    sound = played(OPEN | {"osc.shape": SINE}, note(0, start, 1), note(1, end, 1, slide=True))
    seconds, pitch = periods(sound)
    about = (seconds > 0.9 * BEAT) & (seconds < 1.9 * BEAT)
    way = (pitch[about] - start) / (end - start)
    begun, done = (float(np.interp(share, way, seconds[about])) for share in (0.05, 0.95))
    assert done - begun == pytest.approx(0.9 * 0.06, abs=0.005)
    assert begun == pytest.approx(BEAT + 0.05 * 0.06, abs=0.004)
    assert pitch[(seconds > BEAT + 0.07) & (seconds < 1.8 * BEAT)] == pytest.approx(end, abs=0.01)


def test_a_slide_plucks_nothing() -> None:
    """The note slid to is as dark as one that is held; the same note struck is bright."""
    values = {"env_mod.value": 0.8, "env.decay": 0.15, "filter.cutoff": 250.0}
    beat = round(BEAT * RATE)
    held = played(values, note(0, 36, 2))[beat : 2 * beat]
    slid, struck = (
        played(values, note(0, 36, 1), note(1, 36, 1, slide=slide))[beat : 2 * beat]
        for slide in (True, False)
    )
    assert power_above(slid, 500) == pytest.approx(power_above(held, 500), rel=0.01)
    assert power_above(struck, 500) > 20 * power_above(held, 500)


def test_a_slide_leaves_no_gap() -> None:
    sound = played(OPEN, note(0, 36, 1), note(1, 36, 1, slide=True))
    level = [float(np.abs(part).max()) for part in parts(sound, 39, beats=0.05)]
    assert min(level[1:]) > 0.5 * max(level[1:])


# ---- oscillator and filter -----------------------------------------------------------------------------


@pytest.mark.parametrize("pitch", [12, 24, 36, 48, 60, 72])
@pytest.mark.parametrize("cents", [-100.0, 0.0, 37.0])
def test_it_is_in_tune(pitch: float, cents: float) -> None:
    sound = played(OPEN | {"osc.shape": SINE, "osc.fine": cents}, note(0, pitch, 4))
    seconds, measured = periods(sound)
    steady = measured[(seconds > 0.2) & (seconds < 1.9)]
    assert np.mean(steady) == pytest.approx(pitch + cents / 100, abs=0.005)


def test_resonance_takes_the_bass_away() -> None:
    """With the level given back, what lies below the cutoff is still much weaker than what lies at it."""

    def balance(resonance: float) -> float:
        values = OPEN | {"filter.cutoff": 2640.0, "resonance.value": resonance}
        steady = played(values, note(0, 57, 2))[4800:43200]
        spectrum = np.abs(np.fft.rfft(steady * np.blackman(len(steady))))
        bin = round(220 * len(steady) / RATE)
        return decibels(
            float(spectrum[bin - 4 : bin + 5].max() / spectrum[12 * bin - 4 : 12 * bin + 5].max())
        )

    assert balance(0.0) - balance(0.5) > 12
    assert balance(0.5) - balance(0.9) > 4


def test_the_square_is_sloped_and_carries_no_direct_current() -> None:
    steady = played(OPEN | {"osc.shape": PULSE}, note(0, 33, 4))[24000:72000]
    assert abs(steady.mean()) < 0.01 * np.abs(steady).max()
    edges = np.flatnonzero((steady[:-1] < 0) & (steady[1:] >= 0))[1:-2]
    half = round(RATE / 55 * 0.47)
    slopes = [steady[edge + half - 40] / steady[edge : edge + half].max() for edge in edges]
    assert min(slopes) > 0.1 and max(slopes) < 0.7, slopes


# ---- machine -------------------------------------------------------------------------------------------


def test_every_control_turns_something_of_the_patch() -> None:
    tb303 = machine(ID)
    modules = {module.id: module for module in tb303.patch.modules}
    targets = [control.target for control in tb303.panel.controls]
    assert len(set(targets)) == len(targets)
    for target in targets:
        module, parameter = target.split(".")
        assert registry()[modules[module].kind].parameter(parameter).id == parameter
    for section in tb303.panel.sections:
        places = [(control.row, control.column) for control in section.controls]
        assert len(set(places)) == len(places), section.name


def test_there_are_presets_enough() -> None:
    assert len(PRESETS) >= 16


@pytest.mark.parametrize("name", PRESETS)
def test_presets_sound(name: str) -> None:
    shelved = factory().load(name)
    assert shelved.preset.machine == ID and shelved.preset.preview.notes and shelved.preset.description
    sound = render(preview_project(shelved.preset), None, RenderOptions(sample_rate=RATE)).sound
    assert -12 < decibels(float(np.abs(sound).max())) < -1
    assert abs(float(sound.mean())) < 1e-3


@pytest.mark.parametrize("seed", range(3))
def test_sounds_drawn_by_chance_stay_in_range_and_bounded(seed: int) -> None:
    patch = randomise(machine(ID).patch, seed)
    for module in patch.modules:
        for id, value in module.parameters.items():
            parameter = registry()[module.kind].parameter(id)
            assert parameter.low <= value <= parameter.high, (module.id, id)
    song = preview_project(preset(sixteenths("XxX.")))
    song = song.model_copy(update={"patches": (patch.model_copy(update={"id": "preset"}),)})
    sound = render(song, None, RenderOptions(sample_rate=RATE, tail_seconds=0.1)).sound
    assert np.isfinite(sound).all() and np.abs(sound).max() < 30


def test_the_same_bits_in_any_block_and_instruction_set() -> None:
    notes = [*sixteenths("XxX."), note(1, 45, 0.3, slide=True)]
    values = {"overdrive.value": 0.5, "pedal.mix": 0.7, "tracking.value": 0.5}
    wanted = played(values, *notes)
    for name in native.instruction_sets():
        for block in (64, 777):
            options = RenderOptions(RATE, block=block, instruction_set=name, tail_seconds=0.1)
            assert np.array_equal(played(values, *notes, options=options), wanted), (name, block)


def test_a_preset_is_a_patch_of_the_machine() -> None:
    patch = patch_of(preset([note(0)], {"filter.cutoff": 500.0}))
    assert [module.id for module in patch.modules] == [module.id for module in machine(ID).patch.modules]
