"""The theme in force, sizes in pixels, fonts, and pictures of words that are drawn once."""

from collections import OrderedDict
from functools import cache, lru_cache

from kivy.core.text import Label as CoreLabel
from kivy.core.text import LabelBase
from kivy.core.window import Window
from kivy.graphics.texture import Texture
from kivy.metrics import Metrics, dp

from motorik.ui.theme import fonts_folder
from motorik.ui.theme.measures import Breadth, Room
from motorik.ui.theme.themes import DARK, THEMES, Theme, ThemeName

KEPT_WORDS = 3000
SANS, STRONG, MONO, ICONS = "Sans", "SansStrong", "Mono", "Icons"
FONTS = fonts_folder()
_FILES = {
    SANS: "Roboto-Regular.ttf", STRONG: "Roboto-Medium.ttf", MONO: "RobotoMono-Regular.ttf",
    ICONS: "materialdesignicons-webfont.ttf",
}  # fmt: skip
_in_force: dict[str, Theme] = {"theme": DARK}
_words: OrderedDict[tuple[str, str, int], Texture] = OrderedDict()


def theme() -> Theme:
    """Return the theme in force."""
    return _in_force["theme"]


def use_theme(name: ThemeName) -> None:
    """Put a theme in force; what is drawn already stays as it is."""
    _in_force["theme"] = THEMES[name]


def forget_words() -> None:
    """Let go of all pictures of words: their size in pixels changed."""
    _words.clear()


def register_fonts() -> None:
    """Make the fonts known by what they are for."""
    for name, file in _FILES.items():
        LabelBase.register(name, str(FONTS / file))


def words(text: str, size_dp: float, font: str = SANS) -> Texture:
    """Return the picture of a line of text in white, to be tinted; the same one as long as it is used."""
    pixels = max(round(dp(size_dp)), 1)
    key = (text, font, pixels)
    found = _words.get(key)
    if found is None:
        label = CoreLabel(text=text or " ", font_size=pixels, font_name=font)
        label.refresh()
        found = _words[key] = label.texture
        if len(_words) > KEPT_WORDS:
            _words.popitem(last=False)
    else:
        _words.move_to_end(key)
    return found


def fitted(text: str, size_dp: float, room: float, font: str = SANS) -> Texture:
    """Return the picture of a text, shortened with an ellipsis to ``room`` pixels."""
    whole = words(text, size_dp, font)
    if whole.width <= room or not text:
        return whole
    return words(_shortened(text, max(round(dp(size_dp)), 1), round(room), font), size_dp, font)


@lru_cache(KEPT_WORDS)
def _shortened(text: str, pixels: int, room: int, font: str) -> str:
    low, high = 0, len(text)
    label = CoreLabel(font_size=pixels, font_name=font)
    while low < high:
        middle = (low + high + 1) // 2
        if label.get_extents(text[:middle].rstrip() + "…")[0] <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…" if low else "…"


def icon(name: str, size_dp: float) -> Texture:
    """Return the picture of an icon. Raises ``KeyError`` for one the font does not have."""
    return words(_icons()[name], size_dp, ICONS)


@cache
def _icons() -> dict[str, str]:
    lines = (FONTS / "icons.txt").read_text(encoding="ascii").splitlines()
    return {name: chr(int(code, 16)) for name, code in map(str.split, lines)}


def room_now() -> Room:
    """Return how large the window is, in dp."""
    return Room(Window.width / Metrics.density, Window.height / Metrics.density)


def breadth_now() -> Breadth:
    """Return the layout from left to right for the window as it is."""
    return room_now().breadth
