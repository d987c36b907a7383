"""From a key to what it does: the binding with the most contexts, else a digit or letter, else a note."""

from motorik.editing.action import Action, Desk, Performed
from motorik.editing.actions.entering import EnterCommand, EnterDigit, EnterNote, ReleaseNote
from motorik.editing.contexts import Context, Mode, mode_of
from motorik.editing.keymap import Binding, KeyMap
from motorik.editing.keys import DIGITS, LETTERS, KeyEvent, Modifier
from motorik.editing.state import DigitEntry, EditState


def resolve(keymap: KeyMap, event: KeyEvent, mode: Mode) -> Action | None:
    """Return what ``event`` does in ``mode``, or None: then it is somebody else's key."""
    if not event.pressed:
        return _released(keymap, event)
    binding = _bound(keymap, event, mode)
    if binding is not None:
        return None if event.repeat and not binding.repeats else binding.action
    if event.modifiers - {Modifier.SHIFT}:
        return None
    if Context.EDITING in mode.contexts:
        typed = _typed(event, mode)
        if typed is not None:
            return typed
    semitones = keymap.notes.semitones.get(event.scancode) if keymap.notes else None
    plain = not event.modifiers and not event.repeat
    return EnterNote(semitones=semitones) if semitones is not None and plain else None


def pressed(keymap: KeyMap, event: KeyEvent, desk: Desk, *, playing: bool = False) -> Performed:
    """Return what a key does on a desk; nothing when it means nothing there."""
    action = resolve(keymap, event, mode_of(desk.state, playing=playing))
    return desk.now(desk.state) if action is None else action.perform(desk)


def set_up(state: EditState, keymap: KeyMap) -> EditState:
    """Return the state as the tracker of ``keymap`` has it: where the cursor goes after a digit."""
    return state.with_(digit_entry=DigitEntry(keymap.digits))


def _bound(keymap: KeyMap, event: KeyEvent, mode: Mode) -> Binding | None:
    found = [
        binding
        for binding in keymap.bindings
        if mode.contexts.issuperset(binding.when) and any(stroke.meets(event) for stroke in binding.strokes)
    ]
    return max(found, key=lambda binding: len(binding.when), default=None)


def _released(keymap: KeyMap, event: KeyEvent) -> Action | None:
    semitones = keymap.notes.semitones.get(event.scancode) if keymap.notes else None
    return None if semitones is None else ReleaseNote(semitones=semitones)


def _typed(event: KeyEvent, mode: Mode) -> Action | None:
    """Return the digit or letter that is typed into a number or an effect; digits lie where US ones do."""
    digit = event.scancode if event.scancode in DIGITS else event.key
    if Context.VALUE in mode.contexts:
        places = (*DIGITS, *LETTERS[:6])[: mode.base]
        return EnterDigit(digit=places.index(digit)) if digit in places else None
    if Context.COMMAND in mode.contexts and digit in (*DIGITS, *LETTERS):
        return EnterCommand(letter=digit)
    return None
