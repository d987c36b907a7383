"""Characters in a grid, drawn by one shader: a texel a character, the place of the view as numbers.

Scrolling, cursor, selection and playhead are uniforms; a changed character uploads the rows it is in. Half a
millisecond a frame for a pattern of any size, where a widget a cell takes thirty.
"""

from functools import lru_cache
from math import floor
from typing import Any

import numpy as np
from kivy.core.text import Label as CoreLabel
from kivy.graphics import BindTexture, Rectangle, RenderContext
from kivy.graphics.texture import Texture
from kivy.metrics import dp
from numpy.typing import NDArray

from motorik.ui.surfaces.look import MONO
from motorik.ui.surfaces.surface import Surface
from motorik.ui.theme.colours import Colour

SIDE = 16
"""Glyphs in a row of the atlas."""

FRAGMENT = """
$HEADER$
uniform sampler2D atlas;
uniform sampler2D papers;
uniform vec2 grid;        /* characters of the sheet, across and down */
uniform vec2 view;        /* characters the widget shows */
uniform vec2 origin;      /* the character at its upper left corner */
uniform vec4 ground;
uniform vec4 cursor;      /* first character and row, and the ends, not included */
uniform vec4 cursor_paper;
uniform vec4 cursor_ink;
uniform vec4 chosen;
uniform vec4 chosen_paper;
uniform vec4 line;        /* a row across everything: first and last, not included, then unused */
uniform vec4 line_paper;
uniform vec4 line_edge;
uniform vec4 play;
uniform vec4 play_paper;
uniform vec2 lively;      /* rows that are not faded */
uniform float faded;

float within(vec2 at, vec4 area) {
    vec2 low = step(area.xy, at);
    vec2 high = step(at, area.zw - 0.0001);
    return low.x * low.y * high.x * high.y;
}

void main(void) {
    vec2 at = origin + vec2(tex_coord0.x, 1.0 - tex_coord0.y) * view;
    vec2 cell = floor(at);
    vec2 inside = at - cell;
    float there = within(cell, vec4(0.0, 0.0, grid));
    vec2 texel = (cell + 0.5) / grid;
    vec4 ink = texture2D(texture0, texel);
    vec4 paper = texture2D(papers, texel);
    float glyph = floor(ink.a * 255.0 + 0.5);
    vec2 corner = vec2(mod(glyph, 16.0), floor(glyph / 16.0));
    float shape = texture2D(atlas, (corner + inside) / 16.0).a * there;

    vec3 colour = mix(ground.rgb, paper.rgb, paper.a * there);
    colour = mix(colour, play_paper.rgb, play_paper.a * within(cell, play));
    colour = mix(colour, line_paper.rgb, line_paper.a * within(cell, line));
    colour = mix(colour, chosen_paper.rgb, chosen_paper.a * within(cell, chosen));
    float alive = step(lively.x, cell.y) * step(cell.y, lively.y - 0.5);
    vec3 drawn = mix(mix(colour, ink.rgb, faded), ink.rgb, alive);
    float under = within(cell, cursor);
    colour = mix(colour, cursor_paper.rgb, cursor_paper.a * under);
    drawn = mix(drawn, cursor_ink.rgb, under);
    gl_FragColor = vec4(mix(colour, drawn, shape), 1.0);
}
"""
NOWHERE = (-9.0, -9.0, -9.0, -9.0)


