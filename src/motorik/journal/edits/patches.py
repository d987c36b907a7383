"""Instruments: patches and what they are made of."""

from typing import Annotated

from pydantic import Field

from motorik.domain.ids import Endpoint, Id
from motorik.domain.patch import (
    Cable,
    Key,
    Macro,
    MacroTarget,
    Modulation,
    Module,
    Name,
    Patch,
    Polarity,
    Value,
    VoiceMode,
)
from motorik.journal.verbs import Add, Move, Remove, Replace, Set


class AddPatch(Add[Patch], at="patches"):
    """Add an instrument."""


class RemovePatch(Remove, at="patches/{patch}"):
    """Remove an instrument no track plays."""

    patch: Id


class ReplacePatch(Replace[Patch], at="patches"):
    """Load another instrument under the same id: every track that plays it follows."""


class MovePatch(Move, at="patches/{patch}"):
    """Move an instrument within the list."""

    patch: Id


class SetPatchName(Set, at="patches/{patch}/name"):
    """Rename an instrument."""

    patch: Id
    name: Name


class SetVoiceMode(Set, at="patches/{patch}/mode"):
    """Play many notes at once, one, one that glides, or one whose circuits stay powered."""

    patch: Id
    mode: VoiceMode


class SetPolyphony(Set, at="patches/{patch}/polyphony"):
    """Set how many notes sound at once."""

    patch: Id
    polyphony: Annotated[int, Field(ge=1, le=256)]


class SetPatchOutput(Set, at="patches/{patch}/output"):
    """Choose the module that is heard."""

    patch: Id
    output: Id


class SetPatchOutputs(Set, at="patches/{patch}/outputs"):
    """Choose the modules that have a jack of their own."""

    patch: Id
    outputs: tuple[Id, ...]


class SetGlideSeconds(Set, at="patches/{patch}/glide_seconds"):
    """Set how long a slide takes."""

    patch: Id
    glide_seconds: Annotated[float, Field(ge=0, le=10)]


class SetGlideAlways(Set, at="patches/{patch}/glide_always"):
    """Let every note glide from the one before, or only those that are told to slide."""

    patch: Id
    glide_always: bool


class SetChokes(Set, at="patches/{patch}/chokes"):
    """Choose the groups of keys that silence each other."""

    patch: Id
    chokes: tuple[tuple[Key, ...], ...]


class AddModule(Add[Module], at="patches/{patch}/modules"):
    """Add a module, not yet wired."""

    patch: Id


class RemoveModule(Remove, at="patches/{patch}/modules/{module}"):
    """Remove a module that no cable, modulation or macro touches and that is not the output."""

    patch: Id
    module: Id


class ReplaceModule(Replace[Module], at="patches/{patch}/modules"):
    """Put another kind, version or preset of a module in its place; the wiring stays."""

    patch: Id


class MoveModule(Move, at="patches/{patch}/modules/{module}"):
    """Move a module within the list; the sound does not change."""

    patch: Id
    module: Id


class SetModuleBypassed(Set, at="patches/{patch}/modules/{module}/bypassed"):
    """Bypass a module, or let it work again."""

    patch: Id
    module: Id
    bypassed: bool


class SetModuleSamples(Set, at="patches/{patch}/modules/{module}/samples"):
    """Choose the samples a module plays, in slot order."""

    patch: Id
    module: Id
    samples: tuple[Id, ...]


class AddCable(Add[Cable], at="patches/{patch}/cables"):
    """Wire an output to an input."""

    patch: Id


class RemoveCable(Remove, at="patches/{patch}/cables/{source,target}"):
    """Pull a cable out."""

    patch: Id
    source: Endpoint
    target: Endpoint


class MoveCable(Move, at="patches/{patch}/cables/{source,target}"):
    """Move a cable within the list, which is the order in which inputs add up."""

    patch: Id
    source: Endpoint
    target: Endpoint


class AddModulation(Add[Modulation], at="patches/{patch}/modulations"):
    """Let an output move a parameter."""

    patch: Id


class RemoveModulation(Remove, at="patches/{patch}/modulations/{source,target}"):
    """Let go of a parameter."""

    patch: Id
    source: Endpoint
    target: Endpoint


class SetModulationAmount(Set, at="patches/{patch}/modulations/{source,target}/amount"):
    """Set how far an output moves a parameter, in the parameter's modulation unit."""

    patch: Id
    source: Endpoint
    target: Endpoint
    amount: Value


class SetModulationPolarity(Set, at="patches/{patch}/modulations/{source,target}/polarity"):
    """Choose how a modulation reads its source: as it is, as 0 to 1 or as -1 to 1."""

    patch: Id
    source: Endpoint
    target: Endpoint
    polarity: Polarity


class SetModulationCurve(Set, at="patches/{patch}/modulations/{source,target}/curve"):
    """Bend a modulation: above 0 it rises late, below 0 early."""

    patch: Id
    source: Endpoint
    target: Endpoint
    curve: Annotated[float, Field(ge=-0.99, le=0.99)]


class MoveModulation(Move, at="patches/{patch}/modulations/{source,target}"):
    """Move a modulation within the list, which is the order in which amounts add up."""

    patch: Id
    source: Endpoint
    target: Endpoint


class AddMacro(Add[Macro], at="patches/{patch}/macros"):
    """Add a macro knob."""

    patch: Id


class RemoveMacro(Remove, at="patches/{patch}/macros/{macro}"):
    """Remove a macro knob with its targets."""

    patch: Id
    macro: Id


class MoveMacro(Move, at="patches/{patch}/macros/{macro}"):
    """Move a macro knob within the row."""

    patch: Id
    macro: Id


class SetMacroName(Set, at="patches/{patch}/macros/{macro}/name"):
    """Rename a macro knob."""

    patch: Id
    macro: Id
    name: Name


class SetMacroValue(Set, at="patches/{patch}/macros/{macro}/value"):
    """Turn a macro knob, 0 to 1."""

    patch: Id
    macro: Id
    value: Annotated[float, Field(ge=0, le=1)]


class SetMacroTargets(Set, at="patches/{patch}/macros/{macro}/targets"):
    """Choose what a macro knob moves and how far."""

    patch: Id
    macro: Id
    targets: tuple[MacroTarget, ...]
