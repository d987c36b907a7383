"""fx.rotary: Doppler shift of the horn, beating of the loudness, motors that take their time."""

import numpy as np
import pytest

from tests.physics.module_rig import Rig

HORN = {"balance": 1, "drive": 0, "mix": 1}


def instantaneous(out: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return frequency in Hz and amplitude of a tone, frame by frame."""
    spectrum = np.fft.fft(out)
    spectrum[len(out) // 2 :] = 0
    analytic = 2 * np.fft.ifft(spectrum)
    return np.diff(np.unwrap(np.angle(analytic))) * 48000 / (2 * np.pi), np.abs(analytic)


def test_horn_shifts_the_pitch_by_its_speed() -> None:
    """A source on a circle of 0.19 m at 6 turns a second moves at 7.16 m/s: 2.1 % of the speed of sound."""
    rig = Rig("fx.rotary", speed="fast", fast=6, tremolo=0, **HORN)
    hertz, _ = instantaneous(rig.mono(np.sin(2 * np.pi * 3000 * np.arange(96000) / 48000)))
    shift = np.abs(hertz[9600:-9600] / 3000 - 1).max()
    assert shift == pytest.approx(2 * np.pi * 6 * 0.19 / 343, rel=0.05)


def test_loudness_turns_with_the_horn() -> None:
    rig = Rig("fx.rotary", speed="slow", slow=2, doppler=0, tremolo=1, **HORN)
    _, loud = instantaneous(rig.mono(np.sin(2 * np.pi * 5000 * np.arange(96000) / 48000)))
    inner = loud[24000:72000]
    assert inner.min() / inner.max() == pytest.approx(0.2, abs=0.01)
    spectrum = np.abs(np.fft.rfft(inner - inner.mean()))
    assert np.argmax(spectrum) == 2, "two turns a second"


def test_motors_take_their_time_and_stop_still() -> None:
    rig = Rig("fx.rotary", speed="stop", acceleration=1, doppler=0, tremolo=1, **HORN)
    tone = np.sin(2 * np.pi * 5000 * np.arange(48000) / 48000)
    assert np.ptp(instantaneous(rig.mono(tone))[1][9600:-9600]) < 1e-3
    rig.set(speed="fast")
    _, loud = instantaneous(np.concatenate([rig.mono(tone) for _ in range(4)]))
    turns = [np.sum(np.diff(np.sign(part - 0.6)) > 0) for part in np.split(loud, 4)]
    assert turns[0] < 5.5 <= turns[-1] <= 7.5, f"turns in each second: {turns}"


def test_crossover_parts_the_sound() -> None:
    for balance, hertz in ((1, 100), (-1, 6000)):
        rig = Rig("fx.rotary", balance=balance, drive=0, mix=1)
        tone = np.sin(2 * np.pi * hertz * np.arange(24000) / 48000)
        assert rig.mono(tone)[4800:].std() < 0.03 * tone.std()
