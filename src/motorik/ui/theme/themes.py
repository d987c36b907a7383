"""The two themes: the same roles in other colours. One accent; one colour for each kind of field."""

from dataclasses import dataclass, fields
from typing import Literal

from motorik.ui.theme.colours import Colour

ThemeName = Literal["dark", "light"]
LEAST_CONTRAST = 4.5


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours by what they are for.

    Grounds lie on one another: ``ground`` behind everything, ``panel`` on it, ``raised`` what can be touched,
    ``pressed`` what is. ``text``, ``quiet`` (captions) and ``faint`` (what is not there) are read on any of
    them but ``faint``, which nobody has to read. ``accent`` marks what plays, is chosen or has the focus;
    ``on_accent`` is read on it. ``record``, ``warn`` and ``good`` are states. Then fields of a pattern.
    """

    name: ThemeName
    ground: Colour
    panel: Colour
    raised: Colour
    pressed: Colour
    line: Colour
    text: Colour
    quiet: Colour
    faint: Colour
    accent: Colour
    on_accent: Colour
    record: Colour
    on_record: Colour
    warn: Colour
    good: Colour
    note: Colour
    instrument: Colour
    velocity: Colour
    pan: Colour
    delay: Colour
    effect: Colour

    @property
    def grounds(self) -> tuple[Colour, ...]:
        """What text is written on."""
        return self.ground, self.panel, self.raised, self.pressed

    @property
    def inks(self) -> dict[str, Colour]:
        """What text is written in, by name."""
        names = (
            "text", "quiet", "accent", "record", "warn", "good", "note", "instrument", "velocity", "pan",
            "delay", "effect",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}


def _theme(name: ThemeName, **colours: str) -> Theme:
    wanted = {field.name for field in fields(Theme)} - {"name"}
    assert wanted == colours.keys()
    return Theme(name, **{role: Colour.of(text) for role, text in colours.items()})


DARK = _theme(
    "dark",
    ground="#0e1014",
    panel="#15181e",
    raised="#20242c",
    pressed="#2b313c",
    line="#2c323d",
    text="#eef0f4",
    quiet="#a6adbb",
    faint="#434b59",
    accent="#ff9457",
    on_accent="#1b0e06",
    record="#ff8080",
    on_record="#240505",
    warn="#f2c14e",
    good="#6fd49a",
    note="#f4f5f8",
    instrument="#8ab8ff",
    velocity="#7fd99f",
    pan="#5fd3d8",
    delay="#c7a8ff",
    effect="#f0cf6b",
)
LIGHT = _theme(
    "light",
    ground="#e6e8ec",
    panel="#f3f4f6",
    raised="#ffffff",
    pressed="#dfe3e9",
    line="#c9ced7",
    text="#14171c",
    quiet="#4b5462",
    faint="#b3bac6",
    accent="#a8400a",
    on_accent="#fff8f3",
    record="#b3161f",
    on_record="#fff6f6",
    warn="#7a5200",
    good="#166534",
    note="#14171c",
    instrument="#1b55b5",
    velocity="#166534",
    pan="#0a6066",
    delay="#6b34b8",
    effect="#785200",
)
THEMES: dict[ThemeName, Theme] = {theme.name: theme for theme in (DARK, LIGHT)}
