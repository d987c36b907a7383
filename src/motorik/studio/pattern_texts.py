"""Patterns of a song as text, and back into the song by an edit."""

from pathlib import Path
from typing import BinaryIO

from motorik.journal.edits.patterns import AddPattern, ReplacePattern
from motorik.studio.errors import BadInput
from motorik.studio.local import LocalStudio
from motorik.studio.songs import read_project, translated


def pattern_text(path: Path, pattern: str, *, every_row: bool = False) -> str:
    """Return a pattern of the song at ``path`` as text; :class:`BadInput` when there is none of that id."""
    from motorik.formats.pattern_text import write_pattern

    project = read_project(path)
    found = next((one for one in project.patterns if one.id == pattern), None)
    if found is None:
        allowed = ", ".join(one.id for one in project.patterns[:40]) or "none, the song has no patterns"
        raise BadInput(f"no pattern {pattern!r}; allowed: {allowed}")
    return write_pattern(found, every_row=every_row)


def put_pattern(path: Path, pattern: str, text: str, file: str) -> str:
    """Write ``text`` into the song as ``pattern``, new or in place of the one there; return what was done.

    One step of the journal, so it can be undone. ``file`` is named when the text is wrong.

    Raises:
        BadInput: the text is no pattern, or the song cannot be written.
    """
    from motorik.formats.pattern_reading import read_pattern

    with translated():
        item = read_pattern(text, pattern, file)
        with LocalStudio.open(path) as studio:
            known = any(one.id == pattern for one in studio.project.patterns)
            edit = ReplacePattern(item=item) if known else AddPattern(item=item)
            studio.commit(f"{'Rewrite' if known else 'Add'} pattern {pattern}", edit)
            studio.save().result()
    return f"{pattern}: {'rewritten' if known else 'added'}, {item.rows} rows, {len(item.steps)} steps"


def read_text(source: Path, standard_input: BinaryIO) -> str:
    """Return the text in a file, or of ``standard_input`` for ``-``; :class:`BadInput` when it is none."""
    from motorik.formats.pattern_reading import MAX_CHARACTERS

    try:
        if str(source) == "-":
            data = standard_input.read(MAX_CHARACTERS + 1)
        elif not source.is_file():
            raise BadInput(f"{source}: no such file; allowed: a text file with a pattern")
        else:
            with source.open("rb") as stream:
                data = stream.read(MAX_CHARACTERS + 1)
        return data.decode()
    except OSError as error:
        raise BadInput(f"{source} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError:
        raise BadInput(f"{source}: not text in UTF-8") from None
