"""The thread: it obeys, it reports, it ends."""

from collections.abc import Callable
from threading import Event as Signal

import pytest

from motorik.domain.pattern import Step
from motorik.sequencer.events import Event, EventKind
from motorik.sequencer.schedule import schedule
from motorik.sequencer.service import SequencerService
from tests.sequencer.fakes import FakeSink, ManualClock
from tests.sequencer.songs import LINE, RATE, song

PROJECT = song(*(Step(row=row) for row in range(16)))


def until(service: SequencerService, clock: ManualClock, reached: Callable[[], bool]) -> None:
    for _ in range(10_000):
        clock.tick()
        if reached():
            return
        Signal().wait(0.001)
    raise AssertionError(f"never reached: {service.get_state_snapshot()}")


def test_the_thread_plays_and_ends() -> None:
    sink, clock = FakeSink(), ManualClock()
    with SequencerService(PROJECT, sink, RATE, clock=clock) as service:
        service.play(0)
        until(service, clock, lambda: service.get_state_snapshot().transport.scheduled_frame >= 40_000)
        state = service.get_state_snapshot()
        assert state.alive
        assert state.transport.playing
        assert state.error is None
    assert not service.get_state_snapshot().alive
    assert not service.get_state_snapshot().transport.playing
    assert sink.revokes == [1440]


def test_the_system_clock_wakes_it_by_itself() -> None:
    with SequencerService(PROJECT, FakeSink(), RATE) as service:
        service.set_loop((0, 4 * LINE))
        service.seek(LINE)
        service.play()
        for _ in range(5000):
            if service.get_state_snapshot().transport.scheduled_frame > 40_000:
                break
            Signal().wait(0.001)
        assert service.get_state_snapshot().transport.loop == (0, 4 * LINE)


def test_failures_surface_and_the_thread_lives_on() -> None:
    class Broken(FakeSink):
        broken = False

        def push(self, events: object, *, epoch: int = 0, offset: int = 0) -> int:
            if self.broken:
                raise OSError("the engine is gone")
            return super().push(events, epoch=epoch, offset=offset)  # type: ignore[arg-type]

    errors: list[BaseException] = []
    sink, clock = Broken(), ManualClock()
    with SequencerService(PROJECT, sink, RATE, clock=clock, on_error=errors.append) as service:
        service.set_loop((3, 3))
        until(service, clock, lambda: bool(errors))
        assert isinstance(errors[0], ValueError)
        sink.broken = True
        service.play(0)
        until(service, clock, lambda: any(isinstance(error, OSError) for error in errors))
        state = service.get_state_snapshot()
        assert state.alive
        assert state.errors == len(errors)
        until(service, clock, lambda: not service.get_state_snapshot().transport.playing)
        sink.broken = False
        service.play(0)
        until(service, clock, lambda: service.get_state_snapshot().transport.playing)


def test_a_failing_callback_does_not_end_the_thread() -> None:
    def fail(error: BaseException) -> None:
        raise RuntimeError from error

    service = SequencerService(PROJECT, FakeSink(), RATE, on_error=fail)
    service.set_loop((3, 3))
    service.step()
    assert service.get_state_snapshot().errors == 1


def test_of_waiting_projects_the_last_counts() -> None:
    sink = FakeSink()
    service = SequencerService(PROJECT, sink, RATE)
    service.play(0)
    service.step()
    for seed in range(5):
        service.set_project(song(Step(row=0), seed=seed))
    service.step()
    assert len(sink.revokes) == 1


def test_live_notes_pass_through() -> None:
    sink = FakeSink()
    service = SequencerService(PROJECT, sink, RATE)
    note = Event(0, EventKind.NOTE_ON, "bass", 9)
    service.schedule_event(note)
    service.step()
    assert note in sink.immediate


def test_blocks_equal_the_schedule() -> None:
    service = SequencerService(PROJECT, FakeSink(), RATE)
    events = [event for _ in range(40) for event in service.render_block(LINE // 2 + 7)]
    assert events == schedule(PROJECT, 0, 16 * LINE, RATE)
    with pytest.raises(ValueError, match="allowed"):
        service.render_block(0)


def test_closing_twice_and_unstarted() -> None:
    service = SequencerService(PROJECT, FakeSink(), RATE)
    service.close()
    service.close()


def test_a_flush_waits_for_what_was_told_before() -> None:
    with SequencerService(PROJECT, FakeSink(), RATE) as service:
        service.play(0)
        assert service.flush(5.0)
        assert service.get_state_snapshot().transport.playing
        service.stop()
        assert service.flush(5.0)
        assert not service.get_state_snapshot().transport.playing
