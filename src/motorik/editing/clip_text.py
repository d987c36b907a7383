"""Clips as plain text: a line a row, a column of the page a column of the text, to be read, mailed, pasted.

motorik.clip 1 rows=2 lines_per_beat=4
columns | 0.0 | 0.1 note velocity
00 | C-4 length=128 | ...
01 | ... filter.cutoff=1200 | E-4 velocity=0.5
"""

import re

from pydantic import ValidationError

from motorik.domain.explain import explain
from motorik.domain.pattern import MAX_ROWS, Step
from motorik.editing.clipboard import MAX_CHARACTERS, Clip, ClipColumn
from motorik.editing.errors import EditingError
from motorik.editing.fields import EMPTY, FIELDS, LOCK_PREFIX, NOTHING_TEXT, field_named, is_empty

_HEAD = re.compile(r"motorik\.clip 1 rows=(\d{1,4}) lines_per_beat=(\d{1,2})")
_COLUMN = re.compile(r"(\d{1,3})\.(\d{1,2})((?: \S+)*)")
_ROW = re.compile(r"(\d{1,4})")
WIDTH_LIMIT = 60


def step_text(step: Step) -> str:
    """Return the cell as text: its note, then what else it holds, by name."""
    words = [FIELDS["note"].show(FIELDS["note"].read(step))]
    for id, field in FIELDS.items():
        if id == "note" or field.is_empty(step):
            continue
        for member in field.members(step) if field.members else (id,):
            inner = field_named(member)
            words.append(f"{member.removeprefix(LOCK_PREFIX)}={inner.show(inner.read(step))}")
    return " ".join(words)


def parse_step(text: str) -> Step:
    """Return the cell that :func:`step_text` wrote. Raises ``EditingError`` in one sentence."""
    note, *words = text.split() or [NOTHING_TEXT]
    step = FIELDS["note"].write(EMPTY, FIELDS["note"].parse(note))
    for word in words:
        name, equals, value = word.partition("=")
        if not equals:
            raise EditingError(f"{word[:40]!r}; allowed: a name, = and a value, such as velocity=0.5")
        field = field_named(f"{LOCK_PREFIX}{name}" if "." in name and ":" not in name else name)
        step = field.write(step, field.parse(value))
    return step


def clip_text(clip: Clip) -> str:
    """Return ``clip`` as plain text."""
    texts = [{step.row: step_text(step) for step in column.steps} for column in clip.columns]
    heads = [" ".join([f"{it.track}.{it.column}", *it.fields]) for it in clip.columns]
    widths = [
        min(max(map(len, [head, *cells.values()])), WIDTH_LIMIT)
        for head, cells in zip(heads, texts, strict=True)
    ]
    lines = [
        f"motorik.clip 1 rows={clip.rows} lines_per_beat={clip.lines_per_beat}",
        _line("columns", heads, widths),
    ]
    lines += [
        _line(f"{row:02d}", [cells.get(row, NOTHING_TEXT) for cells in texts], widths)
        for row in range(clip.rows)
    ]
    return "\n".join(lines) + "\n"


def _line(head: str, cells: list[str], widths: list[int]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
    return " | ".join([head.ljust(7), *padded]).rstrip()


def parse_clip_text(text: str) -> Clip:
    """Return the clip that :func:`clip_text` wrote, or a person did; rows left out are empty.

    Raises:
        EditingError: one sentence with the line.
    """
    if len(text) > MAX_CHARACTERS:
        raise EditingError(f"a clip of {len(text)} characters; allowed: {MAX_CHARACTERS}")
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    head = _HEAD.fullmatch(lines[0][1].strip()) if lines else None
    if head is None or len(lines) < 2 or not 1 <= int(head[1]) <= MAX_ROWS:
        raise EditingError("clip: line 1; allowed: motorik.clip 1 rows=16 lines_per_beat=4, then columns")
    columns = [_column(cell.strip()) for cell in lines[1][1].split("|")[1:]]
    steps: list[list[Step]] = [[] for _ in columns]
    for number, line in lines[2:]:
        try:
            _read_row(line, steps)
        except EditingError as error:
            raise EditingError(f"clip: line {number}: {error}") from None
    try:
        return Clip(
            rows=int(head[1]),
            lines_per_beat=int(head[2]),
            columns=tuple(
                column.model_copy(update={"steps": tuple(found)})
                for column, found in zip(columns, steps, strict=True)
            ),
        )
    except ValidationError as error:
        raise EditingError(f"clip: {explain(error, None, Clip)}") from None


def _column(text: str) -> ClipColumn:
    found = _COLUMN.fullmatch(" ".join(text.split()))
    if found is None or int(found[1]) > 255 or int(found[2]) > 15:
        raise EditingError(
            f"clip: line 2: {text[:40]!r}; allowed: track.column and fields: 0.0 note velocity"
        )
    fields = tuple(field_named(id).id for id in found[3].split())
    return ClipColumn(track=int(found[1]), column=int(found[2]), fields=fields)


def _read_row(line: str, steps: list[list[Step]]) -> None:
    head, *cells = line.split("|")
    found = _ROW.fullmatch(head.strip())
    if found is None or len(cells) != len(steps):
        raise EditingError(f"{line[:40]!r}; allowed: a row number and {len(steps)} cells, with | between")
    for cell, column in zip(cells, steps, strict=True):
        step = parse_step(cell)
        if not is_empty(step):
            column.append(step.model_copy(update={"row": min(int(found[1]), MAX_ROWS - 1)}))
