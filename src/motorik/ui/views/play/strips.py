"""Channel strips under the matrix, a track each, as wide as its column: mute, solo, fader, meter."""

from typing import TYPE_CHECKING, Any

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from motorik.ui.models.channels import ZERO_POSITION, channel_level, fader_level, fader_position
from motorik.ui.models.scaling import decibels
from motorik.ui.surfaces.bars import Bar
from motorik.ui.surfaces.fader import Fader
from motorik.ui.surfaces.meter import Meter
from motorik.ui.surfaces.push_button import PushButton
from motorik.ui.surfaces.surface import dispose_of
from motorik.ui.surfaces.words import Words
from motorik.ui.text import _
from motorik.ui.theme.measures import MEASURES
from motorik.ui.views.play.matrix import SCENE_DP, Matrix
from motorik.ui.views.play.model import PlayModel

if TYPE_CHECKING:
    from motorik.ui.models.session import Session


class Strip(BoxLayout):
    """A channel: its fader is a hot value, its meter falls with every frame."""

    def __init__(self, model: PlayModel, channel: str, name: str = "", **properties: Any) -> None:
        super().__init__(orientation="vertical", spacing=dp(4), padding=(dp(4), dp(6)), **properties)
        self.model, self.channel = model, channel
        self.session: Session = model.session
        self.hot = self.session.hot(channel_level(self.session.studio, channel))
        self.level = Words(
            "", size_dp=MEASURES.caption, ink="quiet", align="center", size_hint_y=None, height=dp(18)
        )
        middle = BoxLayout(spacing=dp(4))
        self.fader = Fader(
            fader_position(self.hot.value), zero=ZERO_POSITION, default=ZERO_POSITION, moved=self._move,
            released=self._release, says=_("Level of {name}").format(name=name or channel),
        )  # fmt: skip
        self.meter = Meter(size_hint_x=None, width=dp(12))
        middle.add_widget(self.fader)
        middle.add_widget(self.meter)
        self.buttons: tuple[PushButton, PushButton] | None = None
        if channel != "master":
            self.add_widget(self._switches(name or channel))
        self.add_widget(middle)
        self.add_widget(self.level)
        self._ends = [lambda: self.session.cool(self.hot)]
        self.follow()

    def _switches(self, name: str) -> Widget:
        row = BoxLayout(size_hint_y=None, height=dp(MEASURES.touch), spacing=dp(4))
        mute = PushButton(
            "M",
            action=lambda: self.model.mute(self.channel),
            tone="record",
            says=_("Mute {name}").format(name=name),
        )
        solo = PushButton(
            "S", action=lambda: self.model.solo(self.channel), says=_("Solo {name}").format(name=name)
        )
        row.add_widget(mute)
        row.add_widget(solo)
        self.buttons = (mute, solo)
        return row

    def follow(self) -> None:
        """Show what the song and the performance say."""
        if self.channel in self.model.project.channels:
            self.fader.set(fader_position(self.hot.value))
            self.level.show(decibels(self.hot.value))
            if self.buttons:
                self.buttons[0].show(on=self.model.is_muted(self.channel))
                self.buttons[1].show(on=self.model.is_soloed(self.channel))

    def frame(self, now: float) -> None:
        """Let the meter fall."""
        meter = self.session.meters.get(self.channel)
        self.meter.feed(meter.peak_left if meter else 0, meter.peak_right if meter else 0, now)

    def _move(self, position: float) -> None:
        self.hot.move(fader_level(position))
        self.level.show(decibels(self.hot.value), "text")

    def _release(self) -> None:
        self.hot.release()
        self.level.show(decibels(self.hot.value), "quiet")


class Strips(Bar):
    """The strips of the tracks in sight, and the master's under the scenes."""

    def __init__(self, model: PlayModel, matrix: Matrix, **properties: Any) -> None:
        super().__init__(edge="top", padding=0, spacing=0, **properties)
        self.model, self.matrix = model, matrix
        self.strips: list[Strip] = []
        self._shown: object = None
        self._ends = [model.changed.connect(self.follow)]
        matrix.bind(size=self.follow, pos=self.follow)

    def follow(self, *_arguments: object) -> None:
        """Show the strips of what is in sight."""
        tracks = self.matrix.tracks
        shown = [(track.id, track.name) for track in tracks]
        if shown != self._shown:
            self._shown = shown
            self._build()
        for strip in self.strips[:-1]:
            strip.width = self.matrix.column_width
        for strip in self.strips:
            strip.follow()

    def _build(self) -> None:
        for strip in self.strips:
            dispose_of(strip)
        self.clear_widgets()
        wide = self.matrix.column_width
        self.strips = [
            Strip(self.model, track.id, track.name, size_hint_x=None, width=wide)
            for track in self.matrix.tracks
        ]
        for strip in self.strips:
            self.add_widget(strip)
        self.add_widget(Widget())
        master = Strip(self.model, "master", _("Master"), size_hint_x=None, width=dp(SCENE_DP))
        self.strips.append(master)
        self.add_widget(master)

    def frame(self, now: float) -> None:
        """Let all meters fall."""
        for strip in self.strips:
            strip.frame(now)
