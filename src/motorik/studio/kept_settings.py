"""Settings a person keeps from one start to the next: one small JSON file a kind, read field by field."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from motorik.domain.model import Model
from motorik.domain.sentence import Sentence

MAX_BYTES = 1 << 20
Kept = TypeVar("Kept", bound=Model)
UNREAD = Sentence("{file}: cannot be read ({reason}); everything is as on the first day")
EMPTY = Sentence("{file}: holds no settings; everything is as on the first day")
LEFT_OUT = Sentence("{file}: {fields} cannot be used and was left out")


def settings_path(name: str) -> Path:
    """Return where the settings called ``name`` are kept."""
    import platformdirs

    return Path(platformdirs.user_config_dir("motorik", appauthor=False)) / f"{name}.json"


def read_settings(path: Path, kind: type[Kept]) -> tuple[Kept, str]:
    """Return the settings in a file and what is wrong with it, in a sentence; a wrong field is left out.

    ``kind`` has a sensible beginning for every field. A file that is not there says nothing.
    """
    try:
        with path.open("rb") as stream:
            plain = json.loads(stream.read(MAX_BYTES))
    except FileNotFoundError:
        return kind(), ""
    except (OSError, ValueError, RecursionError) as error:
        return kind(), UNREAD(file=path, reason=error)
    if not isinstance(plain, dict):
        return kind(), EMPTY(file=path)
    wrong = [name for name in plain if not _fits(kind, name, plain[name])]
    kept = {name: value for name, value in plain.items() if name not in wrong}
    fields = ", ".join(sorted(map(str, wrong)))[:200]
    return kind.model_validate(kept), LEFT_OUT(file=path, fields=fields) if wrong else ""


def write_settings(path: Path, settings: Model) -> None:
    """Write settings aside and put them in place in one step. Raises ``OSError``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.aside")
    try:
        aside.write_text(settings.model_dump_json(indent=2) + "\n", encoding="utf-8")
        aside.replace(path)
    except OSError:
        with suppress(OSError):
            aside.unlink()
        raise


def _fits(kind: type[Model], name: str, value: object) -> bool:
    try:
        kind.model_validate({name: value})
    except ValidationError:
        return False
    return True
