"""What a device is told back: where motor faders and rings stand, which lamps are lit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from motorik.bridges.controllers.bindings import Binding, KnobTarget, ParameterTarget, Source
from motorik.bridges.controllers.doing import channel_at, knob_at, lamp
from motorik.bridges.controllers.hearing import bytes_of
from motorik.bridges.controllers.moves import position_at

if TYPE_CHECKING:
    from motorik.bridges.controllers.parameters import Address
    from motorik.domain.project import Project
    from motorik.studio.local import LocalStudio
    from motorik.studio.protocol import TransportState

MOST_AT_ONCE = 64
"""Messages told at a time: a slow cable is not flooded."""


@dataclass(slots=True)
class DeviceFeedback:
    """What one device knows: what it was told, what it sent itself, and where fingers are."""

    _known: dict[Source, int] = field(default_factory=dict)
    _touched: set[Source] = field(default_factory=set)

    def heard(self, binding: Binding, value: int) -> None:
        """Know that the control stands at ``value`` by itself: it is not told what it said."""
        if binding.feedback is not None and binding.source.kind != "note" and binding.encoding == "absolute":
            self._known[binding.feedback.to or binding.source] = value

    def touch(self, binding: Binding, *, on: bool) -> None:
        """Know that a finger is on the control, or not: its motor does not pull."""
        self._touched.add(binding.source) if on else self._touched.discard(binding.source)

    def bring(
        self,
        bindings: Sequence[Binding],
        studio: "LocalStudio",
        position: "Callable[[Address], float | None]",
        held: "Callable[[Address], bool]",
        send: Callable[[list[int]], bool],
    ) -> None:
        """Tell the device what has changed. ``held`` says whether its own hand moves a parameter."""
        wanting = [it for it in bindings if it.feedback is not None and it.source not in self._touched]
        if not wanting:
            return
        project, state = studio.project, studio.state().transport
        left = MOST_AT_ONCE
        for binding in wanting:
            told = self._value(binding, project, state, position, held)
            to = (binding.feedback.to if binding.feedback else None) or binding.source
            if told is None or self._known.get(to) == told:
                continue
            if not left or not all(send(data) for data in bytes_of(to, told)):
                return
            self._known[to] = told
            left -= 1

    def _value(
        self,
        binding: Binding,
        project: "Project",
        state: "TransportState",
        position: "Callable[[Address], float | None]",
        held: "Callable[[Address], bool]",
    ) -> int | None:
        feedback = binding.feedback
        assert feedback is not None
        match binding.target:
            case ParameterTarget(owner=owner, scope=scope, target=target):
                address = channel_at(project, owner), scope, target
                share = None if held(address) else position(address)
            case KnobTarget(knob=knob):
                id = knob_at(project, knob)
                share = next((it.value for it in project.live.knobs if it.id == id), None)
            case target:
                return int(getattr(feedback, lamp(project, state, target)))
        if share is None:
            return None
        return round(position_at(binding, share) * (feedback.to or binding.source).steps)
