"""What packets ask of a studio, done: the part of the server that knows no socket."""

import logging
import time
from collections.abc import Callable, Iterable
from functools import partial

from pydantic import ValidationError

from motorik.bridges.ears import ears_of
from motorik.bridges.osc.clocks import monotonic_of
from motorik.bridges.osc.commands import question
from motorik.bridges.osc.moving import ORIGIN, Moves
from motorik.bridges.osc.nodes import (
    Call,
    Deed,
    Names,
    Node,
    Query,
    Situation,
    Subscribe,
    Tell,
    Turn,
    Unsubscribe,
    Write,
)
from motorik.bridges.osc.space import AddressSpace, KeptSpace
from motorik.bridges.osc.subscribing import Peer, Subscriptions, is_meter, readings
from motorik.bridges.osc.tally import Tally
from motorik.bridges.osc.waiting import AHEAD_SECONDS, Waiting
from motorik.bridges.osc.wire import IMMEDIATELY, OscError, OscMessage, read_packet
from motorik.journal import EditError
from motorik.sequencer.timing import Timing
from motorik.studio.errors import StudioError
from motorik.studio.hand import Express, NoteOff, NoteOn
from motorik.studio.local import LocalStudio
from motorik.studio.protocol import Panic, Perform, Play, Seek, Stop

NAMES_A_MESSAGE = 40
_HANDS = (NoteOn, NoteOff, Express, Turn)
_IN_TIME = (Play, Stop, Seek, Perform)
_MARGIN_SECONDS = Timing().margin
"""So long before its time the sequencer has to know of a start, a jump or a launch."""

_log = logging.getLogger(__name__)


