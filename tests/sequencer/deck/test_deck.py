"""The laws of decks: cells are what is heard, wherever they are placed, however often one asks."""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from motorik import _native
from motorik.domain.patch import Module
from motorik.domain.pattern import Effect, Step, StepKind
from motorik.domain.project import Direction, Placement, Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.editing.operations.relaying import Relay, relaid
from motorik.engine.host import Engine
from motorik.engine.offline import RenderOptions, render
from motorik.engine.samples import MemorySamples
from motorik.formats.classic.importing import import_module
from motorik.formats.classic.module import Dialect
from motorik.formats.classic.playing import score_of as module_score
from motorik.formats.classic.reading import read_module
from motorik.formats.interchange import FormatError, ImportOptions
from motorik.journal.edits.deck import SetDeck
from motorik.journal.edits.mixer import AddInsert, SetMuted
from motorik.journal.edits.patterns import SetSteps
from motorik.journal.journal import Journal
from motorik.sequencer.classic.player import ClassicPlayer, TickFlags
from motorik.sequencer.deck.grid import grid_of
from motorik.sequencer.deck.scoring import score_of
from motorik.sequencer.deck.tape import BEGIN, ONLY, STOP, SWITCH, tape_of
from motorik.sequencer.playhead import Playhead
from motorik.sequencer.render_plan import render_plan
from motorik.sequencer.timeline import timeline_of
from motorik.sequencer.transport import Transport
from tests.formats.classic.drawn import modules
from tests.laws import check_edit
from tools.modules.writing import WrittenModule, WrittenSample, it_bytes, mod_bytes, s3m_bytes, xm_bytes

RATE = 48_000
LINE = TICKS_PER_BEAT // 4
WRITERS: dict[Dialect, Callable[[WrittenModule], bytes]] = {
    Dialect.MOD: mod_bytes, Dialect.XM: xm_bytes, Dialect.S3M: s3m_bytes, Dialect.IT: it_bytes,
}  # fmt: skip
TONE = WrittenSample(
    (100 * np.sin(np.arange(64) / 64 * 2 * np.pi)).astype(np.int8), name="tone", loop=(0, 64)
)


def song(rows: int = 16) -> Project:
    """Return a short MOD: notes on two channels, a volume slide, a vibrato."""
    cells = np.zeros((64, 4, 5), np.uint8)
    cells[:, :, 2] = 255
    cells[0, 0] = (61, 1, 255, 0xA, 0x04)
    cells[4, 1] = (56, 1, 255, 0x4, 0x48)
    cells[8, 0] = (64, 1, 255, 0xC, 0x20)
    cells[rows - 1, 3] = (0, 0, 255, 0xD, 0)
    return import_module(mod_bytes(WrittenModule([cells], [TONE], (0,))), "song", ImportOptions()).project


def samples() -> MemorySamples:
    return MemorySamples({"s001": ((TONE.levels.astype(np.float32) / np.float32(128))[:, None], 8287)})


def sound_of(project: Project, **options: Any) -> NDArray[np.float32]:
    return render(project, samples(), RenderOptions(tail_seconds=0.1, **options)).sound


def without_row_delays(module: WrittenModule, dialect: Dialect) -> WrittenModule:
    """Leave out SEx and EEx: a row that is delayed and left by a jump is delayed to its end here."""
    command = 14 if dialect in (Dialect.MOD, Dialect.XM) else 19
    patterns = [cells.copy() for cells in module.patterns]
    for cells in patterns:
        cells[(cells[..., 3] == command) & (cells[..., 4] >> 4 == 14), 3:] = 0
    return replace(module, patterns=patterns)


