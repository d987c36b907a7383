"""What a person has chosen about the window, kept in one small file from one start to the next."""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from motorik.domain.model import Model
from motorik.studio.sampling import LEAST_DB, InputChannel

MAX_BYTES = 1 << 16


class Preferences(Model):
    """Theme, size, language, keys, device and what was open last; every field has a sensible beginning."""

    theme: Literal["dark", "light"] = "dark"
    scale: Annotated[float, Field(ge=1, le=4)] = 1.0
    language: Literal["auto", "en", "fr"] = "auto"
    keymap: Annotated[str, Field(max_length=60)] = "renoise"
    driver: Literal["auto", "portaudio", "null"] = "auto"
    device: Annotated[str, Field(max_length=200)] | None = None
    block: Annotated[int, Field(ge=16, le=8192)] = 256
    input: Annotated[str, Field(max_length=200)] | None = None
    input_channels: Annotated[tuple[InputChannel, ...], Field(min_length=1, max_length=2)] = (1, 2)
    input_threshold_db: Annotated[float, Field(ge=LEAST_DB, le=0)] | None = None
    follow: bool = True
    keys_shown: bool = True
    inspector_shown: bool = True
    toured: bool = False
    speaks: bool = False
    """Whether what the cursor meets is also written to standard output, for a screen reader."""
    last_song: Annotated[str, Field(max_length=4096)] | None = None
    screen: Annotated[str, Field(max_length=60)] = "pattern"


def preferences_path() -> Path:
    """Return where preferences are kept."""
    import platformdirs

    return Path(platformdirs.user_config_dir("motorik", appauthor=False)) / "interface.json"


def read_preferences(path: Path) -> tuple[Preferences, str]:
    """Return the preferences in a file and what is wrong with it, in a sentence; a wrong field is left out.

    A file that is not there says nothing.
    """
    try:
        with path.open("rb") as stream:
            plain = json.loads(stream.read(MAX_BYTES))
    except FileNotFoundError:
        return Preferences(), ""
    except (OSError, ValueError, RecursionError) as error:
        return Preferences(), f"{path}: cannot be read ({error}); everything is as on the first day"
    if not isinstance(plain, dict):
        return Preferences(), f"{path}: holds no settings; everything is as on the first day"
    wrong = [name for name in plain if not _fits(name, plain[name])]
    kept = {name: value for name, value in plain.items() if name not in wrong}
    said = (
        f"{path}: {', '.join(sorted(map(str, wrong)))[:200]} cannot be used and was left out" if wrong else ""
    )
    return Preferences.model_validate(kept), said


def write_preferences(path: Path, preferences: Preferences) -> None:
    """Write preferences aside and put them in place in one step. Raises ``OSError``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}.aside")
    try:
        aside.write_text(preferences.model_dump_json(indent=2) + "\n", encoding="utf-8")
        aside.replace(path)
    except OSError:
        with suppress(OSError):
            aside.unlink()
        raise


def _fits(name: str, value: object) -> bool:
    try:
        Preferences.model_validate({name: value})
    except ValidationError:
        return False
    return True
