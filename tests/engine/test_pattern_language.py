"""The language of patterns as it sounds: bends, levels, places and instruments of single notes."""

import numpy as np
import pytest
from numpy.typing import NDArray

from motorik.domain.patch import Module, Patch, VoiceMode
from motorik.domain.pattern import Effect, Pattern, Step, StepKind
from motorik.domain.project import Arrangement, Placement, Project, Track
from motorik.engine.layout import lay_out
from motorik.engine.offline import RenderOptions, render
from motorik.engine.slots import SlotTable
from tests.engine.songs import BEAT, song, voice

RATE = 48_000
LINE = int(RATE * 60 / 125 / 4)
OPEN = Module(id="filter", kind="filter.svf", parameters={"cutoff": 12000, "resonance": 0})
PLAIN = voice("tone", 0, VoiceMode.POLY, 4)
TONE = PLAIN.model_copy(
    update={
        "modulations": (),
        "modules": tuple(OPEN if module.id == "filter" else module for module in PLAIN.modules),
    }
)


def played(*steps: Step, patches: tuple[Patch, ...] = (), track_patch: str = "tone") -> Project:
    """Return one bar of ``steps`` at 125 BPM on a sustained voice."""
    return Project(
        patches=(TONE, *patches),
        tracks=(Track(id="track", patch=track_patch),),
        patterns=(Pattern(id="pattern", steps=steps),),
        arrangement=Arrangement(
            length=4 * BEAT,
            placements=(Placement(track="track", pattern="pattern", start=0, length=4 * BEAT),),
        ),
    )


def sound(project: Project) -> NDArray[np.float32]:
    return render(project, options=RenderOptions(sample_rate=RATE)).sound


def pitch(sound: NDArray[np.float32], first_line: float, lines: float = 1.5) -> float:
    """Return the pitch in semitones of a stretch, by the strongest partial of a windowed spectrum."""
    part = sound[int(first_line * LINE) : int((first_line + lines) * LINE)].sum(axis=1)
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part)), 1 << 18))
    low = np.argmax(spectrum[int(40 * (1 << 18) / RATE) :]) + int(40 * (1 << 18) / RATE)
    return float(69 + 12 * np.log2(low * RATE / (1 << 18) / 440))


def loudness(sound: NDArray[np.float32], first_line: float, lines: float = 1.0) -> NDArray[np.float64]:
    part = sound[int(first_line * LINE) : int((first_line + lines) * LINE)].astype(np.float64)
    level: NDArray[np.float64] = np.sqrt(np.mean(part**2, axis=0))
    return level


def lock(row: int, command: str, value: int, **fields: object) -> Step:
    effect = Effect(command=command, value=value)
    return Step(row=row, kind=StepKind.LOCK, effects=(effect,), **fields)  # type: ignore[arg-type]


def test_a_slide_is_heard_and_stays() -> None:
    heard = sound(played(Step(row=0, pitch=57), lock(4, "slide-up", 7 * 16)))
    assert pitch(heard, 1) == pytest.approx(57, abs=0.05)
    assert pitch(heard, 6) == pytest.approx(64, abs=0.05)


@pytest.mark.parametrize("mode", list(VoiceMode))
def test_a_glide_reaches_the_note_in_every_mode(mode: VoiceMode) -> None:
    patch = TONE.model_copy(update={"id": "other", "mode": mode, "polyphony": 4 if mode == "poly" else 1})
    glide = Step(row=4, pitch=69, effects=(Effect(command="glide", value=6),))
    heard = sound(played(Step(row=0, pitch=57), glide, patches=(patch,), track_patch="other"))
    assert pitch(heard, 1) == pytest.approx(57, abs=0.05)
    assert pitch(heard, 6) == pytest.approx(69, abs=0.05)


@pytest.mark.parametrize("mode", list(VoiceMode))
def test_the_note_after_a_slide_is_in_tune(mode: VoiceMode) -> None:
    patch = TONE.model_copy(update={"id": "other", "mode": mode, "polyphony": 4 if mode == "poly" else 1})
    steps = (Step(row=0, pitch=57), lock(2, "slide-up", 80), Step(row=6, pitch=60))
    assert pitch(sound(played(*steps, patches=(patch,), track_patch="other")), 8) == pytest.approx(
        60, abs=0.05
    )


def test_volume_goes_down_and_comes_back_with_the_next_note() -> None:
    steps = (Step(row=0), lock(2, "volume-down", 160), Step(row=8))
    heard = sound(played(*steps))
    before, under, after = (loudness(heard, line)[0] for line in (1, 5, 10))
    assert 20 * np.log10(under / before) == pytest.approx(-20, abs=0.5)
    assert 20 * np.log10(after / before) == pytest.approx(0, abs=0.5)


