"""The sheet that writes the song to a file: what, how far, how it came out."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from motorik.editing.keys import KeyEvent
from motorik.studio.render_files import CONTAINERS, RenderReport
from motorik.ui.models.scaling import decibels
from motorik.ui.surfaces.focus import focus_visible, focused
from motorik.ui.surfaces.look import theme
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.surface import Surface, box, dispose_of, write
from motorik.ui.surfaces.words import Paragraph, Words
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.shell.sheet import Sheet
from motorik.ui.views.song.exporting import DIVISIONS, FORMATS, PROJECTS, RATES, ExportModel, Wanted

if TYPE_CHECKING:
    from motorik.ui.models.workbench import Workbench

BITS = {"16": "16 bit", "24": "24 bit", "32f": "32 bit", "vorbis": "Vorbis"}
MOST_REMARKS = 3
"""So many sentences about what a format does not say have room."""


class Export(Sheet):
    """Rows of choices, those that the format has; a bar, a button. Closing it lets the work go on."""

    def __init__(self, bench: "Workbench", closed: Callable[[], None], **properties: Any) -> None:
        super().__init__(_("Export"), (600, 520), closed, **properties)
        self.model = bench.model(ExportModel)
        self.rows: list[tuple[PushButton, Callable[[Wanted], bool], Callable[[], bool]]] = []
        every = len(self.rows)
        self.put(self._choices(_("Sound"), [(it.upper(), {"container": it}) for it in FORMATS]))
        self.put(self._choices(_("Project"), [(name, {"container": it}) for it, name in PROJECTS.items()]))
        self.lasting = self.rows[every:]
        self.details = BoxLayout(orientation="vertical", spacing=dp(10), size_hint_y=None)
        self.put(self.details)
        self._kind = ""
        self.bar = Progress(size_hint_y=None, height=dp(30))
        self.said = Paragraph("", ink="quiet", size_dp=13)
        self.put(self.bar)
        self.put(self.said)
        row = BoxLayout(size_hint_y=None, height=dp(48), spacing=dp(8))
        row.add_widget(Widget())
        self.go = PushButton(
            _("Export"), "export-variant", self._go, strong=True, size_hint_x=None, width=dp(180)
        )
        row.add_widget(self.go)
        self.put(row)
        self._ends.append(self.model.changed.connect(self.follow))
        self.follow()

    def key(self, event: KeyEvent) -> bool:
        """Enter begins, when it is not for a button in focus."""
        entered = event.key in ("enter", "numpadenter") and not event.modifiers
        if event.pressed and entered and not (focused() and focus_visible()) and not self.model.runs:
            self._go()
            return True
        return super().key(event)

    def _choices(self, caption: str, choices: list[tuple[str, dict[str, Any]]]) -> BoxLayout:
        row = BoxLayout(size_hint_y=None, height=dp(MEASURES.touch), spacing=dp(4))
        row.add_widget(Words(caption, ink="quiet", size_hint_x=None, width=dp(96)))
        for text, fields in choices:
            button = PushButton(text, action=lambda fields=fields: self._want(fields), says=text)  # type: ignore[misc]
            self.rows.append(
                (
                    button,
                    lambda wanted, fields=fields: replace(wanted, **fields) == wanted,  # type: ignore[misc]
                    lambda fields=fields: self._possible(fields),  # type: ignore[misc]
                )
            )
            row.add_widget(button)
        return row

    def _build_details(self, kind: str) -> None:
        """Show what can be chosen for a kind of file: ``sound``, or the ending of a project."""
        self._kind = kind
        self.rows = list(self.lasting)
        dispose_of(self.details)
        self.details.clear_widgets()
        for caption, choices in self._details(kind):
            self.details.add_widget(self._choices(caption, choices))
        count = len(self.details.children)
        self.details.height = dp((MEASURES.touch + 10) * count - 10) if count else 0

    @staticmethod
    def _details(kind: str) -> list[tuple[str, list[tuple[str, dict[str, Any]]]]]:
        if kind == "sound":
            return [
                (_("Depth"), [(name, {"bits": bits}) for bits, name in BITS.items()]),
                (_("Rate"), [(f"{rate / 1000:g} kHz", {"rate": rate}) for rate in RATES]),
                (_("Range"), [(_("Whole song"), {"looped": False}), (_("The loop"), {"looped": True})]),
                (_("Files"), [(_("The mix"), {"stems": False}), (_("Mix and stems"), {"stems": True})]),
            ]
        if kind == "mid":
            divisions = [(str(it) if it else _("As needed"), {"division": it}) for it in DIVISIONS]
            return [(_("Ticks a beat"), divisions)]
        if kind == "dawproject":
            return [(_("Tracks"), [(_("Notes"), {"audio": False}), (_("Notes and sound"), {"audio": True})])]
        return []

    def _possible(self, fields: dict[str, Any]) -> bool:
        if self.model.runs:
            return False
        if "bits" in fields:
            return fields["bits"] in CONTAINERS[self.model.wanted.container]
        return self.model.can_loop if fields.get("looped") else True

    def _want(self, fields: dict[str, Any]) -> None:
        self.model.want(replace(self.model.wanted, **fields))

    def _go(self) -> None:
        self.model.stop() if self.model.runs else self.model.start()

    def follow(self) -> None:
        """Show what is wanted, how far it is, how it came out."""
        wanted = self.model.wanted
        kind = "sound" if wanted.sounds else wanted.container
        if kind != self._kind:
            self._build_details(kind)
        for button, chosen, possible in self.rows:
            button.show(on=chosen(wanted), disabled=not possible())
        self.bar.show(self.model.share, done=self.model.report is not None)
        self.go.show(text=_("Stop") if self.model.runs else _("Export"))
        self.said.text = self._sentence()
        self.said.redraw()

    def _sentence(self) -> str:
        report = self.model.report
        if self.model.trouble:
            return self.model.trouble
        if report is None:
            what = {"motorik": _("The song with its samples, to go on with elsewhere.")}
            path = _("It will be {path}").format(path=self.model.target)
            return "\n".join(filter(None, (what.get(self.model.wanted.container), path)))
        if not isinstance(report, RenderReport):
            return "\n".join((report.path, *report.remarks[:MOST_REMARKS]))
        loudness = f"{report.loudness_lufs:.1f} LUFS" if report.loudness_lufs is not None else "–"
        peak = decibels(report.true_peak_db) if report.true_peak_db is not None else "–"
        text = _("{path}\n{seconds} s, {loudness}, true peak {peak}, {times} times as fast as it plays")
        return text.format(
            path=report.output, seconds=f"{report.seconds:.1f}", loudness=loudness, peak=peak,
            times=f"{report.times_real_time:.0f}",
        )  # fmt: skip


class Progress(Surface):
    """A bar that fills."""

    def __init__(self, **properties: Any) -> None:
        self._share: float | None = None
        self._done = False
        super().__init__(**properties)

    def show(self, share: float | None, *, done: bool = False) -> None:
        """Show how far it is; None: nothing is under way."""
        if (share, done) != (self._share, self._done):
            self._share, self._done = share, done
            self.redraw()

    def draw(self) -> None:
        """Draw it; nothing while nothing is under way."""
        if self._share is None and not self._done:
            return
        colours = theme()
        share = 1.0 if self._done else self._share or 0.0
        y = self.y + self.height / 2 - dp(4)
        box(self.x, y, self.width - dp(56), dp(8), colours.pressed, dp(4))
        tone = colours.good if self._done else colours.accent
        if share:
            box(self.x, y, (self.width - dp(56)) * share, dp(8), tone, dp(4))
        left, room = self.right - dp(52), dp(52)
        write(f"{share:.0%}", left, self.y, room, self.height, colours.text, size=13, align="right")