class OscSession:
    """A studio as OSC sees it. One thread calls everything but :attr:`tally`.

    ``clock`` is ``time.monotonic``; tests hand in their own.
    """

    def __init__(
        self,
        studio: LocalStudio,
        spaces: KeptSpace | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._studio, self._clock = studio, clock
        self._ears = ears_of(studio)
        self.tally = Tally()
        self.subscriptions = Subscriptions()
        self._moves = Moves(studio, self.situation)
        self._waiting = Waiting()
        self._spaces = spaces or KeptSpace()

    @property
    def space(self) -> AddressSpace:
        """The addresses of the song as it is now."""
        return self._spaces.of(self._studio.project)

    def situation(self, *, meters: bool = False) -> Situation:
        """Return the studio as it is now, with its meters if they are wanted: they are switched on."""
        levels = (self._studio.meters() or self._studio.meters(on=True)) if meters else {}
        return Situation(self._studio.project, self._studio.state(), levels, self._moves.held)

    # ---- in ---------------------------------------------------------------------------------------------

    def receive(self, data: bytes, peer: Peer) -> None:
        """Do what a packet asks for, or keep it until its time. Never raises for what is in it."""
        self.tally.packets += 1
        try:
            packet = read_packet(data)
        except OscError as error:
            self.tally.refuse(error, peer.name)
            return
        for refusal in packet.refused:
            self.tally.refuse(refusal, peer.name)
        for timetag, message in packet.messages:
            self.tally.messages += 1
            self._guard(partial(self._in_time, timetag, message, peer), peer)

    def wake(self) -> None:
        """Do what is due: what waits, what has come to rest, what peers are to be told."""
        while (later := self._waiting.take(self._clock())) is not None:
            what, at, sender = later.what, later.at, later.peer
            if isinstance(what, OscMessage):
                self._guard(partial(self._act, what, sender, at), sender)
            else:
                self._guard(partial(self._do, what, sender, None), sender)
        self._guard(self._moves.hear)
        now = self._clock()
        self._guard(partial(self._moves.rest, now))
        due = self.subscriptions.due()
        if due is not None and due <= now:
            self._guard(partial(self._tell_subscribers, now))
        self.tally.subscribers = len(self.subscriptions.peers)
        self.tally.waiting = len(self._waiting)

    def due(self) -> float | None:
        """Return when :meth:`wake` is to be called next; None when nothing is to come."""
        times = (self._waiting.due(), self._moves.due(), self.subscriptions.due())
        return min((it for it in times if it is not None), default=None)

    def forget(self, peer: Peer) -> None:
        """Tell a peer nothing more: it has gone."""
        self.subscriptions.remove(peer)

    def close(self) -> None:
        """Write what moves; what waits is dropped."""
        self._waiting.clear()
        self._guard(self._moves.finish)

    # ---- inside -------------------------------------------------------------------------------------------

    def _in_time(self, timetag: int, message: OscMessage, peer: Peer) -> None:
        """Act now, or once the time of the bundle is near."""
        now = self._clock()
        if timetag <= IMMEDIATELY:
            self._act(message, peer, None)
            return
        at = monotonic_of(timetag)
        if at <= now:
            self.tally.late += 1
            self._act(message, peer, None)
        else:
            self._waiting.put(message, peer, at, at - AHEAD_SECONDS, now)

    def _act(self, message: OscMessage, peer: Peer, at: float | None) -> None:
        """Do what a message asks for: at once, or at ``at``, which is near.

        Keys, knobs, transport and launches are handed over with the frame that is heard then; the rest waits
        here.
        """
        for deed in self._deeds(message, peer):
            frame = None if at is None else self._frame(deed, at)
            if at is None or frame is not None:
                self._guard(partial(self._do, deed, peer, at, frame), peer)
            else:
                self._waiting.put(deed, peer, at, at, self._clock())

    def _deeds(self, message: OscMessage, peer: Peer) -> list[Deed]:
        """Return what a message comes to; what a pattern changes in the song is one undo step."""
        situation, deeds, writes = self.situation(), list[Deed](), list[Write]()
        meant = self._meant(message)
        if not meant:
            event = self._ears.osc_event(message.address, message.arguments, peer.name)
            if event is None:
                raise OscError("unknown", f"{message.address[:120]}: there is no such address")
            return [Tell(event)]
        for node in meant:
            try:
                deed = node.deed(message.arguments, situation)
            except OscError as error:
                self.tally.refuse(error, peer.name)
                continue
            if isinstance(deed, Write):
                writes.append(deed)
            elif deed is not None:
                deeds.append(deed)
        if writes:
            edits = tuple(edit for write in writes for edit in write.edits)
            deeds.append(Write(writes[0].label, edits))
        return deeds

    def _meant(self, message: OscMessage) -> list[Node]:
        """Return the nodes a message is about; an address that has a ? behind it is a question.

        None: the address is not the song's.
        """
        address = message.address
        if found := self.space.find(address):
            return found
        if address.endswith("?") and not message.arguments and self.space.find(address[:-1]):
            return [question(address[:-1])]
        return []

    def _frame(self, deed: Deed, at: float) -> int | None:
        """Return the frame that is heard at ``at``, for what the engine does by itself; else None."""
        clock = self._studio.clock() if isinstance(deed, (*_HANDS, *_IN_TIME)) else None
        if clock is None:
            return None
        frame = clock.heard_frame_at(at)
        if isinstance(deed, _HANDS) and frame < clock.frame_at(self._clock()):
            self.tally.late += 1
        return max(frame, 0)

    def _do(self, deed: Deed, peer: Peer, at: float | None, frame: int | None = None) -> None:
        match deed:
            case Turn(dial=dial, value=value):
                self._moves.turn(dial, value, self._clock() if at is None else at, frame)
            case Write(label=label, edits=edits):
                self._studio.commit(label, *edits, origin=ORIGIN)
            case Call(what=what):
                self._call(what)
            case Tell(event=event):
                self._ears.osc(event)
            case Query(pattern=pattern):
                self._answer(pattern, peer)
            case Names(address=address):
                self._tell_names(address, peer)
            case Subscribe():
                told = peer if deed.port is None else peer.at_port(deed.port)
                self.subscriptions.add(told, deed, self.space, self._clock())
            case Unsubscribe(pattern=pattern):
                self.subscriptions.remove(peer, pattern)
            case NoteOn() | NoteOff() | Express():
                self._studio.by_hand(deed if frame is None else deed.model_copy(update={"frame": frame}))
            case Play() | Stop() | Seek() | Perform():
                self._transport(deed, frame)
            case _:
                if isinstance(deed, Panic):
                    self._waiting.clear()
                self._studio.transport(deed)
        self.tally.done += 1

    def _transport(self, deed: Play | Stop | Seek | Perform, frame: int | None) -> None:
        """Hand over what the sequencer does in time; it counts as late when it cannot any more."""
        self._studio.transport(deed if frame is None else deed.model_copy(update={"frame": frame}))
        clock = None if frame is None else self._studio.clock()
        if clock is not None and frame is not None:
            self.tally.late += frame < clock.frame_at(self._clock() + _MARGIN_SECONDS)

    def _call(self, what: str) -> None:
        self._moves.finish()
        match what:
            case "undo":
                self._studio.undo(ORIGIN)
            case "redo":
                self._studio.redo(ORIGIN)
            case "save":
                self._studio.save()
            case "keep_performance":
                self._studio.keep_performance()

    def _tell_subscribers(self, now: float) -> None:
        situation = self.situation(meters=self.subscriptions.wants_meters)
        for peer, news in self.subscriptions.tell(self.space, situation, now):
            self._send(peer, news)

    def _answer(self, pattern: str, peer: Peer) -> None:
        nodes = self.space.find(pattern)
        answer = list(readings(nodes, self.situation(meters=any(map(is_meter, nodes)))))
        if not answer:
            raise OscError("unknown", f"{pattern[:120]!r}: nothing there can be read")
        self._send(peer, answer)

    def _tell_names(self, address: str, peer: Peer) -> None:
        branch = self.space.branch(address)
        if branch is None:
            raise OscError("unknown", f"{address[:120]!r}: there is no such address")
        names = [*branch.below]
        for start in range(0, max(len(names), 1), NAMES_A_MESSAGE):
            told = names[start : start + NAMES_A_MESSAGE]
            self._send(peer, [OscMessage("/names", (address, *told))])

    def _send(self, peer: Peer, messages: Iterable[OscMessage]) -> None:
        from motorik.bridges.osc.writing import write_bundles

        for packet in write_bundles([*messages]):
            peer.send(packet)
            self.tally.sent += 1

    def _guard(self, act: Callable[[], None], peer: Peer | None = None) -> None:
        """Do something; what the song or the studio refuses is counted and said, and nothing else happens."""
        try:
            act()
        except OscError as error:
            self.tally.refuse(error, peer.name if peer else "")
        except (StudioError, EditError, ValidationError) as error:
            sentence = " ".join(str(error).split())[:300]
            self.tally.refuse(OscError("refused", sentence), peer.name if peer else "")
        except Exception:
            # A fault of ours: it is written down, and the others are served on.
            _log.exception("a message could not be carried out")
            self.tally.refuse(OscError("refused", "internal error"), peer.name if peer else "")
