"""What other threads want of a Link session: done at once, in order, on its thread, until it is left.

Nothing is joined here: the library is replaced. Real sessions are in tests/live/test_sync.py.
"""

import sys
import threading
from types import SimpleNamespace
from typing import Any

import pytest

from motorik.bridges.sync import link_session
from motorik.bridges.sync.link_session import Beat, LinkSession
from tests.bridges.devices import until


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Any:
    link = SimpleNamespace(beat=0.0, tempo=120.0, num_peers=0, playing=False, enabled=False)
    monkeypatch.setitem(sys.modules, "aalink", SimpleNamespace(Link=lambda _: link))
    return link


def test_what_is_wanted_does_not_wait_for_the_next_look(
    library: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(link_session, "LOOK_SECONDS", 3600.0)
    seen: list[tuple[float, str]] = []

    def looks(_: LinkSession, beat: Beat) -> None:
        seen.append((beat.bpm, threading.current_thread().name))

    session = LinkSession(120.0, 4, looks, start_stop=True)
    session.do(lambda it: it.set_tempo(1.0))  # too early: there is no session
    session.start()
    until(lambda: len(seen) == 1)
    for bpm in (90.0, 91.0, 92.0):
        session.do(lambda it, bpm=bpm: it.set_tempo(bpm))  # type: ignore[misc]
    until(lambda: seen[-1][0] == 92.0)
    (first, *rest), threads = [bpm for bpm, _ in seen], {thread for _, thread in seen}
    assert first == 120.0
    assert rest == sorted(rest), "in order"
    assert threads == {"motorik-link"}
    assert library.enabled
    session.stop()
    assert not library.enabled
    session.do(lambda it: it.set_tempo(1.0))
    assert library.tempo == 92.0


def test_without_a_library_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "aalink", None)
    with pytest.raises(OSError, match="no Link here: "):
        LinkSession(120.0, 4, lambda *_: None, start_stop=True).start()
