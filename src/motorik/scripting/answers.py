"""What a script answered, checked at the door: nothing in it is believed before it has become edits."""

from typing import Annotated, Any

from pydantic import Field, ValidationError

from motorik.domain.explain import explain
from motorik.domain.model import Model
from motorik.domain.project import Project
from motorik.journal import Edit, EditError, parse_edit
from motorik.scripting.bounds import Bounds
from motorik.scripting.errors import ScriptError
from motorik.scripting.knobs import knob_complaint
from motorik.scripting.wording import clean
from motorik.studio.protocol import Preview, TransportCommand

Label = Annotated[str, Field(max_length=200)]


class _PlainEdits(Model):
    label: Label = ""
    edits: tuple[dict[str, Any], ...] = ()
    lines: tuple[int, ...] = ()


class _PlainAnswer(_PlainEdits):
    gestures: Annotated[dict[Label, _PlainEdits], Field(max_length=64)] = Field(default_factory=dict)
    finished: Annotated[tuple[Label, ...], Field(max_length=64)] = ()
    previews: Annotated[tuple[Preview, ...], Field(max_length=1024)] = ()
    transport: Annotated[tuple[TransportCommand, ...], Field(max_length=16)] = ()


class ScriptAnswer(Model):
    """What a script wants done: ``edits`` as one step called ``label``, and what only controllers may.

    ``lines`` has the line of the script for each edit. ``gestures`` has edits that belong to a gesture under
    way.
    """

    label: str
    edits: tuple[Edit, ...] = ()
    lines: tuple[int, ...] = ()
    gestures: dict[str, tuple[Edit, ...]] = Field(default_factory=dict)
    finished: tuple[str, ...] = ()
    previews: tuple[Preview, ...] = ()
    transport: tuple[TransportCommand, ...] = ()


def read_answer(file: str, plain: dict[str, Any], title: str, bounds: Bounds) -> ScriptAnswer:
    """Return the answer in ``plain``.

    Raises:
        ScriptError: something in it is no edit, preview or command, or there is too much; it names the line.
    """
    try:
        told = _PlainAnswer.model_validate(plain)
    except ValidationError as error:
        raise ScriptError(file, f"answered wrongly: {explain(error, plain, _PlainAnswer)}") from None
    count = len(told.edits) + sum(len(edits.edits) for edits in told.gestures.values())
    if count > bounds.edits:
        raise ScriptError(file, f"{count} edits at once; allowed: at most {bounds.edits}")
    return ScriptAnswer.model_construct(
        label=clean(told.label).strip() or title,
        edits=_edits(file, told),
        lines=told.lines,
        gestures={name: _edits(file, edits) for name, edits in told.gestures.items()},
        finished=told.finished,
        previews=told.previews,
        transport=told.transport,
    )


def check_applies(file: str, project: Project, answer: ScriptAnswer) -> Project:
    """Return what the edits make of ``project``.

    :class:`ScriptError` with the line of the one that cannot be.
    """
    for edit, line in zip(answer.edits, answer.lines, strict=True):
        complaint = knob_complaint(project, edit)
        if complaint is not None:
            raise ScriptError(file, complaint, line=line)
        try:
            project = edit.apply(project)
        except EditError as error:
            raise ScriptError(file, str(error), line=line) from None
    return project


def _edits(file: str, told: _PlainEdits) -> tuple[Edit, ...]:
    if len(told.lines) != len(told.edits):
        raise ScriptError(file, "answered wrongly: not as many lines as edits")
    edits: list[Edit] = []
    for plain, line in zip(told.edits, told.lines, strict=True):
        try:
            edits.append(parse_edit(plain))
        except EditError as error:
            raise ScriptError(file, str(error), line=line) from None
    return tuple(edits)
