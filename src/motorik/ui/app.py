"""The application: one window, one workbench, one frame at a time."""

import gc
import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from kivy.app import App
from kivy.base import ExceptionHandler, ExceptionManager
from kivy.clock import Clock
from kivy.core.window import Window
from kivy.metrics import Metrics
from kivy.properties import ObjectProperty
from kivy.uix.floatlayout import FloatLayout

from motorik.studio.local import LocalStudio
from motorik.ui.collecting import Collector
from motorik.ui.desktop import ICON
from motorik.ui.keys.listening import KeyListener
from motorik.ui.surfaces.look import forget_words, register_fonts, room_now, theme, use_theme
from motorik.ui.text import speak
from motorik.ui.touch.fingers import install as listen_to_fingers
from motorik.ui.views.shell.shell import Shell

if TYPE_CHECKING:
    from motorik.domain.project import Project
    from motorik.ui.models.preferences import Preferences
    from motorik.ui.models.workbench import Workbench

_log = logging.getLogger("motorik.ui")
MOST_FAULTS = 100
HARDWARE_SECONDS = 0.5
"""After the first frame: what is outside is for those who see the window already."""
REBUILDING = ("theme", "scale", "language")


class _Survivor(ExceptionHandler):
    """Lets the window go on after a fault of its own: the music does, and the song is safe in its journal."""

    def __init__(self, bench: "Callable[[], Workbench]") -> None:
        super().__init__()
        self._bench, self._count = bench, 0

    def handle_exception(self, inst: Exception) -> Any:
        """Write the fault down and say it; give up when there is no end to it, or when looking for faults."""
        self._count += 1
        if self._count > MOST_FAULTS or os.environ.get("MOTORIK_DEBUG") or not isinstance(inst, Exception):
            return ExceptionManager.RAISE
        _log.exception("the window goes on after a fault")
        self._bench().say(f"internal error: {type(inst).__name__}: {' '.join(str(inst).split())[:200]}")
        return ExceptionManager.PASS


class MotorikApp(App):
    """The window of a workbench. :meth:`run` returns when it is closed.

    ``theme_cls`` is what KivyMD's widgets look for; :meth:`material` has to be called before one is made.
    """

    theme_cls = ObjectProperty(None, allownone=True)

    def __init__(self, bench: "Workbench", **options: Any) -> None:
        super().__init__(**options)
        self.bench = bench
        self.title = "Motorik"
        self.icon = str(ICON)
        self.listener = KeyListener()
        self.collector = Collector()
        self.density = Metrics.density
        self.shell: Shell
        self.started: float | None = None
        self.holder = FloatLayout()

    def build(self) -> FloatLayout:
        """Make the window's contents."""
        listen_to_fingers()
        ExceptionManager.add_handler(_Survivor(lambda: self.bench))
        register_fonts()
        self._rebuild()
        Window.bind(on_key_down=self._key_down, on_key_up=self._key_up, on_resize=self._resized)
        Window.bind(on_request_close=self._asked_to_close)
        self._listen()
        Window.bind(on_drop_file=self._dropped)
        Clock.schedule_interval(self._frame, 0)
        return self.holder

    def on_start(self) -> None:
        """The window is there: now the device, which may take its time, and what screens to come need."""
        self.bench.open_audio()
        self.bench.session.studio.pool.submit(self.bench.warm)
        if not self.bench.preferences.toured:
            self.bench.ask("tour")

    def open_settings(self, *_: object) -> bool:
        """Kivy's own settings are not ours."""
        return False

    def _listen(self) -> None:
        self.bench.preferred.connect(self._preferred)
        self.bench.session.changed.connect(self._changed)
        self.bench.left.connect(self.stop)
        self.bench.spoken.connect(lambda sentence: print(sentence, flush=True))
        self.bench.opened.connect(lambda studio: Clock.schedule_once(lambda _: self._change(studio), -1))

    def _changed(self, before: "Project", after: "Project") -> None:
        if before.title != after.title:
            self._name_window()

    def _change(self, studio: LocalStudio) -> None:
        """Put another song in the place of this one."""
        old = self.bench
        self.shell.dispose()
        self.collector.look_at_all()
        self.bench = old.followed_by(studio)
        old.close()
        self._listen()
        self._rebuild()
        self.bench.open_audio()
        self.bench.open_hardware()

    # ---- building -----------------------------------------------------------------------------------------

    def _rebuild(self) -> None:
        chosen = self.bench.preferences
        again = hasattr(self, "shell")
        if again:
            self.shell.dispose()
        speak(chosen.language)
        use_theme(chosen.theme)
        if self.theme_cls is not None:
            self.theme_cls.theme_style = chosen.theme.capitalize()
        if Metrics.density != self.density * chosen.scale:
            Metrics.density = self.density * chosen.scale
            forget_words()
        Window.clearcolor = tuple(theme().ground)
        self.holder.clear_widgets()
        self.shell = Shell(self.bench)
        if again:
            gc.collect()  # the old one's widgets know one another, and with them their pictures
        self.holder.add_widget(self.shell)
        self._name_window()

    def _name_window(self) -> None:
        """Put the song's title into that of the window."""
        title = self.bench.session.project.title or self.bench.session.path.name
        Window.set_title(f"{title} – Motorik")

    def _preferred(self, before: "Preferences", after: "Preferences") -> None:
        if any(getattr(before, name) != getattr(after, name) for name in REBUILDING):
            Clock.schedule_once(lambda _: self._rebuild(), -1)

    def _resized(self, *_: object) -> None:
        if room_now().layout != self.shell.room.layout:
            Clock.schedule_once(lambda _: self._rebuild(), -1)

    def material(self) -> Any:
        """Return KivyMD's theme in our light or dark, for its widgets; made now, as its colours take a while.

        Raises ``ImportError`` where KivyMD is not installed.
        """
        if self.theme_cls is None:
            from kivymd.theming import ThemeManager

            self.theme_cls = ThemeManager(theme_style=self.bench.preferences.theme.capitalize())
        return self.theme_cls

    # ---- frames and keys ----------------------------------------------------------------------------------

    def _frame(self, _: float) -> None:
        now = perf_counter()
        if self.started is None:
            self.started = now
            Clock.schedule_once(lambda _: self.bench.open_hardware(), HARDWARE_SECONDS)
        self.bench.session.frame(now)
        self.shell.frame(now)
        self.collector.frame(now, playing=self.bench.session.transport.playing)

    def _key_down(self, _: Any, code: int, scancode: int, __: str, modifiers: list[str]) -> bool:
        event = self.listener.down(code, scancode, frozenset(modifiers))
        return event is not None and self.shell.key(event)

    def _key_up(self, _: Any, code: int, scancode: int) -> bool:
        event = self.listener.up(scancode)
        return event is not None and self.shell.key(event)

    def _dropped(self, _: Any, name: bytes, *__: Any) -> None:
        self.bench.drop(Path(name.decode(errors="surrogateescape")))

    def _asked_to_close(self, *_: object) -> bool:
        self.stop()
        return True

    def on_stop(self) -> None:
        """Write everything down."""
        self.bench.close()
        sys.stdout.flush()
