"""The pattern screen without its window: page, cursor, keys; what is written goes to the studio."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from motorik.domain.pattern import Step
from motorik.domain.project import Project
from motorik.editing.action import Action, Desk, Performed, Sounded, Wish
from motorik.editing.actions.entering import EnterNote, ReleaseNote
from motorik.editing.actions.settings import ChangeInstrument, ChangeOctave, SetStep
from motorik.editing.area import pattern_of
from motorik.editing.contexts import mode_of
from motorik.editing.errors import EditingError
from motorik.editing.fields import EMPTY, field_named
from motorik.editing.keymap import KeyMap
from motorik.editing.keys import KeyEvent
from motorik.editing.moves import inside
from motorik.editing.note_names import SEMITONES
from motorik.editing.page import Page, Spot, page_at
from motorik.editing.resolver import resolve, set_up
from motorik.editing.selecting import extended
from motorik.editing.state import EditState, Layout, Position
from motorik.journal.edits.mixer import SetMuted, SetSoloed
from motorik.studio.errors import StudioError
from motorik.studio.keys import keys_of
from motorik.studio.new_tracks import edits_for_pattern
from motorik.studio.protocol import Loop, Panic, Play, Sound, Stop, TransportState
from motorik.ui.models.positions import bar_start
from motorik.ui.models.signal import Signal
from motorik.ui.text import _
from motorik.ui.views.pattern.sheet import Sheet, SheetMaker
from motorik.ui.views.pattern.turning import edits_at, turned

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

CONTEXT_ROWS, KEPT_PAGES = 64, 6
LAYOUTS = (
    ("note", "velocity"),
    ("note", "instrument", "velocity", "effect1.command", "effect1.value"),
    ("note", "instrument", "velocity", "pan", "delay", "effect1.command", "effect1.value"),
    (
        "note", "instrument", "velocity", "pan", "delay", "effect1.command", "effect1.value",
        "effect2.command", "effect2.value",
    ),
)  # fmt: skip
"""What the columns of a track show, from little to much."""


class PatternModel:
    """Where one writes. ``drawn``: another sheet; ``pointed``: another place; ``stated``: all else."""

    def __init__(self, bench: "Workbench") -> None:
        self.bench = bench
        self.session = bench.session
        self.drawn: Signal[[]] = Signal()
        self.pointed: Signal[[]] = Signal()
        self.stated: Signal[[]] = Signal()
        self.keymap: KeyMap = self._load_keys(bench.preferences.keymap)
        self.state = set_up(EditState(layout=Layout(fields=LAYOUTS[1])), self.keymap)
        self.focus: str | None = None
        self.playing_row: float | None = None
        self._maker = SheetMaker()
        self._pages: list[tuple[Project, str | None, Page]] = []
        self._gestures: dict[object, tuple[int, Project]] = {}
        self._previewed: Project | None = None
        self._wanted: str | None = None
        self._tick = self.session.transport.tick
        self.page: Page = self._page(self._tick)
        self._sheet: Sheet | None = None
        self._watched = True
        self.session.changed.connect(self._changed)
        self.session.moved.connect(self._moved)
        bench.added.connect(self._added)
        bench.preferred.connect(lambda before, after: self._use_keys(after.keymap))

    # ---- what is shown ------------------------------------------------------------------------------------

    def watch(self, *, on: bool) -> None:
        """Say whether anybody sees the page: while nobody does, it does not go along with the playhead."""
        self._watched = on
        if on:
            self._moved(self.session.transport)
            self.drawn.emit()

    @property
    def sheet(self) -> Sheet:
        """The page as it is shown; laid out when it is first looked at."""
        if self._sheet is None:
            self._sheet = self._make_sheet()
        return self._sheet

    @property
    def project(self) -> Project:
        """The song; while a finger turns something, as it would be."""
        return self._previewed or self.session.project

    @property
    def follows(self) -> bool:
        """Whether the page goes along with the playhead now."""
        return self.bench.preferences.follow and self.session.transport.playing

    @property
    def centre_row(self) -> int:
        """The row in the middle of the grid: the cursor's, which follows the playhead if that is on."""
        return self.state.cursor.row

    @property
    def track(self) -> str | None:
        """The track the cursor stands on."""
        lane = self.state.cursor.lane
        return self.page.lanes[lane].track if lane < len(self.page.lanes) else None

    def cursor_characters(self) -> tuple[int, int]:
        """Return first character and width of what the cursor stands on: a digit, or a whole note."""
        cursor = self.state.cursor
        first, width = self.sheet.characters_of(cursor.lane, cursor.column, cursor.field)
        digits = self.state.layout.digits(cursor.field)
        return (first, width) if digits == 1 else (first + cursor.digit, 1)

    def selected_characters(self) -> tuple[int, int, int, int] | None:
        """Return (character, row, their ends, not included) of what is selected; None for nothing."""
        selection = self.state.selection
        if selection is None:
            return None
        ends = (selection.anchor, selection.head)
        spans = [self.sheet.characters_of(it.lane, it.column, it.field) for it in ends]
        rows = [min(it.row, self.page.rows - 1) for it in ends]
        return (
            min(first for first, _ in spans), min(rows),
            max(first + width for first, width in spans), max(rows) + 1,
        )  # fmt: skip

    def _page(self, tick: int) -> Page:
        """Return the page at a tick, the very same one as long as the song is."""
        project = self.project
        for kept_project, focus, kept in self._pages:
            if (
                kept_project is project
                and focus == self.focus
                and kept.start <= tick < kept.tick_at(kept.rows)
            ):
                return kept
        page = page_at(project, tick, self.focus if self._has(self.focus) else self._longest(tick))
        self._pages = [(project, self.focus, page), *self._pages[: KEPT_PAGES - 1]]
        return page

    def _has(self, track: str | None) -> bool:
        return track is not None and any(it.id == track for it in self.project.tracks)

    def _longest(self, tick: int) -> str | None:
        """Return the track whose pattern is the longest here, so that the page shows all of every pattern."""
        project = self.project
        lengths = {it.id: it.ticks for it in project.patterns}
        here = [it for it in project.arrangement.placements if it.start <= tick < it.start + it.length]
        order = {track.id: at for at, track in enumerate(project.tracks)}
        best = max(here, key=lambda it: (lengths[it.pattern] / it.speed, -order[it.track]), default=None)
        return best.track if best else None

    def _neighbour(self, tick: int) -> Page | None:
        inside_song = 0 <= tick < self.project.arrangement.length
        return self._page(tick) if inside_song else None

    def _make_sheet(self) -> Sheet:
        page = self.page
        end = -int(-page.tick_at(page.rows) // 1)
        pages = (self._neighbour(int(page.start) - 1), page, self._neighbour(end))
        return self._maker.make(self.project, pages, self.state.layout, CONTEXT_ROWS)

    def _look_ahead(self) -> None:
        """Lay out what comes after the next page now, so that turning the page costs little."""
        following = self._neighbour(-int(-self.page.tick_at(self.page.rows) // 1))
        after = self._neighbour(-int(-following.tick_at(following.rows) // 1)) if following else None
        if following and after:
            self._maker.make(self.project, (self.page, following, after), self.state.layout, CONTEXT_ROWS)

    def _redraw(self) -> None:
        self._sheet = None
        if self._watched:
            self.drawn.emit()

    def go_to(self, tick: int) -> None:
        """Show the page at a tick."""
        self._tick = tick
        page = self._page(tick)
        if page != self.page:
            self.page = page
            self._set_state(self.state.with_(cursor=inside(page, self.state.layout, self.state.cursor)))
            self._redraw()

    def _changed(self, before: Project, after: Project) -> None:
        self._previewed = None
        heard = ("patterns", "tracks", "patches", "arrangement", "tempo")
        if any(getattr(before, name) is not getattr(after, name) for name in heard):
            self.page = self._page(int(self.page.start))
            self.state = self.state.with_(cursor=inside(self.page, self.state.layout, self.state.cursor))
            self._redraw()
            if self._watched:
                self.pointed.emit()
        if self._wanted is not None:
            self.stand_on(self._wanted)
            self._wanted = None

    def _moved(self, transport: TransportState) -> None:
        if not self._watched:
            return
        if not transport.playing:
            if self.playing_row is not None:
                self.playing_row = None
                self.pointed.emit()
            return
        page = self.page
        if self.follows and not page.start <= transport.tick < page.tick_at(page.rows):
            self.go_to(transport.tick)
        row = int((transport.tick - self.page.start) // self.page.line)
        if row == self.playing_row:
            return
        self.playing_row = row
        if row == page.rows // 2 and self.follows:
            self._look_ahead()
        if self.follows and 0 <= row < self.page.rows:
            self.state = self.state.model_copy(
                update={"cursor": self.state.cursor.model_copy(update={"row": row})}
            )
        self.pointed.emit()

    def spoken(self) -> str:
        """Return what the cursor stands on, in words."""
        cursor = self.state.cursor
        names = {track.id: track.name or track.id for track in self.project.tracks}
        step = self.step_at_cursor()
        if step is None:
            return _("{track}, row {row}, nothing").format(
                track=names.get(self.track or "", ""), row=cursor.row
            )
        field = field_named(cursor.field.partition(".")[0])
        held = "" if field.is_empty(step) else field.show(field.read(step))
        return _("{track}, row {row}, {field} {value}").format(
            track=names.get(self.track or "", ""), row=cursor.row, field=field.title, value=held or _("empty")
        )

    def _added(self, track: str, octave: int) -> None:
        """Put the cursor on a track that was just added, as soon as the page has it."""
        self._wanted = track
        self._set_state(self.state.with_(octave=octave))

    def stand_on(self, track: str) -> None:
        """Put the cursor on a track's first field."""
        lane = next((at for at, it in enumerate(self.page.lanes) if it.track == track), None)
        if lane is not None:
            place = Position(lane=lane, row=self.state.cursor.row, field=self.state.layout.fields[0])
            self._set_state(self.state.with_(cursor=place, selection=None))

    def new_pattern(self) -> None:
        """Put an empty pattern on the track of the cursor, from this bar on, where none lies."""
        track = self.track
        if track is None:
            self.bench.ask("sounds")
            return
        tick = bar_start(self.project, int(self.page.tick_at(self.state.cursor.row)))
        if self.page.lanes[self.state.cursor.lane].stretch_at(tick) is not None:
            self.bench.say(_("A pattern lies here already"))
            return
        self.session.commit(_("New pattern"), *edits_for_pattern(self.project, track, tick))

    # ---- what is done -------------------------------------------------------------------------------------

    def press(self, event: KeyEvent) -> bool:
        """Do what a key means here; return whether it means anything."""
        playing = self.session.transport.playing
        action = resolve(self.keymap, event, mode_of(self.state, playing=playing))
        if action is None:
            return False
        self.perform(action)
        return True

    def perform(self, action: Action) -> None:
        """Do an action at the cursor: one undo step at most."""
        try:
            done = action.perform(Desk(self.project, self.page, self.state))
        except EditingError as error:
            self.bench.say(str(error))
            return
        self._take(done)

    def _take(self, done: Performed) -> None:
        if done.edits and not self.session.commit(done.label, *done.edits):
            return
        self._set_state(done.state)
        for sentence in done.told:
            self.bench.say(sentence)
        for sounded in done.sounded:
            self._sound(sounded)
        for wish in done.wishes:
            self._fulfil(wish)

    def _set_state(self, state: EditState) -> None:
        before, self.state = self.state, state
        if before.layout != state.layout:
            self._redraw()
        if before.cursor != state.cursor or before.selection != state.selection:
            self.pointed.emit()
            self.bench.point(self.track)
            if self.bench.preferences.speaks:
                self.bench.speak(self.spoken())
        if before != state:
            self.stated.emit()

    def _sound(self, sounded: Sounded) -> None:
        if self.track is not None:
            self.session.studio.sound(
                Sound(
                    track=self.track,
                    key=sounded.key,
                    velocity=sounded.velocity,
                    instrument=self.state.instrument,
                )
            )

    def point(self, row: int, character: int, *, selecting: bool = False) -> None:
        """Put the cursor where a finger touched, ``row`` of the page; or select up to there."""
        found = self.sheet.slot_at(character)
        if found is None or not self.page.rows:
            return
        lane, slot, digit = found
        digits = self.state.layout.digits(slot.field)
        place = Position(
            lane=lane, row=min(max(row, 0), self.page.rows - 1), column=slot.column, field=slot.field,
            digit=min(digit, digits - 1),
        )  # fmt: skip
        state = extended(self.state, place) if selecting else self.state.with_(cursor=place, selection=None)
        self._set_state(state)

    def scroll(self, rows: int) -> None:
        """Move the cursor by rows without wrapping; beyond the page's ends the neighbouring page comes."""
        wanted = self.state.cursor.row + rows
        if wanted < 0 and self._neighbour(int(self.page.start) - 1):
            self.turn_page(-1)
            wanted = max(self.page.rows + wanted, 0)
        elif wanted >= self.page.rows and self._neighbour(int(self.page.tick_at(self.page.rows))):
            wanted -= self.page.rows
            self.turn_page(1)
        self._set_state(self.state.at(row=min(max(wanted, 0), max(self.page.rows - 1, 0))))

    def show_row(self, row: int) -> None:
        """Put the cursor on a row of the page, without a word: who asks for it says what is there."""
        row = min(max(row, 0), max(self.page.rows - 1, 0))
        if row != self.state.cursor.row:
            self.state = self.state.at(row=row)
            self.pointed.emit()

    def turn_page(self, by: int) -> None:
        """Show the page after this one, or the one before."""
        page = self.page
        tick = -int(-page.tick_at(page.rows) // 1) if by > 0 else int(page.start) - 1
        if 0 <= tick < max(self.project.arrangement.length, 1):
            self.go_to(tick)

    def show_layout(self, by: int) -> None:
        """Show more or fewer fields in the columns."""
        fields = self.state.layout.fields
        here = LAYOUTS.index(fields) if fields in LAYOUTS else 1
        chosen = LAYOUTS[(here + by) % len(LAYOUTS)]
        layout = self.state.layout.model_copy(update={"fields": chosen})
        cursor = inside(self.page, layout, self.state.cursor)
        self._set_state(self.state.with_(layout=layout, cursor=cursor, selection=None))

    def focus_on(self, track: str | None) -> None:
        """Let the rows be those of one track's pattern; None is the longest one."""
        self.focus = None if track == self.focus else track
        self.page = self._page(int(self.page.start))
        self._set_state(self.state.with_(cursor=inside(self.page, self.state.layout, self.state.cursor)))
        self._redraw()

    def _use_keys(self, name: str) -> None:
        if name != self.keymap.id:
            self.keymap = self._load_keys(name)
            self._set_state(set_up(self.state, self.keymap))

    def _load_keys(self, name: str) -> KeyMap:
        try:
            return keys_of(name)
        except StudioError as error:
            self.bench.say(str(error))
            return keys_of("renoise")

    # ---- the tools ----------------------------------------------------------------------------------------

    def change_octave(self, by: int) -> None:
        """Raise or lower the octave of the note keys."""
        self.perform(ChangeOctave(by=by))

    def change_step(self, by: int) -> None:
        """Let the cursor go down by more or fewer rows."""
        self.perform(SetStep(step=min(max(self.state.step + by, 0), 64)))

    def change_instrument(self, by: int) -> None:
        """Choose what the notes to come are played by."""
        self.perform(ChangeInstrument(by=by))

    def instrument_name(self) -> str:
        """Return the name of the instrument that is written with notes."""
        patch = next((it for it in self.project.patches if it.id == self.state.instrument), None)
        return (patch.name or patch.id) if patch else _("of the track")

    def strike_at_cursor(self, note: int, velocity: float) -> None:
        """A finger struck a note: it is heard, and in edit mode written."""
        first = SEMITONES * (self.state.octave + 1)
        if note >= first:
            self.perform(EnterNote(semitones=note - first, velocity=round(velocity, 2)))

    def let_go_at_cursor(self, note: int) -> None:
        """The finger left it."""
        struck = next((it for it, key in self.state.sounding.items() if key == note), None)
        if struck is not None:
            self.perform(ReleaseNote(semitones=struck))

    def mute(self) -> None:
        """Silence the track of the cursor, or let it sound."""
        self._fulfil(Wish.MUTE_TRACK)

    # ---- the step under the cursor ------------------------------------------------------------------------

    def spot_at_cursor(self) -> Spot | None:
        """Return the cell under the cursor, None where no line of a pattern begins."""
        spot = self.page.spot(self.state.cursor.lane, self.state.cursor.row)
        return spot if spot is not None and spot.begins else None

    def step_at_cursor(self) -> Step | None:
        """Return what the cell under the cursor holds: the empty step where it is empty."""
        spot = self.spot_at_cursor()
        if spot is None:
            return None
        steps = pattern_of(self.project, spot.pattern).steps
        cell = (spot.row, self.state.cursor.column)
        return next((step for step in steps if (step.row, step.column) == cell), EMPTY)

    def turn(self, id: str, units: int, who: object) -> None:
        """Turn a field of the step under the cursor by units, within the gesture of ``who``."""
        spot = self.spot_at_cursor()
        if spot is None:
            return
        if who not in self._gestures:
            self._gestures[who] = (
                self.session.studio.begin(_("Turn {field}").format(field=id)),
                self.project,
            )
        gesture, preview = self._gestures[who]
        instruments = [patch.id for patch in self.project.patches]
        column = self.state.cursor.column
        edits = edits_at(preview, spot, column, lambda step: turned(step, id, units, instruments))
        if edits:
            self._gestures[who] = (gesture, self.session.studio.update(gesture, *edits))
            self._show_preview(self._gestures[who][1])

    def turning(self, who: object) -> bool:
        """Return whether ``who`` has a gesture open."""
        return who in self._gestures

    def turned(self, who: object) -> None:
        """End the gesture of ``who``: one undo step."""
        if who in self._gestures:
            gesture, _preview = self._gestures.pop(who)
            self.session.studio.end(gesture)

    def empty(self, id: str) -> None:
        """Empty a field of the step under the cursor."""
        self._write_step(_("Clear"), lambda step: field_named(id).clear(step))

    def switch(self, id: str) -> None:
        """Turn accent or slide on or off."""
        field = field_named(id)
        step = self.step_at_cursor()
        if step is not None and field.applies(step):
            self._write_step(field.title, lambda step: field.write(step, not field.read(step)))

    def _write_step(self, label: str, write: Callable[[Step], Step]) -> None:
        spot = self.spot_at_cursor()
        edits = edits_at(self.project, spot, self.state.cursor.column, write) if spot else ()
        if edits:
            self.session.commit(label, *edits)

    def _show_preview(self, preview: Project) -> None:
        """Show a song that is not written yet, as it sounds."""
        self._previewed = preview
        self._redraw()

    # ---- wishes of actions --------------------------------------------------------------------------------

    def _fulfil(self, wish: Wish) -> None:
        page, session = self.page, self.session
        tick = int(page.tick_at(self.state.cursor.row))
        match wish:
            case Wish.PLAY_SONG:
                session.command(Loop(region=session.project.arrangement.loop))
                session.command(Play(tick=0))
            case Wish.PLAY_PATTERN:
                session.command(Loop(region=self.span))
                session.command(Play(tick=int(page.start)))
            case Wish.PLAY_FROM_CURSOR:
                session.command(Play(tick=tick))
            case Wish.PLAY_OR_STOP:
                session.play_or_stop(int(page.start) if not session.transport.playing else None)
            case Wish.PLAY_ROW:
                self._sound_row()
            case Wish.STOP:
                session.command(Stop())
            case Wish.PANIC:
                session.command(Panic())
            case Wish.NEXT_PATTERN | Wish.PREVIOUS_PATTERN:
                self.turn_page(1 if wish is Wish.NEXT_PATTERN else -1)
            case Wish.MUTE_TRACK | Wish.SOLO_TRACK:
                self._switch(wish)
            case _:
                self._fulfil_song(wish)

    def _fulfil_song(self, wish: Wish) -> None:
        match wish:
            case Wish.UNDO:
                self.bench.undo()
            case Wish.REDO:
                self.bench.redo()
            case Wish.SAVE:
                self.session.save()
            case Wish.FIND:
                self.bench.ask("find")
            case _:
                raise AssertionError(wish)

    @property
    def span(self) -> tuple[int, int]:
        """The ticks of the page."""
        return int(self.page.start), -int(-self.page.tick_at(self.page.rows) // 1)

    def _switch(self, wish: Wish) -> None:
        track = self.track
        if track is None:
            return
        channel = self.project.channels[track]
        if wish is Wish.MUTE_TRACK:
            self.session.commit("Mute", SetMuted(channel=track, muted=not channel.muted))
        else:
            self.session.commit("Solo", SetSoloed(channel=track, soloed=not channel.soloed))

    def _sound_row(self) -> None:
        """Let every note of the cursor's row be heard for a moment, and go down a row."""
        row = self.state.cursor.row
        patterns = {it.id: it for it in self.project.patterns}
        for number, lane in enumerate(self.page.lanes):
            spot = self.page.spot(number, row)
            if spot is None or not spot.begins or lane.track is None:
                continue
            for step in patterns[spot.pattern].steps:
                if step.row == spot.row and step.kind == "note":
                    self.strike(lane.track, round(step.pitch), step.velocity, step.instrument)
        self._set_state(self.state.at(row=(row + 1) % max(self.page.rows, 1)))

    def strike(self, track: str, key: int, velocity: float, instrument: str | None = None) -> None:
        """Let a key of a track be heard for a fifth of a second."""
        studio = self.session.studio
        sound = Sound(track=track, key=key, velocity=velocity, instrument=instrument)
        studio.sound(sound)
        self.session.later(0.2, lambda: studio.sound(sound.model_copy(update={"velocity": None})))
