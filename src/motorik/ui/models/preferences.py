"""What a person has chosen about the window, kept in one small file from one start to the next."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from motorik.domain.model import Model
from motorik.studio.kept_settings import settings_path
from motorik.studio.sampling import LEAST_DB, InputChannel


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
    lane_shown: bool = False
    toured: bool = False
    speaks: bool = False
    """Whether what the cursor meets is also written to standard output, for a screen reader."""
    last_song: Annotated[str, Field(max_length=4096)] | None = None
    screen: Annotated[str, Field(max_length=60)] = "pattern"


def preferences_path() -> Path:
    """Return where preferences are kept."""
    return settings_path("interface")
