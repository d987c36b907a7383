"""Lines of text that nobody touches."""

from kivy.metrics import dp

from motorik.ui.surfaces.look import SANS, theme, words
from motorik.ui.surfaces.surface import Surface, write
from motorik.ui.theme.measures import MEASURES


class Words(Surface):
    """One line of text in a colour of the theme, cut to the room there is."""

    def __init__(
        self,
        text: str = "",
        *,
        size_dp: float = MEASURES.body,
        ink: str = "text",
        font: str = SANS,
        align: str = "left",
        **properties: object,
    ) -> None:
        self.text, self.size_dp, self.ink, self.font, self.align = text, size_dp, ink, font, align
        super().__init__(**properties)

    def show(self, text: str, ink: str | None = None) -> None:
        """Show another text; drawn anew only when it is another."""
        if text != self.text or (ink is not None and ink != self.ink):
            self.text, self.ink = text, ink or self.ink
            self.redraw()

    def natural_width(self) -> float:
        """Return how many pixels the whole text takes."""
        return float(words(self.text, self.size_dp, self.font).width)

    def draw(self) -> None:
        """Write the line."""
        if self.text:
            ink = getattr(theme(), self.ink)
            x, y, width, height = self.area
            write(self.text, x, y, width, height, ink, size=self.size_dp, font=self.font, align=self.align)


class Paragraph(Surface):
    """Several lines, broken between words."""

    def __init__(
        self,
        text: str = "",
        *,
        size_dp: float = MEASURES.body,
        ink: str = "quiet",
        align: str = "left",
        **properties: object,
    ) -> None:
        self.text, self.size_dp, self.ink, self.align = text, size_dp, ink, align
        super().__init__(**properties)

    def lines(self) -> list[str]:
        """Return the text broken to the width there is."""
        found: list[str] = []
        for part in self.text.split("\n"):
            line = ""
            for word in part.split(" "):
                longer = f"{line} {word}" if line else word
                if line and words(longer, self.size_dp).width > self.width:
                    found.append(line)
                    line = word
                else:
                    line = longer
            found.append(line)
        return found

    def natural_height(self) -> float:
        """Return how high the text is at this width, in pixels."""
        return float(len(self.lines()) * dp(self.size_dp * 1.5))

    def draw(self) -> None:
        """Write from the top down."""
        line = dp(self.size_dp * 1.5)
        for number, text in enumerate(self.lines(), start=1):
            write(
                text,
                self.x,
                self.top - number * line,
                self.width,
                line,
                getattr(theme(), self.ink),
                size=self.size_dp,
                align=self.align,
            )