def test_a_fade_ends_in_silence() -> None:
    heard = sound(played(Step(row=0), Step(row=4, kind=StepKind.FADE, length=512)))
    levels = [loudness(heard, line, 0.5)[0] for line in (3, 4.5, 5.5, 7)]
    assert levels[0] > levels[1] > levels[2] > 10 * levels[3]


def test_a_fade_takes_only_its_own_note_down() -> None:
    low, high = Step(row=0, pitch=45), Step(row=0, column=1, pitch=64)
    alone = loudness(sound(played(high)), 6)[0]
    both = sound(played(low, high, Step(row=2, kind=StepKind.FADE)))
    assert loudness(both, 6)[0] == pytest.approx(alone, rel=1e-5)


def test_every_note_of_a_chord_has_its_own_place() -> None:
    """Two notes hard left and right, one in the middle: no side hears the other's."""
    pitches = {-1.0: 45, 0.0: 57, 1.0: 64}
    steps = [
        Step(row=0, column=column, pitch=pitch, pan=pan)
        for column, (pan, pitch) in enumerate(pitches.items())
    ]
    chord = sound(played(*steps))
    for side, away in ((0, 1.0), (1, -1.0)):
        kept = [step for step in steps if step.pan != away]
        alone = sound(played(*kept))
        size = min(len(chord), len(alone))
        np.testing.assert_allclose(chord[:size, side], alone[:size, side], atol=1e-6)


@pytest.mark.parametrize("mode", list(VoiceMode))
def test_a_note_after_a_moved_one_is_as_it_would_be_alone(mode: VoiceMode) -> None:
    patch = TONE.model_copy(update={"id": "other", "mode": mode, "polyphony": 4 if mode == "poly" else 1})
    moved = Step(row=0, pitch=57, pan=-1, effects=(Effect(command="volume-down", value=160),))
    for slide in (False, True):
        heard = sound(played(moved, Step(row=8, slide=slide), patches=(patch,), track_patch="other"))
        left, right = loudness(heard, 2)
        assert left > 100 * right
        after = loudness(heard, 10)
        assert after[0] == pytest.approx(after[1], rel=1e-6)
        assert after[0] > 5 * left


def test_pan_is_heard_on_its_side() -> None:
    left, right = loudness(sound(played(Step(row=0, pan=-1), Step(row=8))), 2)
    assert left > 100 * right
    left, right = loudness(sound(played(Step(row=0, pan=-1), Step(row=8))), 10)
    assert left == pytest.approx(right)


def test_a_note_of_another_instrument_sounds_as_on_a_track_of_its_own() -> None:
    other = voice("other", 1, VoiceMode.POLY, 3)
    named = played(Step(row=0, pitch=45, instrument="other", locks={"filter.cutoff": 300}), patches=(other,))
    own = played(Step(row=0, pitch=45, locks={"filter.cutoff": 300}), patches=(other,), track_patch="other")
    assert np.array_equal(sound(named), sound(own))
    assert np.abs(sound(named)).max() > 0.01


def test_two_instruments_of_a_track_add_up_in_its_channel() -> None:
    other = voice("other", 1, VoiceMode.POLY, 3)
    first, second = Step(row=0, pitch=45), Step(row=0, column=1, pitch=52, instrument="other")
    both = sound(played(first, second, patches=(other,)))
    alone = [sound(played(step, patches=(other,))) for step in (first, second)]
    size = min(map(len, (both, *alone)))
    np.testing.assert_allclose(both[:size], alone[0][:size] + alone[1][:size], atol=1e-6)


def test_only_named_instruments_are_built() -> None:
    other = voice("other", 1, VoiceMode.POLY, 3)
    plain = lay_out(played(Step(row=0), patches=(other,)), SlotTable())
    named = lay_out(played(Step(row=0, instrument="other"), patches=(other,)), SlotTable())
    own = lay_out(played(Step(row=0, instrument="tone"), patches=(other,)), SlotTable())
    assert [unit.part for unit in plain.units] == ["patch", "channel", "channel"]
    assert [unit.part for unit in own.units] == ["patch", "channel", "channel"]
    assert [unit.part for unit in named.units] == ["patch", "patch-other", "channel", "channel"]


def test_the_song_of_the_engine_is_untouched_by_what_it_does_not_use() -> None:
    assert all(unit.part in ("patch", "channel") for unit in lay_out(song(), SlotTable()).units)