class TextGrid(Surface):
    """A view over a sheet of characters.

    :meth:`show` gives it glyph numbers (0 is blank) and colours; ``origin`` is (character, row) at the upper
    left corner, kept to whole pixels. Places are given in characters and rows of the sheet.
    """

    def __init__(self, glyphs: str, size_dp: float, **properties: Any) -> None:
        self._glyphs = glyphs
        self.cell, self._atlas = _atlas(glyphs, size_dp)
        self._inks: Texture | None = None
        self._papers: Texture | None = None
        self._shown: tuple[NDArray[np.uint8], NDArray[np.uint8]] | None = None
        self.origin = (0.0, 0.0)
        self._shader = RenderContext(fs=FRAGMENT, use_parent_projection=True, use_parent_modelview=True)
        super().__init__(**properties)
        self.canvas.add(self._shader)
        self._shader["atlas"], self._shader["papers"] = 1, 2
        for name in ("cursor", "chosen", "line", "play"):
            self._shader[name] = NOWHERE
            self._shader[f"{name}_paper"] = (0.0, 0.0, 0.0, 0.0)
        self._shader["cursor_ink"] = self._shader["line_edge"] = (0.0, 0.0, 0.0, 1.0)
        self._shader["lively"], self._shader["faded"] = (-1e6, 1e6), 0.35
        self._shader["ground"] = (0.0, 0.0, 0.0, 1.0)

    # ---- what is shown ------------------------------------------------------------------------------------

    def show(self, inks: NDArray[np.uint8], papers: NDArray[np.uint8]) -> int:
        """Show a sheet: [rows, width, 4] bytes, colour and glyph number; colour and strength of the paper.

        Return how many rows had to be uploaded.
        """
        rows, width = inks.shape[:2]
        fresh = self._inks is None or self._inks.size != (width, rows)
        if fresh:
            self._inks, self._papers = (_data_texture(width, rows) for _ in range(2))
        changed = _changed_rows(self._shown, (inks, papers)) if not fresh else range(rows)
        if len(changed):
            for texture, data in ((self._inks, inks), (self._papers, papers)):
                part = np.ascontiguousarray(data[changed.start : changed.stop])
                assert texture is not None
                texture.blit_buffer(
                    part.tobytes(), size=(width, len(changed)), pos=(0, changed.start), colorfmt="rgba",
                    bufferfmt="ubyte",
                )  # fmt: skip
            self.canvas.ask_update()
        self._shown = (inks, papers)
        if fresh:
            self.redraw()
        return len(changed)

    def colour(self, ground: Colour, **papers: Colour) -> None:
        """Set the ground and what lies under ``cursor``, ``chosen``, ``line``, ``play``; ``cursor_ink``."""
        self._shader["ground"] = tuple(ground)
        for name, colour in papers.items():
            self._shader[name if name.endswith("_ink") else f"{name}_paper"] = tuple(map(float, colour))

    def mark(self, name: str, area: tuple[float, float, float, float] | None) -> None:
        """Mark an area as ``cursor``, ``chosen``, ``line`` or ``play``: (character, row, ends), or none."""
        self._shader[name] = tuple(map(float, area)) if area else NOWHERE

    def keep_lively(self, first: float, last: float) -> None:
        """Fade all rows but those from ``first`` up to ``last``, not included."""
        self._shader["lively"] = (float(first), float(last))

    def look_at(self, character: float, row: float) -> None:
        """Show the sheet with a place at the upper left corner, to the nearest pixel."""
        across, down = self.cell
        self.origin = (round(character * across) / across, round(row * down) / down)
        self._shader["origin"] = self.origin

    # ---- places -------------------------------------------------------------------------------------------

    @property
    def visible(self) -> tuple[float, float]:
        """Characters and rows that fit."""
        return self.width / self.cell[0], self.height / self.cell[1]

    def place_of(self, x: float, y: float) -> tuple[int, int]:
        """Return character and row of the sheet under a point of the window."""
        across, down = self.cell
        return floor((x - self.x) / across + self.origin[0]), floor((self.top - y) / down + self.origin[1])

    # ---- drawing ------------------------------------------------------------------------------------------

    def _draw_now(self, *_: object) -> None:
        if self._inks is None or self.width < 1:
            return
        width, rows = self._inks.size
        shader = self._shader
        shader["grid"] = (float(width), float(rows))
        shader["view"] = tuple(map(float, self.visible))
        shader["origin"] = self.origin
        shader.clear()
        with shader:
            BindTexture(texture=self._atlas, index=1)
            BindTexture(texture=self._papers, index=2)
            Rectangle(
                texture=self._inks, pos=(round(self.x), round(self.y)), size=self.size,
                tex_coords=(0, 0, 1, 0, 1, 1, 0, 1),
            )  # fmt: skip


def _data_texture(width: int, rows: int) -> Texture:
    texture = Texture.create(size=(width, rows), colorfmt="rgba", bufferfmt="ubyte", mipmap=False)
    texture.min_filter = texture.mag_filter = "nearest"
    texture.wrap = "clamp_to_edge"
    return texture


def _changed_rows(old: Any, new: tuple[NDArray[np.uint8], NDArray[np.uint8]]) -> range:
    """Return the rows from the first to the last that differ; nothing when none does."""
    differ = np.zeros(len(new[0]), bool)
    for was, now in zip(old, new, strict=True):
        differ |= (was != now).any(axis=(1, 2))
    rows = np.flatnonzero(differ)
    return range(int(rows[0]), int(rows[-1]) + 1) if len(rows) else range(0)


def _atlas(glyphs: str, size_dp: float) -> tuple[tuple[int, int], Texture]:
    """Return the size of a character in pixels, and a texture with all of them, sixteen in a row."""
    return _atlas_in_pixels(glyphs, round(dp(size_dp)))


@lru_cache(maxsize=2)
def _atlas_in_pixels(glyphs: str, pixels: int) -> tuple[tuple[int, int], Texture]:
    label = CoreLabel(font_size=pixels, font_name=MONO)
    across = label.get_extents("0" * 10)[0] // 10
    down = round(pixels * 1.5)
    sheet = np.zeros((SIDE * down, SIDE * across, 4), np.uint8)
    sheet[..., :3] = 255
    for number, glyph in enumerate(glyphs):
        if glyph == " ":
            continue
        picture = _picture(glyph, pixels, down, across)
        top, left = number // SIDE * down, number % SIDE * across
        sheet[top : top + down, left : left + across, 3] = picture
    texture = Texture.create(size=(SIDE * across, SIDE * down), colorfmt="rgba", bufferfmt="ubyte")
    texture.blit_buffer(sheet.tobytes(), colorfmt="rgba", bufferfmt="ubyte")
    texture.min_filter = texture.mag_filter = "nearest"
    return (across, down), texture


class _Caught:
    """In place of a label's texture: keeps what is drawn on it."""

    drawn: Any = None

    def blit_data(self, data: Any) -> None:
        """Keep it."""
        self.drawn = data


def _picture(glyph: str, pixels: int, down: int, across: int) -> NDArray[np.uint8]:
    """Return the opacity of a glyph in the middle of its cell, first row at the top."""
    label = CoreLabel(text=glyph, font_size=pixels, font_name=MONO)
    label.refresh()
    label.texture = caught = _Caught()  # of a real one, pixels would have to come back from the driver
    label.render(real=True)
    drawn = caught.drawn
    data = np.frombuffer(drawn.data, np.uint8).reshape(drawn.height, drawn.width, 4)[..., 3]
    cell = np.zeros((down, across), np.uint8)
    top, left = (down - drawn.height) // 2, (across - drawn.width) // 2
    rows = slice(max(top, 0), min(top + drawn.height, down))
    columns = slice(max(left, 0), min(left + drawn.width, across))
    cell[rows, columns] = data[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    return cell
