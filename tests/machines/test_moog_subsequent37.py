"""The Subsequent 37 through the engine: ladder, sync, envelopes, one powered voice, glide, panel, presets."""

import numpy as np
import pytest
from numpy.typing import NDArray

from motorik.domain.patch import VoiceMode
from motorik.engine.offline import RenderOptions, render
from motorik.machines import machine
from motorik.machines.morphing import randomise
from motorik.machines.preset import Category, Preset, Preview, PreviewNote, patch_of
from motorik.modules import registry
from motorik.storage.presets import factory
from motorik.studio.previews import preview_project
from tests.physics.module_rig import cents, decibels, frequency_of

RATE = 48000
MACHINE = machine("moog.subsequent37")
PRESETS = [name for name in factory().names() if name.startswith(f"{MACHINE.id}/")]
Sound = NDArray[np.float64]
PLAIN = {
    "mixer.gain_1": 0.5, "mixer.gain_3": 0, "inputs.gain_3": 0, "filter.cutoff": 20000, "filter.resonance": 0,
    "contour.gain_1": 0, "tracking.scale": 0, "multidrive.value": 0, "amp_eg.attack": 0.0005,
    "amp_eg.sustain": 1, "amp_eg.release": 0.01, "vca.velocity": 0,
}  # fmt: skip
"""One saw and everything open, at rest."""


def note(beat: float, pitch: float, length: float, velocity: float = 0.8) -> PreviewNote:
    """Return a note at 60 beats a minute: beats are seconds."""
    return PreviewNote(beat=beat, pitch=pitch, length=length, velocity=velocity)


def preset(values: dict[str, float], *notes: PreviewNote) -> Preset:
    return Preset(
        id="test", name="Test", category=Category.LEAD, machine=MACHINE.id, values=PLAIN | values,
        preview=Preview(bpm=60, beats=max(note.beat + note.length for note in notes), notes=notes),
    )  # fmt: skip


def play(values: dict[str, float], *notes: PreviewNote) -> Sound:
    """Return the left side."""
    options = RenderOptions(sample_rate=RATE, tail_seconds=0.5)
    return render(preview_project(preset(values, *notes)), None, options).sound[:, 0].astype(np.float64)


