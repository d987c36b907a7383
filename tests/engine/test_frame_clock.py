import time

import numpy as np

from motorik.domain.project import Project
from motorik.engine.drivers.null import NullDriver
from motorik.engine.host import Engine
from motorik.sequencer.frame_clock import FrameClock


def test_no_driver_no_clock() -> None:
    engine = Engine(48000)
    engine.install(Project())
    engine.render(480)
    assert engine.clock() is None


def test_the_clock_runs_with_the_frames_of_a_device() -> None:
    engine = Engine(48000)
    engine.install(Project())
    driver = NullDriver(engine, block=64)
    driver.start()
    try:
        time.sleep(0.3)
        # Frames counted at the sides of a second are where the clock says, within a period and what the
        # system's own lateness may be: most of many readings, as any single one can be interrupted.
        off = []
        for _ in range(100):
            before, clock, after = engine.frame(), engine.clock(), engine.frame()
            if before == after and clock is not None:
                off.append(clock.frame_at(time.monotonic()) - before)
            time.sleep(0.003)
        assert -64 <= np.median(off) <= 192
        assert clock is not None
        assert abs(clock.seconds_per_frame * 48000 - 1) < 0.0011
    finally:
        driver.stop()


def test_frames_and_seconds_are_one_line() -> None:
    clock = FrameClock(1000, 5.0, 1 / 48000, latency=0.01)
    assert clock.frame_at(5.0) == 1000
    assert clock.frame_at(5.5) == 25000
    assert clock.seconds_at(25000) == 5.5
    assert clock.heard_at(1000) == 5.01
    assert clock.heard_frame_at(clock.heard_at(777)) == 777


def test_a_stopped_and_restarted_device_starts_its_clock_anew() -> None:
    engine = Engine(48000)
    engine.install(Project())
    driver = NullDriver(engine, block=64)
    driver.start()
    time.sleep(0.1)
    driver.stop()
    time.sleep(0.3)
    driver.start()
    time.sleep(0.15)
    clock, frame, now = engine.clock(), engine.frame(), time.monotonic()
    driver.stop()
    assert clock is not None
    assert abs(clock.frame_at(now) - frame) < 48000 * 0.05
