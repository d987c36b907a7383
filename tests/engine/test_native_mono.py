"""Laws of instruments with one voice: a new note never clicks, and glides only where it is asked to."""

import numpy as np
import pytest

from motorik import _native as native
from motorik._native import CommandKind
from tests.engine import native_plans as plans

SINE = 3
FADE_FRAMES = 0.002 * plans.SAMPLE_RATE


def mono(mode: int = native.MONO, **options: object) -> native.Engine:
    return plans.engine(mode=mode, shape=SINE, cutoff=8000, **options)  # type: ignore[arg-type]


def retriggered(seed: int, mode: int, gate: int | None = None) -> list[np.ndarray]:
    """Notes at random moments of a sounding voice; ``gate`` frames later each is released."""
    draw = np.random.default_rng(seed)
    starts = 4800 + np.cumsum(draw.integers(300, 3000, 24))
    events = [plans.note_on(0, 1, 40)]
    for note, start in enumerate(starts, 2):
        if gate:
            events.append(plans.note_off(int(start) - gate, note - 1))
        events.append(plans.note_on(int(start), note, float(draw.integers(36, 52))))
    return events


def crossings(sound: np.ndarray) -> int:
    return int(np.count_nonzero((sound[:-1] < 0) & (sound[1:] >= 0)))


@pytest.mark.parametrize(("mode", "gate"), [(native.MONO, None), (native.MONO, 150), (native.LEGATO, 150)])
@pytest.mark.parametrize("seed", range(4))
def test_retriggering_never_clicks(seed: int, mode: int, gate: int | None) -> None:
    """While one voice fades and the next begins both move as if alone, and the fade adds its own slope."""
    calm = mono(mode)
    calm.push(plans.note_on(0, 1, 52))
    undisturbed = calm.render(48000)
    level, steady = np.abs(undisturbed[4800:]).max(), plans.largest_step(undisturbed)
    assert level > 0.1
    busy = mono(mode)
    events = np.concatenate(retriggered(seed, mode, gate))
    assert busy.push(events) == len(events)
    assert plans.largest_step(busy.render(72000)) < 2 * steady + 1.2 * level / FADE_FRAMES
    assert busy.telemetry()["active_voices"] == 1
    assert busy.telemetry()["stolen_voices"] == 0


def test_a_retriggered_note_sounds_as_in_silence() -> None:
    """Two milliseconds after it began nothing is left of the note before."""
    again, alone = mono(release=0.01), mono(release=0.01)
    again.push(plans.note_on(0, 1, 45))
    alone.push(plans.note_on(0, 1, 45))
    alone.push(plans.command(CommandKind.NOTE_CUT, 4000, note=1, target=plans.INSTRUMENT))
    for engine in (again, alone):
        engine.push(plans.note_on(9600, 2, 57))
    later = 9600 + int(FADE_FRAMES) + 1
    first, second = again.render(19200)[later:], alone.render(19200)[later:]
    # The channel strip after the voices forgets the old note too, but for rounding.
    assert np.allclose(first, second, atol=1e-6)
    assert np.abs(second).max() > 0.1


def test_more_retriggers_than_spare_lanes_stay_finite_and_leave_one_voice() -> None:
    engine = mono()
    for note in range(1, 40):
        engine.push(plans.note_on(4800 + 7 * (note // 2), note, 40 + note % 12))
    sound = engine.render(9600)
    assert np.isfinite(sound).all()
    assert engine.telemetry()["active_voices"] == 1
    engine.push(plans.note_off(9600, 39))
    engine.render(24000)
    assert engine.telemetry()["active_voices"] == 0


def test_of_two_notes_in_one_frame_the_second_is_heard_alone() -> None:
    both, one = mono(), mono()
    both.push(plans.note_on(100, 1, 70))
    for engine in (both, one):
        engine.push(plans.note_on(100, 2, 45))
    pair, single = both.render(9600)[:, 0], one.render(9600)[:, 0]
    assert crossings(pair) == pytest.approx(crossings(single), abs=1)
    assert np.abs(pair).max() == pytest.approx(np.abs(single).max(), rel=0.05)


@pytest.mark.parametrize("mode", [native.MONO, native.LEGATO])
def test_a_slide_after_retriggers_keeps_the_voice_and_arrives(mode: int) -> None:
    engine = mono(mode)
    for event in (
        plans.note_on(0, 1, 45),
        plans.note_off(4000, 1),
        plans.note_on(4100, 2, 50),
        plans.note_on(9600, 3, 57, flags=native.SLIDE),
    ):
        engine.push(event)
    late = engine.render(19200)[14400:, 0]
    assert crossings(late) == pytest.approx(220 * len(late) / 48000, abs=1.5)
    assert engine.telemetry()["active_voices"] == 1


@pytest.mark.parametrize("mode", [native.MONO, native.LEGATO])
@pytest.mark.parametrize(
    "other", [{"threads": 2}, *({"instruction_set": name} for name in native.instruction_sets())]
)
def test_nothing_of_the_machine_is_heard(mode: int, other: dict[str, object]) -> None:
    events = np.concatenate(retriggered(9, mode, 150))

    def sound(block: int, **options: object) -> np.ndarray:
        engine = mono(mode, **options)
        engine.push(events)
        return np.concatenate([engine.render(block) for _ in range(36000 // block)])

    assert np.array_equal(sound(36000), sound(100, **other))
