"""What a song is expected to sound like: three files kept beside it.

``expected.json`` is for people and reviews: it changes in a commit exactly when the sound changes. The prints
hold what is needed to say *where* it changed (see :mod:`motorik.studio.prints`).
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from motorik.domain.ids import ContentHash
from motorik.domain.model import Model
from motorik.studio.errors import BadInput
from motorik.studio.limits import Limits

ANEW = "write it anew with: motorik verify --update"
MANIFEST, EVENTS, PRINTS = "expected.json", "expected.events.jsonl", "expected.prints"


class Expected(Model):
    """The figures of a reference render.

    ``hash`` and ``tracks`` are SHA-256 of the float32 little-endian stereo frames of the master and of every
    track and return. ``events`` is SHA-256 of ``expected.events.jsonl``: all events that are written
    in a pattern; the many of automation have a hash for each parameter, by ``<owner>/<scope>/<target>``.
    Loudness is integrated LUFS (ITU-R BS.1770-4), true peak dBTP; both rounded to 0.01, null when silent.
    ``midi`` has SHA-256 of the MIDI log of every track that drives hardware; files from before there was one
    have none, and then it is not compared. ``limits`` hold whatever the sound is.
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
    automation: dict[str, ContentHash] = Field(default_factory=dict)
    midi: dict[str, ContentHash] | None = None
    limits: Limits = Limits()

    def to_json(self) -> str:
        """Return the file's text: one field a line, a newline at the end."""
        plain = self.model_dump(mode="json", exclude={"midi", "limits"})
        if self.midi is not None:
            plain["midi"] = self.midi
        if self.limits != Limits():
            plain["limits"] = self.limits.plain()
        return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"


@dataclass(frozen=True, slots=True)
class ExpectedFiles:
    """Where the three files of a song are."""

    manifest: Path
    events: Path
    prints: Path

    @classmethod
    def of(cls, song: Path) -> "ExpectedFiles":
        """Return the files in a song folder (or beside its manifest), or beside a bundle under its name."""
        if song.is_file() and song.name != "song.json":
            return cls(*(song.with_name(f"{song.stem}.{name}") for name in (MANIFEST, EVENTS, PRINTS)))
        folder = song.parent if song.name == "song.json" else song
        return cls(folder / MANIFEST, folder / EVENTS, folder / PRINTS)

    def read(self) -> Expected:
        """Return the figures; :class:`BadInput` says what is missing or wrong."""
        try:
            return Expected.model_validate_json(self.manifest.read_bytes())
        except FileNotFoundError as error:
            raise BadInput(f"{self.manifest} is missing; make it with: motorik verify --update") from error
        except OSError as error:
            raise BadInput(f"{self.manifest} cannot be read: {error.strerror}") from error
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]
            place = ".".join(str(part) for part in problem["loc"]) or "the file"
            raise BadInput(f"{self.manifest}: {place}: {problem['msg']}; {ANEW}") from error

    def read_events(self) -> list[str]:
        """Return the lines of the reference event log; :class:`BadInput` when it cannot be read."""
        try:
            return self.events.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"{self.events} cannot be read; {ANEW}") from error
