"""What a song is expected to sound like: three files kept beside it.

``expected.json`` is for people and reviews: it changes in a commit exactly when the sound changes. The prints
hold what is needed to say *where* it changed (see :mod:`motorik.studio.prints`).
"""

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from motorik.domain.ids import ContentHash
from motorik.domain.model import Model
from motorik.studio.errors import BadInput

MANIFEST, EVENTS, PRINTS = "expected.json", "expected.events.jsonl", "expected.prints"


class Expected(Model):
    """The figures of a reference render.

    ``hash`` and ``tracks`` are SHA-256 of the float32 little-endian stereo frames of the master and of every
    track and return; ``events`` is SHA-256 of the event log. Loudness is integrated LUFS (ITU-R BS.1770-4),
    true peak dBTP; both are rounded to 0.01 and null when silent.
    """

    format: Literal["motorik.expected"] = "motorik.expected"
    format_version: Literal[1] = 1
    made_with: Annotated[str, Field(max_length=100)] = ""
    sample_rate: Annotated[int, Field(ge=8000, le=384000)]
    frames: Annotated[int, Field(ge=0)]
    hash: ContentHash
    loudness_lufs: float | None
    true_peak_db: float | None
    event_count: Annotated[int, Field(ge=0)]
    events: ContentHash
    tracks: dict[str, ContentHash]

    def to_json(self) -> str:
        """Return the file's text: one field a line, a newline at the end."""
        return json.dumps(self.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n"


def read_expected(folder: Path) -> Expected:
    """Read ``expected.json`` in ``folder``; :class:`BadInput` says what is missing or wrong."""
    path = folder / MANIFEST
    try:
        return Expected.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise BadInput(f"{path} is missing; make it with: motorik verify --update {folder}") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}") from error
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in problem["loc"]) or "the file"
        raise BadInput(
            f"{path}: {place}: {problem['msg']}; write it anew with: motorik verify --update"
        ) from error


def read_expected_events(folder: Path) -> list[str]:
    """Return the lines of the reference event log; :class:`BadInput` when it cannot be read."""
    path = folder / EVENTS
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} cannot be read; write it anew with: motorik verify --update") from error
