"""The dispatcher and the pool: order, batches, errors that harm nobody, a clean end."""

import threading
import time
from collections.abc import Sequence

import pytest

from motorik.studio.dispatcher import Dispatcher
from motorik.studio.pool import IoPool


def test_every_message_arrives_once_in_order_in_batches() -> None:
    gate, seen = threading.Event(), []

    def subscriber(batch: Sequence[int]) -> None:
        gate.wait()
        seen.append(tuple(batch))

    dispatcher: Dispatcher[int] = Dispatcher("test", pytest.fail)
    dispatcher.subscribe(subscriber)
    dispatcher.post(0)
    time.sleep(0.05)
    for number in range(1, 1000):
        dispatcher.post(number)
    gate.set()
    assert dispatcher.flush()
    assert [number for batch in seen for number in batch] == list(range(1000))
    assert len(seen) == 2
    dispatcher.close()


def test_a_subscriber_that_fails_harms_nobody() -> None:
    errors: list[BaseException] = []
    seen: list[int] = []

    def broken(batch: Sequence[int]) -> None:
        raise ValueError("broken")

    dispatcher: Dispatcher[int] = Dispatcher("test", errors.append)
    dispatcher.subscribe(broken)
    dispatcher.subscribe(seen.extend)
    dispatcher.post(1)
    dispatcher.close()
    assert seen == [1]
    assert [str(error) for error in errors] == ["broken"]


def test_close_delivers_what_was_posted_and_is_repeatable() -> None:
    seen: list[int] = []
    dispatcher: Dispatcher[int] = Dispatcher("test", pytest.fail)
    remove = dispatcher.subscribe(seen.extend)
    for number in range(100):
        dispatcher.post(number)
    dispatcher.close()
    dispatcher.close()
    dispatcher.post(100)
    remove()
    remove()
    assert seen == list(range(100))


def test_a_subscriber_may_close_the_dispatcher() -> None:
    dispatcher: Dispatcher[int] = Dispatcher("test", pytest.fail)
    dispatcher.subscribe(lambda batch: dispatcher.close())
    dispatcher.post(1)
    dispatcher.close()


def test_the_pool_waits_for_what_runs_and_drops_the_rest() -> None:
    pool = IoPool(workers=1)
    started = threading.Event()

    def job() -> str:
        started.set()
        assert pool.cancelled.wait(5)
        return "stopped"

    running, waiting = pool.submit(job), pool.submit(job)
    started.wait()
    pool.close()
    pool.close()
    assert running.result() == "stopped"
    assert waiting.cancelled()
    with pytest.raises(RuntimeError):
        pool.submit(job)
