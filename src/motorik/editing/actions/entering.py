"""Writing at the cursor."""

from typing import Annotated, Literal

from pydantic import Field

from motorik.domain.pattern import StepKind
from motorik.editing.action import Action, Desk, Performed, Sounded
from motorik.editing.entry import (
    adjust,
    clear_field,
    enter_command,
    enter_digit,
    enter_kind,
    enter_note,
    enter_text,
    release_key,
    toggle,
)
from motorik.editing.note_names import KEYS, SEMITONES


class EnterNote(Action):
    """Write the note ``semitones`` above the first of the current octave, and let it be heard."""

    semitones: Annotated[int, Field(ge=0, lt=KEYS)]
    velocity: Annotated[float, Field(ge=0, le=1)] | None = None

    def perform(self, desk: Desk) -> Performed:
        """Write and sound; outside edit mode only sound."""
        key = SEMITONES * (desk.state.octave + 1) + self.semitones
        if key >= KEYS:
            return Performed(desk.state, told=(f"key {key}; allowed: 0-{KEYS - 1}, a lower octave",))
        done = desk.entered("Enter a note", enter_note, float(key), self.velocity, key)
        loud = desk.state.velocity if self.velocity is None else self.velocity
        state = done.state.with_(sounding={**done.state.sounding, self.semitones: key})
        return Performed(state, done.edits, done.label, done.told, sounded=(Sounded(key, loud),))


class ReleaseNote(Action):
    """Let go of a note key: what it sounded stops, also when the octave was changed meanwhile."""

    semitones: Annotated[int, Field(ge=0, lt=KEYS)]

    def perform(self, desk: Desk) -> Performed:
        """Let go: the last key ends a chord."""
        key = desk.state.sounding.get(self.semitones)
        if key is None:
            return desk.now(desk.state)
        others = {it: other for it, other in desk.state.sounding.items() if it != self.semitones}
        state = release_key(desk.state, key).with_(sounding=others)
        return Performed(state, sounded=(Sounded(key, None),))


class EnterKind(Action):
    """Write what ends a note: an off, a cut or a fade."""

    kind: Literal[StepKind.OFF, StepKind.CUT, StepKind.FADE]

    def perform(self, desk: Desk) -> Performed:
        """Write it."""
        return desk.entered(f"Enter a note {self.kind}", enter_kind, self.kind)


class EnterDigit(Action):
    """Write a digit of the number at the cursor."""

    digit: Annotated[int, Field(ge=0, lt=16)]

    def perform(self, desk: Desk) -> Performed:
        """Write it."""
        return desk.entered("Enter a value", enter_digit, self.digit)


class EnterCommand(Action):
    """Write the effect command with a letter."""

    letter: Annotated[str, Field(pattern=r"^[A-Za-z0-9]$")]

    def perform(self, desk: Desk) -> Performed:
        """Write it."""
        return desk.entered("Enter an effect", enter_command, self.letter)


class EnterText(Action):
    """Write a field of the cell at the cursor, as plain text has it."""

    field: Annotated[str, Field(max_length=140)]
    text: Annotated[str, Field(max_length=200)]

    def perform(self, desk: Desk) -> Performed:
        """Write it."""
        return desk.entered("Enter a value", enter_text, self.field, self.text)


class Toggle(Action):
    """Turn accent or slide of the note at the cursor on or off."""

    field: Literal["accent", "slide"]

    def perform(self, desk: Desk) -> Performed:
        """Turn it."""
        return desk.entered(self.field.capitalize(), toggle, self.field)


class Adjust(Action):
    """Turn the number at the cursor up or down."""

    units: Annotated[int, Field(ge=-4096, le=4096)]

    def perform(self, desk: Desk) -> Performed:
        """Turn it."""
        return desk.entered("Turn a value", adjust, self.units)


class ClearField(Action):
    """Empty the field at the cursor, a note with what belongs to it."""

    def perform(self, desk: Desk) -> Performed:
        """Empty it."""
        return desk.entered("Clear", clear_field)
