"""The watch goes on whatever fails, and says so once."""

import threading

from motorik.studio.watch import Watch


def test_one_that_fails_is_told_once_and_the_others_go_on() -> None:
    told: list[BaseException] = []
    enough = threading.Event()
    seen: list[int] = []

    def fail() -> None:
        raise RuntimeError(f"number {len(seen) // 2}")

    def look() -> None:
        seen.append(1)
        if len(seen) >= 4:
            enough.set()

    watch = Watch((fail, look), told.append)
    watch.start()
    assert enough.wait(10)
    watch.close()
    assert 4 <= len(seen) <= 6
    assert [str(error) for error in told][:2] == ["number 0", "number 1"]
    assert len(told) <= 4
    assert not any(thread.name == "motorik-watch" for thread in threading.enumerate())
