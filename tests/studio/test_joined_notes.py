"""Notes that sound already when the studio hears of them: told to whoever hears along, not played again."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from motorik.domain.project import Project
from motorik.engine.host import Engine
from motorik.journal.edits.mixer import SetLevel
from motorik.sequencer.events import Event, EventKind
from motorik.sequencer.listener import Beat
from motorik.storage import create_song
from motorik.studio.hand import Express, NoteOff, NoteOn
from motorik.studio.local import LocalStudio
from motorik.studio.settings import DriverSettings
from tests.bridges.devices import until
from tests.cli.songs import small_project

OURS = 2**63 + 5
ON, OFF = EventKind.NOTE_ON, EventKind.NOTE_OFF


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[LocalStudio]:
    with LocalStudio(create_song(tmp_path / "song", small_project()), autosave_seconds=None) as studio:
        studio.open_audio(DriverSettings(driver="null", block=64))
        yield studio


class Ear:
    """Hears along, and keeps what acts at once."""

    def __init__(self) -> None:
        self.heard: list[tuple[EventKind, str, int]] = []

    def now(self, events: Sequence[Event], frame: int) -> None:
        self.heard += [(event.kind, event.owner, event.note) for event in events]

    def opened(self, engine: Engine, latency: float, project: Project) -> None: ...
    def closed(self) -> None: ...
    def stopped(self) -> None: ...
    def hear(self, project: Project, frame: int) -> None: ...
    def push(self, events: Sequence[Event], offset: int) -> None: ...
    def beat(self, beats: Sequence[Beat]) -> None: ...
    def revoke(self, frame: int) -> None: ...


def engine_of(studio: LocalStudio) -> Engine:
    addresses = studio.key_addresses()
    assert addresses is not None
    return addresses.engine


def events(engine: Engine) -> list[Event]:
    """Return what the engine was told by now."""
    frame = engine.frame()
    until(lambda: engine.frame() > frame + 256)
    return [*engine.read_log()]


def told(engine: Engine) -> list[tuple[EventKind, str, int]]:
    """Return the notes that the engine began and ended by now."""
    return [(it.kind, it.owner, it.note) for it in events(engine) if it.kind in (ON, OFF)]


def test_a_note_that_sounds_is_not_begun_again_and_ends(studio: LocalStudio) -> None:
    engine, ear = engine_of(studio), Ear()
    studio.hear_along(ear)
    engine.log_events(on=True)
    studio.by_hand(NoteOn(track="lead", key=60, sounds=OURS))
    assert told(engine) == []
    studio.by_hand(NoteOff(track="lead", key=60))
    assert told(engine) == [(OFF, "lead", OURS)]
    assert ear.heard == [(ON, "lead", OURS), (OFF, "lead", OURS)]


def test_a_key_that_is_down_gives_way_to_itself(studio: LocalStudio) -> None:
    engine = engine_of(studio)
    engine.log_events(on=True)
    studio.by_hand(NoteOn(track="lead", key=60))
    (began,) = told(engine)
    studio.by_hand(NoteOn(track="lead", key=60, sounds=OURS))
    studio.by_hand(NoteOff(track="lead", key=60))
    gave_way, ended = told(engine)
    assert began[0] is ON
    assert gave_way == (OFF, "lead", began[2])
    assert ended == (OFF, "lead", OURS)
    assert began[2] != OURS


def test_a_key_that_two_players_hold_is_let_go_by_each_alone(studio: LocalStudio) -> None:
    engine = engine_of(studio)
    engine.log_events(on=True)
    studio.by_hand(NoteOn(track="lead", key=60, player="a"))
    studio.by_hand(NoteOn(track="lead", key=60, player="b", sounds=OURS))
    ((kind, _, first),) = told(engine)
    assert kind is ON
    studio.by_hand(NoteOff(track="lead", key=60, player="a"))
    assert told(engine) == [(OFF, "lead", first)]
    studio.by_hand(NoteOff(track="lead", key=60, player="c"))
    studio.by_hand(NoteOff(track="lead", key=60, player="b"))
    assert told(engine) == [(OFF, "lead", OURS)]


def test_what_was_bent_already_is_told_and_not_bent_again(studio: LocalStudio) -> None:
    engine, ear = engine_of(studio), Ear()
    studio.by_hand(NoteOn(track="lead", key=60, player="a", sounds=OURS))
    studio.by_hand(NoteOn(track="lead", key=62, player="a"))
    studio.hear_along(ear)
    engine.log_events(on=True)

    def bend(*, key: int | None, player: str = "a", sounds: bool = True) -> list[int]:
        ear.heard.clear()
        message = Express(track="lead", touch="bend", value=1.0, key=key, player=player, sounds=sounds)
        studio.by_hand(message)
        told = [it.note for it in events(engine) if it.kind is EventKind.EXPRESSION]
        assert [note for _, _, note in ear.heard] == told or not told
        return told

    assert bend(key=60) == [] and ear.heard == [(EventKind.EXPRESSION, "lead", OURS)]
    assert bend(key=None) == [] and ear.heard == [(EventKind.EXPRESSION, "lead", 0)]
    assert len(bend(key=62)) == 1, "one that only Python knows"
    assert bend(key=60, sounds=False) == [OURS]
    assert bend(key=60, player="b", sounds=False) == []
    assert bend(key=60, player="", sounds=False) == [OURS], "nobody's: whoever holds it"


def test_whom_keys_play_stays_the_same_object_until_it_changes(studio: LocalStudio) -> None:
    before = studio.key_addresses()
    assert before is not None
    assert {*before.tracks} == {"bass", "lead"}
    studio.commit("Level", SetLevel(channel="bass", level_db=-3))
    studio.settle()
    assert studio.key_addresses() is before
    studio.close_audio()
    assert studio.key_addresses() is None
