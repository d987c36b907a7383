"""Entering notes and values at the cursor. Outside edit mode nothing is written, and it is said why."""

from collections.abc import Callable
from dataclasses import dataclass

from motorik.domain.pattern import Step, StepKind
from motorik.domain.project import Project
from motorik.editing.bench import Bench, Outcome
from motorik.editing.effect_fields import EFFECT_ID
from motorik.editing.errors import EditingError
from motorik.editing.fields import EMPTY, FIELDS, MAX_COLUMNS, NOTE_FIELDS, Note, field_named
from motorik.editing.moves import advanced
from motorik.editing.page import Page
from motorik.editing.state import DigitEntry, EditState, Held
from motorik.sequencer.effects import letters

NOTHING = Outcome()
NOT_EDITING = "edit mode is off: nothing was written"


@dataclass(frozen=True, slots=True)
class Entered:
    """What an entry leads to: the next state of the editor and what happens to the song."""

    state: EditState
    outcome: Outcome = NOTHING


def enter_note(
    project: Project, page: Page, state: EditState, pitch: float, velocity: float | None = None, key: int = -1
) -> Entered:
    """Write a note at the cursor and go down by the edit step.

    While another ``key`` is held, the note goes to the next column of the row of the first instead: a chord.
    ``velocity`` None writes that of the editor, ``key`` -1 is not held.
    """
    if state.held and state.editing:
        return _enter_chord(project, page, state, pitch, velocity, key)
    entered = _write(project, page, state, _note_writer(state, pitch, velocity))
    if key < 0 or not entered.outcome.edits:
        return entered
    held = Held(key=key, row=state.cursor.row, column=state.cursor.column)
    return Entered(entered.state.with_(held=(held,)), entered.outcome)


def _enter_chord(
    project: Project, page: Page, state: EditState, pitch: float, velocity: float | None, key: int
) -> Entered:
    column = max(held.column for held in state.held) + 1
    row = state.held[0].row
    if column >= MAX_COLUMNS:
        return _refused(state, f"a row has {MAX_COLUMNS} columns; the note has no place")
    there = state.at(row=row, column=column)
    outcome = _write(project, page, there, _note_writer(state, pitch, velocity)).outcome
    held = (*state.held, Held(key=key, row=row, column=column))
    return Entered(state.with_(held=held), outcome)


def release_key(state: EditState, key: int) -> EditState:
    """Return the state after a note key was let go: with the last one the chord is over."""
    return state.with_(held=tuple(held for held in state.held if held.key != key))


def enter_kind(project: Project, page: Page, state: EditState, kind: StepKind) -> Entered:
    """Write an off, a cut or a fade at the cursor and go down by the edit step."""

    def write(step: Step) -> Step:
        for id in NOTE_FIELDS:
            step = FIELDS[id].clear(step)
        return FIELDS["note"].write(step, Note(kind, EMPTY.pitch))

    return _write(project, page, state, write)


def enter_text(project: Project, page: Page, state: EditState, id: str, text: str) -> Entered:
    """Write a field of the cell at the cursor as plain text has it, and go down by the edit step.

    An ``EditingError`` of the text becomes what is told.
    """
    try:
        field = field_named(id)
        value = field.parse(text)
    except EditingError as error:
        return _refused(state, str(error))
    return _write(project, page, state, lambda step: field.write(step, value), id)


def toggle(project: Project, page: Page, state: EditState, id: str) -> Entered:
    """Turn accent or slide of the note at the cursor on or off; the cursor stays."""
    field = field_named(id)
    written = _write(project, page, state, lambda step: field.write(step, not field.read(step)), id)
    return Entered(state, written.outcome)


def adjust(project: Project, page: Page, state: EditState, units: int) -> Entered:
    """Turn the value under the cursor up or down by shown units; the cursor stays."""
    field = field_named(state.cursor.field)
    number = field.number
    if number is None or not number.units:
        return _refused(state, f"{field.id} has no steps to be turned by")

    def write(step: Step) -> Step:
        value = field.read(step)
        shown = 0 if value is None else number.to_units(value)
        return field.write(step, number.from_units(shown + units))

    return Entered(state, _write(project, page, state, write, field.id).outcome)