@pytest.mark.parametrize("dialect", Dialect)
@given(data=st.data())
@settings(max_examples=6, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
def test_a_deck_plays_what_the_player_plays(dialect: Dialect, data: st.DataObject) -> None:
    drawn = without_row_delays(data.draw(modules(dialect)), dialect)
    try:
        module = read_module(WRITERS[dialect](drawn))
        imported = import_module(WRITERS[dialect](drawn), "song", ImportOptions())
    except FormatError:
        return
    project = imported.project
    if project.deck is None or any("only the first" in remark for remark in imported.remarks):
        return
    ticks, voices = ClassicPlayer(module_score(module)).play(20_000)
    rows = grid_of(project, project.deck)
    # Where an order list begins again, rows that were jumped over come with the first global volume.
    again = np.flatnonzero(ticks["flags"] & TickFlags.RESTARTS)
    if len(again):
        ticks, voices = ticks[: again[0]], voices[: ticks["first_voice"][again[0]]]
    our_ticks, our_voices = ClassicPlayer(score_of(project.deck, rows)).play(len(ticks))
    for name in ("time", "length", "speed", "tempo", "global_volume", "voices"):
        assert np.array_equal(ticks[name], our_ticks[name])
    assert np.array_equal(voices, our_voices)


def test_an_edit_of_an_effect_is_heard_and_undo_restores_every_bit() -> None:
    project = song()
    before = sound_of(project)
    first = project.patterns[0]
    for change in (Effect(column=1, command="mod.A", value=0), Effect(column=1, command="mod.C", value=8)):
        journal = Journal(project)
        step = first.steps[0].model_copy(update={"effects": (change,)})
        journal.commit("an effect", SetSteps(pattern=first.id, items=(step,)))
        after = sound_of(journal.project)
        assert np.abs(after - before).max() > 0.02, change
        journal.undo()
        assert np.array_equal(sound_of(journal.project), before)


def test_a_sample_that_waits_for_a_loops_end_begins_there_within_the_tick() -> None:
    cells = np.zeros((64, 4, 5), np.uint8)
    cells[:, :, 2] = 255
    cells[0, 0] = (61, 1, 255, 0, 0)
    cells[4, 0] = (0, 2, 255, 0, 0)
    written = WrittenModule([cells], [replace(TONE, loop=(0, 50)), TONE], (0,))
    project = import_module(mod_bytes(written), "song", ImportOptions()).project
    tape = tape_of(project, 48_000)
    assert tape is not None
    begun = tape.told[tape.told["flags"] == BEGIN]
    assert begun["slot"].tolist() == [0, 1]
    swap = begun[1]
    passed = int(swap["frame"]) - 4 * 6 * 960
    assert 0 <= passed < 960
    rounds = int(swap["frame"]) * float(begun[0]["frequency"]) / 48_000 / 50
    assert rounds == pytest.approx(round(rounds), abs=0.01)  # the loop of 50 frames is at its end


def test_a_note_written_into_a_cell_sounds_and_a_placement_taken_away_does_not() -> None:
    project = song()
    assert project.deck is not None
    silent = project.model_copy(
        update={"arrangement": project.arrangement.model_copy(update={"placements": ()})}
    )
    assert not sound_of(silent).any()
    pattern = project.patterns[0]
    bare = pattern.model_copy(update={"steps": (Step(row=2, pitch=72.0, instrument="i001"),)})
    sound = sound_of(project.model_copy(update={"patterns": (bare, *project.patterns[1:])}))
    assert not sound[: RATE * 12 // 100].any()
    assert np.abs(sound[RATE * 25 // 100 :]).max() > 0.05


def test_the_deck_follows_the_tempo_map_and_keeps_the_pitch() -> None:
    project = song()
    points = tuple(point.model_copy(update={"bpm": point.bpm / 2}) for point in project.tempo.points)
    slow = project.model_copy(update={"tempo": project.tempo.model_copy(update={"points": points})})
    one, two = tape_of(project, RATE), tape_of(slow, RATE)
    assert one is not None and two is not None
    assert two.starts[-1] == 2 * one.starts[-1]
    assert np.array_equal(one.rows["frequency"], two.rows["frequency"])


@pytest.mark.parametrize(
    "options", [{"block": 1111}, {"block": 32}, {"threads": 2}, {"instruction_set": "v2"}]
)
def test_the_same_bits_however_it_is_rendered(options: dict[str, Any]) -> None:
    project = song(8)
    assert np.array_equal(sound_of(project), sound_of(project, **options))


def test_strips_of_their_own_change_no_bit_and_stems_add_up() -> None:
    project = song()
    mixed = render(project, samples(), RenderOptions(tail_seconds=0.1))
    apart = render(project, samples(), RenderOptions(tail_seconds=0.1, stems=True))
    assert np.array_equal(mixed.sound, apart.sound)
    assert np.abs(apart.stems["c01"]).max() > 0.1 and np.abs(apart.stems["c02"]).max() > 0.1


def test_an_insert_on_a_channel_is_heard_mute_silences_it_and_the_others_stay() -> None:
    project = song()
    whole = sound_of(project)
    muted = sound_of(SetMuted(channel="c01", muted=True).apply(project))
    other = sound_of(SetMuted(channel="c02", muted=True).apply(project))
    assert np.allclose(muted + other, whole, atol=1e-6)
    upside_down = Module(id="turn", kind="mix.mixer", parameters={"gain_1": -1})
    turned = sound_of(AddInsert(channel="c01", item=upside_down, index=0).apply(project))
    assert np.allclose(turned, muted - other, atol=1e-6)


def test_rendering_from_the_middle_sounds_as_the_whole_does_there() -> None:
    project = song()
    tick = 5 * LINE + LINE // 3
    whole = sound_of(project)
    part = sound_of(project, start_tick=tick)
    begin = timeline_of(project.tempo, RATE).frame_at(tick)
    assert np.abs(whole[begin + 200 :][: RATE // 2] - part[200:][: RATE // 2]).max() < 1e-3


@given(cuts=st.lists(st.integers(1, 90_000), max_size=6))
@settings(max_examples=20, deadline=None)
def test_what_a_deck_is_told_does_not_depend_on_who_asks_how_often(cuts: list[int]) -> None:
    project = song()
    whole = np.concatenate([span.deck for span in render_plan(project, RATE)])
    playhead = Playhead(project, RATE, (0, project.arrangement.length))
    playhead.start(0, 0)
    end = playhead.timeline.frame_at(project.arrangement.length)
    parts = []
    for cut in [*sorted(cut for cut in cuts if cut < end), end]:
        playhead.fill(cut)
        parts.append(playhead.take_deck(cut))
    told = np.concatenate(parts)
    assert np.array_equal(told, whole[: len(told)])
    assert whole[len(told) :]["flags"].tolist() == [ONLY], "and then nothing sounds"


def test_an_edit_while_it_plays_leaves_what_it_does_not_touch_as_it_was() -> None:
    project = song()
    step = project.patterns[1].steps[0].model_copy(update={"effects": ()})
    edited = SetSteps(pattern=project.patterns[1].id, items=(step,)).apply(project)
    frame = 11_111  # before the edited row, in the middle of a chunk
    results = []
    for after in (project, edited):
        playhead = Playhead(project, RATE)
        engine = Engine(RATE)
        engine.install(project, samples())
        playhead.start(0, 0)
        playhead.fill(frame)
        engine.push_deck(playhead.take_deck(frame))
        playhead.change(after, None, frame)
        playhead.fill(RATE)
        engine.push_deck(playhead.take_deck(RATE))
        results.append(engine.render(RATE))
    row = 4 * RATE * 12 // 100
    assert np.array_equal(results[0], sound_of(project)[:RATE])
    assert np.array_equal(results[0][:row], results[1][:row])
    assert not np.array_equal(results[0], results[1])


def test_live_it_sounds_as_offline_and_stops_when_it_is_stopped() -> None:
    project = song()
    engine = Engine(RATE)
    engine.install(project, samples())
    transport = Transport(project, engine, RATE)
    start = 3 * 1024
    transport.play(0, frame=start)
    parts = []
    for _ in range(60):
        transport.wake()
        parts.append(engine.render(512))
    live = np.concatenate(parts)
    assert not live[:start].any()
    assert np.array_equal(live[start:], sound_of(project)[: len(live) - start])
    transport.stop()
    transport.wake()
    engine.render(RATE // 10)
    assert not engine.render(512).any()


def test_a_loop_begins_each_round_as_the_song_would_sound_there() -> None:
    project = song()
    start, end = 4 * LINE, 8 * LINE
    playhead = Playhead(project, RATE, (start, end))
    playhead.start(start, 0)
    length = playhead.timeline.frame_at(end) - playhead.timeline.frame_at(start)
    playhead.fill(2 * length)
    told = playhead.take_deck(2 * length)
    first, second = told[told["frame"] < length], told[told["frame"] >= length].copy()
    second["frame"] -= length
    assert np.array_equal(first, second)


def test_relay_leaves_an_import_as_it_is_and_follows_speeds_and_breaks() -> None:
    project = song()
    assert relaid(project) == project
    last = next(pattern for pattern in project.patterns if pattern.id == "p000-c04")
    fast = Step(row=0, kind=StepKind.LOCK, effects=(Effect(column=1, command="mod.F", value=3),))
    later = Step(row=7, kind=StepKind.LOCK, effects=(Effect(column=1, command="mod.D", value=0),))
    edited = SetSteps(pattern=last.id, items=(fast, later)).apply(project)
    outcome = Relay().run(edited)
    after = edited
    for edit in outcome.edits:
        after = check_edit(after, edit)
    assert after.arrangement.length == project.arrangement.length // 2
    assert [point.bpm for point in after.tempo.points] == [Fraction(250)]


def test_flags_are_those_of_the_engine() -> None:
    native = (_native.DECK_BEGIN, _native.DECK_STOP, _native.DECK_SWITCH, _native.DECK_ONLY)
    assert native == (BEGIN, STOP, SWITCH, ONLY)


def test_a_deck_is_set_by_an_edit_that_leads_back() -> None:
    project = song()
    assert project.deck is not None
    check_edit(project, SetDeck(deck=project.deck.model_copy(update={"tempo": 150})))
    check_edit(project, SetDeck(deck=None))


def test_any_placement_is_read_row_by_row() -> None:
    project = song()
    pattern = project.patterns[0]
    placed = (
        Placement(track="c01", pattern=pattern.id, start=LINE // 2, length=8 * LINE, speed=Fraction(3, 2)),
        Placement(
            track="c02", pattern=pattern.id, start=6 * LINE, length=200 * LINE, direction=Direction.PING_PONG
        ),
    )
    arrangement = project.arrangement.model_copy(update={"placements": placed, "length": 206 * LINE})
    odd = project.model_copy(update={"arrangement": arrangement})
    assert odd.deck is not None
    grid = grid_of(odd, odd.deck)
    assert (np.diff(grid.ticks) > 0).all() and grid.ticks[0] == 0 and grid.ticks[-1] == 206 * LINE
    keys = grid.cells[:, 1, 0]
    assert np.count_nonzero(keys == 61) == 3, "there, back and there again"
    assert np.abs(sound_of(odd)).max() > 0.1
