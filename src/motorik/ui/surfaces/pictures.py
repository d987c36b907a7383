"""Small pictures side by side on pages: each page is one thing for the driver, with one program to draw it.

A picture of its own costs the driver a third of a megabyte, whatever its size: a face with sixty dials took
twenty, and a tenth of a second.
"""

from collections import defaultdict

from kivy.graphics import Fbo
from kivy.graphics.texture import Texture

PAGE = 1024
LARGE = PAGE // 2
"""A picture that is wider or higher has a page of its own."""
GAP = 1
Size = tuple[int, int]


class _Page:
    """A page, filled row by row from below; what was given back is used again by pictures of that size."""

    def __init__(self, size: Size) -> None:
        self.fbo = Fbo(size=size, with_stencilbuffer=False)
        self.used = 0
        self._size = size
        self._left = self._low = self._tall = 0
        self._free: defaultdict[Size, list[Size]] = defaultdict(list)

    def take(self, size: Size) -> Size | None:
        """Return the lower left corner of room for a picture; None where there is none."""
        free = self._free[size]
        corner = free.pop() if free else self._fresh(size)
        self.used += corner is not None
        return corner

    def _fresh(self, size: Size) -> Size | None:
        width, height = size
        if self._left + width > self._size[0]:
            self._left, self._low, self._tall = 0, self._low + self._tall, 0
        if self._left + width > self._size[0] or self._low + height > self._size[1]:
            return None
        corner = (self._left, self._low)
        self._left, self._tall = self._left + width + GAP, max(self._tall, height + GAP)
        return corner

    def give_back(self, corner: Size, size: Size) -> None:
        """Let another picture of that size have the room."""
        self.used -= 1
        self._free[size].append(corner)


_pages: list[_Page] = []


class Picture:
    """Room for a picture of ``size``, as long as it is kept: ``corner`` of the page ``fbo`` is drawn on."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self._page, self.corner = self._room()
        self.fbo: Fbo = self._page.fbo
        self.texture: Texture = self.fbo.texture.get_region(*self.corner, *size)

    def _room(self) -> tuple[_Page, Size]:
        if max(self.size) > LARGE:
            return _Page(self.size), (0, 0)
        for page in _pages:
            corner = page.take(self.size)
            if corner is not None:
                return page, corner
        page = _Page((PAGE, PAGE))
        _pages.append(page)
        corner = page.take(self.size)
        assert corner is not None
        return page, corner

    def __del__(self) -> None:
        page = self._page
        if _pages and page in _pages:
            page.give_back(self.corner, self.size)
            if not page.used:
                _pages.remove(page)