def enter_digit(project: Project, page: Page, state: EditState, digit: int) -> Entered:
    """Write one digit of the number at the cursor; the others stay as they are.

    Then down by the edit step, or first to the next digit, as ``state.digit_entry`` says.
    """
    cursor, base = state.cursor, state.layout.base
    field = field_named(cursor.field)
    if not 0 <= digit < base:
        return _refused(state, f"digit {digit}; allowed: 0-{base - 1}")
    if field.id == "instrument":
        return _enter_instrument(project, page, state, digit)
    number = field.number
    if number is None or not number.units:
        return _refused(state, f"{field.id} takes no digits")
    place = base ** (state.layout.digits(field.id) - 1 - cursor.digit)

    def write(step: Step) -> Step:
        value = field.read(step)
        shown = 0 if value is None else max(number.to_units(value), 0)
        return field.write(step, number.from_units(shown + (digit - shown // place % base) * place))

    return _across(state, _write(project, page, state, write, field.id))


def _enter_instrument(project: Project, page: Page, state: EditState, digit: int) -> Entered:
    """Write a digit of an instrument's number: its place in the list of patches, counted from 0."""
    names = [patch.id for patch in project.patches]
    base = state.layout.base
    place = base if state.cursor.digit == 0 else 1
    spot = page.spot(state.cursor.lane, state.cursor.row)
    there = Bench(project).sheet(spot.pattern).get(spot.row, state.cursor.column) if spot else EMPTY
    shown = names.index(there.instrument) if there.instrument in names else 0
    wanted = shown + (digit - shown // place % base) * place
    if wanted >= len(names):
        return _refused(
            state, f"instrument {wanted}; allowed: 0-{len(names) - 1}" if names else "no instrument"
        )
    return _across(
        state, _write(project, page, state, lambda step: FIELDS["instrument"].write(step, names[wanted]))
    )


def enter_command(project: Project, page: Page, state: EditState, letter: str) -> Entered:
    """Write the effect command with a letter, and go down by the edit step.

    Where another tracker's command stands it is one of that tracker.
    """
    part = EFFECT_ID.fullmatch(state.cursor.field)
    if part is None:
        return _refused(state, f"{state.cursor.field} takes no effect command")
    field = field_named(f"effect{part[1]}.command")
    own = letters().get(letter.upper())
    spot = page.spot(state.cursor.lane, state.cursor.row)
    there = Bench(project).sheet(spot.pattern).get(spot.row, state.cursor.column) if spot else EMPTY
    family, dot, _ = (field.read(there) or "").partition(".")
    if own is None and not dot:
        return _refused(state, f"effect {letter[:8]!r}; allowed: {', '.join(sorted(letters()))}")
    command = f"{family}.{letter.upper()}" if dot else own.id if own else ""
    return _write(project, page, state, lambda step: field.write(step, command), field.id)


def clear_field(project: Project, page: Page, state: EditState) -> Entered:
    """Empty the field at the cursor, a note with what goes with it, and go down by the edit step."""
    id = state.cursor.field.partition(".")[0]

    def write(step: Step) -> Step:
        for name in NOTE_FIELDS if id == "note" else (id,):
            step = field_named(name).clear(step)
        return step

    return _write(project, page, state, write)


def _note_writer(state: EditState, pitch: float, velocity: float | None) -> Callable[[Step], Step]:
    def write(step: Step) -> Step:
        step = FIELDS["note"].write(step, Note(StepKind.NOTE, pitch))
        step = FIELDS["velocity"].write(step, state.velocity if velocity is None else velocity)
        return FIELDS["instrument"].write(step, state.instrument)

    return write


def _write(
    project: Project, page: Page, state: EditState, write: Callable[[Step], Step], id: str | None = None
) -> Entered:
    """Change the cell at the cursor and go down; tell why when it cannot be changed."""
    if not state.editing:
        return _refused(state, NOT_EDITING)
    spot = page.spot(state.cursor.lane, state.cursor.row)
    if spot is None:
        return _refused(state, f"no pattern lies at row {state.cursor.row} of this track")
    if not spot.begins:
        return _refused(state, f"no line of {spot.pattern} begins at row {state.cursor.row}")
    bench = Bench(project)
    sheet, cell = bench.sheet(spot.pattern), (spot.row, state.cursor.column)
    alias = sheet.before.alias
    if alias is not None:
        return _refused(
            state, f"pattern {spot.pattern} is an alias of {alias.pattern}; allowed: to edit that"
        )
    step = sheet.get(*cell)
    if id is not None and not field_named(id).applies(step):
        return _refused(state, f"{id} belongs to a note; there is none at row {spot.row}")
    sheet.put(*cell, write(step))
    return Entered(state.with_(cursor=advanced(page, state)), bench.outcome())


def _across(state: EditState, entered: Entered) -> Entered:
    """Let the cursor go to the next digit of the number first, and back to the first one with the row."""
    if state.digit_entry is DigitEntry.DOWN or entered.outcome.told:
        return entered
    last = state.layout.digits(state.cursor.field) - 1
    if state.cursor.digit < last:
        return Entered(state.at(digit=state.cursor.digit + 1), entered.outcome)
    return Entered(entered.state.at(digit=0), entered.outcome)


def _refused(state: EditState, sentence: str) -> Entered:
    return Entered(state, Outcome((), (sentence,)))
