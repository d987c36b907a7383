"""What was said and when: values by key that can be asked for at any frame, and taken back from one on."""

from bisect import bisect_right, insort
from collections.abc import Hashable, Iterator
from operator import itemgetter
from typing import Any

_frame = itemgetter(0)


class FrameMemory:
    """A dictionary that knows since when each of its values holds. Frames may come in any order.

    What is said live and what was worked out ahead mix: each is seen from its own frame on.
    """

    def __init__(self) -> None:
        self._said: dict[Hashable, list[tuple[int, Any]]] = {}

    def get(self, key: Hashable, frame: int) -> Any:
        """Return what ``key`` holds at ``frame``, None for nothing."""
        said = self._said.get(key)
        if not said:
            return None
        place = bisect_right(said, frame, key=_frame) - 1
        return said[place][1] if place >= 0 else None

    def put(self, key: Hashable, frame: int, value: Any) -> None:
        """Let ``key`` hold ``value`` from ``frame`` on, None for nothing."""
        said = self._said.setdefault(key, [])
        if said and said[-1][0] <= frame:
            said.append((frame, value))
        else:
            insort(said, (frame, value), key=_frame)

    def items_at(self, frame: int) -> Iterator[tuple[Hashable, Any]]:
        """Yield what holds at ``frame``."""
        for key in tuple(self._said):
            value = self.get(key, frame)
            if value is not None:
                yield key, value

    def rewind(self, frame: int) -> None:
        """Forget what was said for ``frame`` and later."""
        for key, said in tuple(self._said.items()):
            while said and said[-1][0] >= frame:
                said.pop()
            if not said:
                del self._said[key]

    def forget_before(self, frame: int) -> None:
        """Drop what no frame from ``frame`` on needs."""
        for key, said in tuple(self._said.items()):
            place = bisect_right(said, frame, key=_frame) - 1
            del said[: max(place, 0)]
            if len(said) == 1 and said[0][1] is None and said[0][0] <= frame:
                del self._said[key]
