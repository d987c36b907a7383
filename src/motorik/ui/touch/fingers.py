"""Every finger its own touch. Kivy's window drops the finger events of SDL on desktops; here they are kept.

What the window polls is looked at on its way: finger events become touches of a provider, everything else
goes on as it was.
"""

from collections import deque
from typing import Any

from kivy.base import EventLoop
from kivy.core.window import Window
from kivy.input.motionevent import MotionEvent
from kivy.input.provider import MotionEventProvider

DEVICE = "finger"
_KINDS = {"fingerdown": "begin", "fingermotion": "update", "fingerup": "end"}


class Finger(MotionEvent):
    """A finger on the screen; ``pressure`` 0 to 1 where the screen knows it, else 1."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options.setdefault("is_touch", True)
        options.setdefault("type_id", "touch")
        super().__init__(*arguments, **options)
        self.profile = ("pos", "pressure")

    def depack(self, args: Any) -> None:
        """Take over position, 0 to 1 from the lower left, and pressure."""
        self.sx, self.sy, self.pressure = args
        super().depack(args)


class FingerProvider(MotionEventProvider):
    """Turns polled events ``(kind, finger, x, y, pressure)`` into touches, in their order."""

    def __init__(self, device: str = DEVICE, args: str = "") -> None:
        super().__init__(device, args)
        self.waiting: deque[tuple[Any, ...]] = deque()
        self._down: dict[Any, Finger] = {}
        self._count = 0

    def take(self, event: tuple[Any, ...]) -> None:
        """Keep an event for the next update."""
        self.waiting.append(event)

    def update(self, dispatch_fn: Any) -> None:
        """Give out what waits."""
        while self.waiting:
            kind, finger, x, y, pressure = self.waiting.popleft()
            place = (x, 1 - y, pressure)
            touch = self._down.get(finger)
            if touch is None:
                if kind != "fingerdown":
                    continue
                self._count += 1
                touch = self._down[finger] = Finger(self.device, self._count, place)
            elif kind == "fingerdown":
                continue
            else:
                touch.move(place)
            if kind == "fingerup":
                del self._down[finger]
                touch.update_time_end()
            dispatch_fn(_KINDS[kind], touch)


def install() -> FingerProvider:
    """Let finger events of the open window reach the program; once is enough, more does no harm."""
    for provider in EventLoop.input_providers:
        if isinstance(provider, FingerProvider):
            return provider
    provider = FingerProvider()
    EventLoop.add_input_provider(provider)
    Window._win = _Listening(Window._win, provider)  # noqa: SLF001  # there is no other way in
    return provider


class _Listening:
    """SDL's window as Kivy has it, with an ear on what it polls."""

    def __init__(self, window: Any, provider: FingerProvider) -> None:
        self.__dict__.update(_window=window, _provider=provider)

    def poll(self) -> Any:
        event = self._window.poll()
        if isinstance(event, tuple) and event[0] in _KINDS:
            self._provider.take(_plain(event))
            return None
        return event

    def __getattr__(self, name: str) -> Any:
        return getattr(self._window, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._window, name, value)


def _plain(event: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return (kind, finger, x, y, pressure), pressure 1 where there is none."""
    kind, finger, x, y, *rest = event
    return kind, finger, float(x), float(y), float(rest[0]) if rest else 1.0
