"""Parameters under knobs: heard with every move, one undo step when the knob rests."""

from dataclasses import dataclass, field

from motorik.bridges.controllers.parameters import Address, find
from motorik.journal import EditError
from motorik.studio.hand import Move, Release
from motorik.studio.local import LocalStudio

REST_SECONDS = 0.4
"""A knob that was not moved for so long rests; whoever touches it again makes another step."""


@dataclass(slots=True)
class _Turn:
    """A parameter that is moved now, and by what."""

    device: str
    value: float
    moved_at: float


@dataclass(slots=True)
class Turning:
    """All parameters that are moved by hardware. One thread at a time."""

    studio: LocalStudio
    _turns: dict[Address, _Turn] = field(default_factory=dict)
    _touched: set[Address] = field(default_factory=set)

    def position(self, address: Address) -> float | None:
        """Return where a parameter stands on its way, 0 to 1, moves included; None: the song has none."""
        found = find(self.studio.project, address)
        if found is None:
            return None
        turn = self._turns.get(address)
        return found.position_of(found.value if turn is None else turn.value)

    def held(self, address: Address, device: str) -> bool:
        """Whether a parameter is being moved by that device."""
        turn = self._turns.get(address)
        return turn is not None and turn.device == device

    def turn(
        self, address: Address, position: float, device: str, seconds: float, frame: int | None = None
    ) -> bool:
        """Move a parameter to ``position``; return whether there is one."""
        found = find(self.studio.project, address)
        if found is None:
            return False
        owner, scope, target = address
        value = found.value_at(position)
        self._turns[address] = _Turn(device, value, seconds)
        self.studio.by_hand(
            Move.model_validate(
                {"owner": owner, "scope": scope, "target": target, "value": value, "frame": frame}
            )
        )
        return True

    def touch(self, address: Address, *, on: bool, seconds: float) -> None:
        """Know that a finger is on the control, or that it went: then it rests at once."""
        if on:
            self._touched.add(address)
            return
        self._touched.discard(address)
        turn = self._turns.get(address)
        if turn is not None:
            turn.moved_at = seconds - REST_SECONDS

    def rest(self, seconds: float) -> bool:
        """Write down what has come to rest; return whether there was anything."""
        resting = [
            address
            for address, turn in self._turns.items()
            if address not in self._touched and seconds - turn.moved_at >= REST_SECONDS
        ]
        for address in resting:
            self._write(address, self._turns.pop(address))
        return bool(resting)

    def finish(self) -> None:
        """Write everything down: the device went away, or the studio closes."""
        self._touched.clear()
        while self._turns:
            self._write(*self._turns.popitem())

    def _write(self, address: Address, turn: _Turn) -> None:
        owner, scope, target = address
        self.studio.by_hand(Release.model_validate({"owner": owner, "scope": scope, "target": target}))
        found = find(self.studio.project, address)
        if found is None or found.value == turn.value:
            return
        recording = self.studio.state().transport.recording
        if recording.recording and self.studio.take_settings.moves is not None:
            return  # the take has it, as automation
        try:
            self.studio.commit(f"Turn {found.name}", found.edit(turn.value), origin=turn.device)
        except EditError:
            return  # what it belonged to was removed a moment ago