def spectrum(sound: Sound) -> Sound:
    """Return the amplitude of each line of one second, in hertz."""
    second = sound[: RATE // 2 * 2][-RATE:] if len(sound) < RATE else sound[:RATE]
    return np.asarray(2 * np.abs(np.fft.rfft(second * np.hanning(len(second)))) / (len(second) / 2))


def level(sound: Sound, start: float, end: float) -> float:
    return float(np.sqrt(np.mean(sound[round(start * RATE) : round(end * RATE)] ** 2)))


# ---- filter --------------------------------------------------------------------------------------------

A1 = 33  # 55 Hz: partials every 55 lines of a second
QUIET = {"mixer.gain_1": 0.02}


@pytest.mark.parametrize(("mode", "slope"), [(0, 24), (1, 18), (2, 12), (3, 6)])
def test_slope_is_what_the_switch_says(mode: int, slope: int) -> None:
    held = note(0, A1, 2)
    open_, closed = (
        spectrum(play(QUIET | {"filter.mode": mode, "filter.cutoff": cutoff}, held)[RATE // 2 :])
        for cutoff in (20000, 100)
    )
    far = [round(55 * partial) for partial in (16, 32)]
    response = decibels(closed[far] / open_[far])
    assert response[0] - response[1] == pytest.approx(slope, abs=0.6)


def test_resonance_takes_the_bass_away() -> None:
    held = note(0, A1, 2)
    flat, peaked = (
        spectrum(play(QUIET | {"filter.cutoff": 2000, "filter.resonance": resonance}, held)[RATE // 2 :])[55]
        for resonance in (0, 0.75)
    )
    assert decibels(peaked / flat) == pytest.approx(decibels(1 / (1 + 4.4 * 0.75)), abs=0.5)


@pytest.mark.parametrize("key", [36, 48, 60, 72, 84])
def test_the_singing_filter_is_in_tune_with_the_keys(key: int) -> None:
    silent = {"mixer.gain_1": 0, "inputs.gain_3": 0.001, "filter.resonance": 1}
    tracked = silent | {"filter.cutoff": 261.6256, "tracking.scale": 1}
    tone = play(tracked, note(0, key, 3))[RATE : 3 * RATE]
    assert level(tone, 0, 1) > 0.02
    assert abs(cents(frequency_of(tone, RATE), 440 * 2 ** ((key - 69) / 12))) < 5


# ---- oscillators ---------------------------------------------------------------------------------------


def test_the_wave_goes_from_triangle_to_needle() -> None:
    """Partials of 55 Hz: odd ones falling as squares, all as 1/n, odd as 1/n, all alike."""
    triangle, saw, square, needle = (
        spectrum(play(QUIET | {"wave_1.value": wave}, note(0, A1, 2))[RATE // 2 :])[55 * np.arange(1, 12)]
        for wave in (0, 1 / 3, 2 / 3, 1)
    )
    odd = np.arange(0, 11, 2)
    assert decibels(triangle[2] / triangle[0]) == pytest.approx(decibels(1 / 9), abs=1)
    assert decibels(saw[1:5] / saw[0]) == pytest.approx(decibels(1 / np.arange(2, 6)), abs=1)
    assert decibels(square[odd] / square[0]) == pytest.approx(decibels(1 / (odd + 1)), abs=1)
    assert max(triangle[1], square[1]) < 0.02 * square[0]
    assert abs(decibels(needle[4] / needle[0])) < 3


def test_the_sub_is_an_octave_below() -> None:
    tone = play({"mixer.gain_1": 0, "mixer.gain_2": 0.5}, note(0, A1 + 12, 2))[RATE // 2 :]
    lines = spectrum(tone)
    assert np.argmax(lines[:400]) == 55


def test_synced_it_keeps_the_pitch_of_the_first_and_takes_a_colour_from_the_second() -> None:
    synced = {"mixer.gain_1": 0, "mixer.gain_3": 0.5, "sync.value": 1}
    for octave, frequency, ratio in ((1, 1.0, 2 ** (19 / 12)), (2, 0.5, 4.0)):
        values = synced | {"octave_2.constant": octave, "frequency_2.value": frequency}
        lines = spectrum(play(values, note(0, A1 + 12, 2))[RATE // 2 :])
        partials = lines[110 * np.arange(1, 40)]
        between = lines[55 + 110 * np.arange(1, 40)]
        assert between.max() < 1e-3 * partials.max(), "the first oscillator's partials and no others"
        assert np.argmax(partials) + 1 == pytest.approx(ratio, abs=0.6)


def test_not_synced_it_has_a_pitch_of_its_own_and_beats() -> None:
    alone = {"mixer.gain_1": 0, "mixer.gain_3": 0.5}
    for values, semitones in (
        ({"frequency_2.value": 1.0}, 7.0),
        ({"octave_2.constant": -1, "octave_1.constant": 2}, -12.0),
        ({"beat.value": 1.0}, 0.5),
    ):
        tone = play(alone | values, note(0, 57, 2))[RATE // 2 : 2 * RATE]
        assert cents(frequency_of(tone, RATE), 220 * 2 ** (semitones / 12)) == pytest.approx(0, abs=0.2)


def test_the_voice_stays_powered_between_notes() -> None:
    """Struck again, oscillators and filter go on as if nothing had been."""
    assert MACHINE.patch.mode is VoiceMode.ANALOG
    once = play({}, note(0, A1, 2))
    twice = play({}, note(0, A1, 1), note(1, A1, 1))
    later = slice(round(1.2 * RATE), round(1.9 * RATE))
    np.testing.assert_allclose(twice[later], once[later], atol=1e-5)


def test_glide_takes_its_time_an_octave() -> None:
    seconds = 0.0001 * 2 ** (15 * 0.85)
    tone = play({"glide.value": 0.85, "wave_1.value": 0}, note(0, 57, 0.5), note(0.5, 69, 2))
    half = round((0.5 + seconds / 2) * RATE)
    middle = frequency_of(tone[half - 1350 : half + 3450], RATE)  # it compares what is around 1350 in
    assert abs(cents(middle, 440 / 2**0.5)) < 10
    assert abs(cents(frequency_of(tone[round(1.6 * RATE) : round(2.4 * RATE)], RATE), 440)) < 0.2
    assert 0.5 < seconds < 1


# ---- envelopes and touch -------------------------------------------------------------------------------


def test_envelopes_take_their_times() -> None:
    slow = {"amp_eg.attack": 0.4, "amp_eg.attack_curve": 0, "amp_eg.release": 0.4}
    tone = play(slow | {"wave_1.value": 2 / 3}, note(0, 69, 1))
    full = level(tone, 0.8, 0.95)
    assert level(tone, 0.19, 0.21) / full == pytest.approx(0.5, abs=0.05)
    assert level(tone, 0.42, 0.5) / full == pytest.approx(1, abs=0.03)
    assert level(tone, 1.45, 1.5) < 1e-4 < level(tone, 1.2, 1.25)


def test_the_filter_envelope_opens_and_velocity_says_how_far() -> None:
    plucked = {"filter.cutoff": 200, "contour.gain_1": 0.8, "filter_eg.decay": 0.4, "filter_eg.sustain": 0}
    plucked |= {"filter_eg.velocity": 1, "filter_eg.attack": 0.001}
    hard, soft = (play(plucked, note(0, A1, 1, velocity)) for velocity in (1.0, 0.3))

    def bright(sound: Sound, start: float) -> float:
        piece = sound[round(start * RATE) :][:4800]
        lines = np.abs(np.fft.rfft(piece * np.hanning(4800))) ** 2
        return float(lines[100:].sum() / lines.sum())

    assert bright(hard, 0.02) > 10 * bright(hard, 0.6)
    assert bright(hard, 0.02) > 5 * bright(soft, 0.02)


def test_velocity_moves_the_amplifier_by_its_knob() -> None:
    hard, soft = (play({"vca.velocity": 1}, note(0, A1, 1, velocity)) for velocity in (1.0, 0.5))
    assert level(soft, 0.3, 0.9) / level(hard, 0.3, 0.9) == pytest.approx(0.25, rel=0.02)
    hard, soft = (play({}, note(0, A1, 1, velocity)) for velocity in (1.0, 0.5))
    assert level(soft, 0.3, 0.9) == pytest.approx(level(hard, 0.3, 0.9), rel=1e-3)


def test_overdriven_mixer_and_multidrive_add_overtones_and_stay_bounded() -> None:
    tri = {"wave_1.value": 0, "mixer.gain_1": 0.1}
    clean = spectrum(play(tri, note(0, A1, 2))[RATE // 2 :])
    for driven in (
        {"mixer.gain_1": 2.0},
        {"multidrive.value": 1.0},
        {"inputs.gain_2": 2.0, "mixer.gain_1": 1},
    ):
        sound = play(tri | driven, note(0, A1, 2))
        lines = spectrum(sound[RATE // 2 :])
        assert lines[55 * 3] / lines[55] > 1.3 * clean[55 * 3] / clean[55]
        assert np.abs(sound).max() < 2


# ---- panel, device, presets ----------------------------------------------------------------------------


def test_every_control_of_panel_and_hardware_is_there() -> None:
    kinds = {module.id: module.kind for module in MACHINE.patch.modules}
    macros = {macro.id for macro in MACHINE.patch.macros}
    targets = [control.target for control in MACHINE.panel.controls]
    targets += [parameter.target for parameter in MACHINE.device.parameters if parameter.target]
    for target in targets:
        module, parameter = target.split(".")
        if module == "macro":
            assert parameter in macros
        else:
            registry()[kinds[module]].parameter(parameter)


def test_no_two_controls_of_a_section_share_a_place() -> None:
    for section in MACHINE.panel.sections:
        places = [
            (control.row + down, control.column + right)
            for control in section.controls
            for down in range(control.size)
            for right in range(control.size)
        ]
        assert len(places) == len(set(places)), section.name


def test_fine_controllers_are_pairs_32_apart() -> None:
    for parameter in MACHINE.device.parameters:
        if parameter.cc_lsb is not None and parameter.cc_msb is not None:
            assert parameter.cc_lsb == parameter.cc_msb + 32 < 64


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_settings_of_this_machine(name: str) -> None:
    found = factory().load(name).preset
    patch = patch_of(found)
    assert found.description
    assert found.preview.notes
    assert [module.id for module in patch.modules] == [module.id for module in MACHINE.patch.modules]


def test_there_are_presets_of_many_sorts() -> None:
    assert len(PRESETS) >= 16
    assert len({factory().load(name).preset.category for name in PRESETS}) >= 5


@pytest.mark.parametrize("seed", range(4))
def test_sounds_drawn_by_chance_stay_in_bounds(seed: int) -> None:
    drawn = randomise(MACHINE.patch, seed)
    project = preview_project(preset({}, note(0, 45, 0.5), note(0.5, 57, 0.5)))
    patch = drawn.model_copy(update={"id": project.patches[0].id})
    project = project.model_copy(update={"patches": (patch,)})
    sound = render(project, None, RenderOptions(sample_rate=RATE, tail_seconds=0.5)).sound
    assert np.isfinite(sound).all()
    # 8 is what a loop holds, and two resonances bent by nothing may ring behind it.
    assert np.abs(sound).max() < 1024


def test_blocks_and_instruction_sets_cannot_be_heard() -> None:
    project = preview_project(factory().load(f"{MACHINE.id}/growler").preset)
    options = [
        RenderOptions(sample_rate=RATE, end_tick=project.arrangement.length // 8, tail_seconds=0.1, **how)
        for how in ({}, {"block": 77}, {"instruction_set": "v2"})
    ]
    assert len({render(project, None, option).sha256 for option in options}) == 1
