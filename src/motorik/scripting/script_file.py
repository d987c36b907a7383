"""A script as a file: read here, understood only in the confined process."""

from dataclasses import dataclass
from pathlib import Path

from motorik.scripting.bounds import BOUNDS
from motorik.scripting.errors import ScriptError


@dataclass(frozen=True, slots=True)
class ScriptFile:
    """The text of a script. ``name`` is its file's name without ``.py``: part of what seeds its chance."""

    name: str
    label: str
    source: str


def read_script(path: Path, *, max_bytes: int = BOUNDS.source_bytes) -> ScriptFile:
    """Read the script at ``path``.

    Raises:
        ScriptError: it is not there, too long, or not UTF-8.
    """
    label = path.name
    try:
        if not path.is_file():
            raise ScriptError(str(path), "there is no such file")
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except OSError as error:
        raise ScriptError(str(path), f"cannot be read: {error.strerror}") from None
    if len(data) > max_bytes:
        raise ScriptError(label, f"longer than {max_bytes} bytes; allowed: at most that")
    try:
        return ScriptFile(path.stem, label, data.decode())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ScriptError(label, "not UTF-8", line=line) from None
