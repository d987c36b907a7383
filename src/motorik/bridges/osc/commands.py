"""Addresses of the song as a whole: transport, launching, undo, and what peers ask to be told."""

from collections.abc import Callable, Iterator

from motorik.bridges.osc.dials import tempo_dial
from motorik.bridges.osc.nodes import (
    Arguments,
    Call,
    Deed,
    Field,
    Names,
    Node,
    Query,
    Situation,
    Subscribe,
    Unsubscribe,
)
from motorik.bridges.osc.wire import Argument, OscError
from motorik.domain.live import LiveMacro, Scene
from motorik.domain.performance import Action, BackToArrangement, Finish, LaunchScene, StopClips, TurnKnob
from motorik.domain.project import Project
from motorik.domain.time import TICKS_PER_BEAT
from motorik.studio.hand import Record
from motorik.studio.protocol import Arm, Fill, Loop, Panic, Perform, Play, Seek, Stop

SLOWEST_HZ, FASTEST_HZ, USUAL_HZ = 0.1, 60.0, 10.0
SHORTEST_SECONDS, LONGEST_SECONDS, USUAL_SECONDS = 1.0, 3600.0, 10.0
LATEST_BEAT = 1_000_000.0

_ON = (Field("on", "T"),)
_BEAT = Field("beat", "f", 0, LATEST_BEAT, "beat")


def song_nodes(project: Project) -> Iterator[Node]:
    """Yield what every song has, then its scenes and knobs."""
    yield from _transport()
    yield from _song()
    yield from _live(project)
    yield from _peers()


def button(
    family: str, doc: str, deed: Callable[[Situation], Deed], address: str = "", title: str = ""
) -> Node:
    """Return an address that takes nothing and does something."""
    return Node(family, address or family, doc, (), lambda _given, situation: deed(situation), None, title)


def switch(
    family: str,
    doc: str,
    deed: Callable[[bool], Deed],
    read: Callable[[Situation], bool] | None = None,
    address: str = "",
) -> Node:
    """Return an address that is on or off."""
    return Node(
        family, address or family, doc, _ON,
        lambda given, _situation: deed(bool(given[0])),
        None if read is None else lambda situation: (read(situation),),
    )  # fmt: skip


def question(pattern: str) -> Node:
    """Return what stands at an address that has a ? behind it."""
    return button("/query", "", lambda _s: Query(pattern))


def perform(action: Action) -> Perform:
    """Return the command that does ``action`` live."""
    return Perform(action=action)


def _transport() -> Iterator[Node]:
    yield button("/transport/play", "Play from where the playhead stands.", lambda _s: Play())
    yield button("/transport/stop", "Stop; once more: back to the start.", lambda _s: Stop())
    yield button("/transport/panic", "Silence everything at once.", lambda _s: Panic())
    yield switch(
        "/transport/playing", "Whether it plays.", lambda on: Play() if on else Stop(),
        lambda situation: situation.state.transport.playing,
    )  # fmt: skip
    yield Node(
        "/transport/beat", "/transport/beat", "The playhead, in quarter notes from 0: moved, playing or not.",
        (_BEAT,), lambda given, _situation: Seek(tick=_ticks(given[0])),
        lambda situation: (situation.state.transport.tick / TICKS_PER_BEAT,),
    )  # fmt: skip
    yield Node(
        "/transport/position", "/transport/position", "Bar and beat of the playhead, both from 1.",
        (Field("bar", "i", 1), Field("beat", "i", 1)), None,
        lambda situation: (situation.state.transport.bar, situation.state.transport.beat),
    )  # fmt: skip
    yield Node(
        "/transport/loop", "/transport/loop", "Repeat from a beat up to another; no loop when both are one.",
        (Field("start", "f", 0, LATEST_BEAT, "beat"), Field("end", "f", 0, LATEST_BEAT, "beat")),
        lambda given, _situation: Loop(region=_region(given)), _loop,
    )  # fmt: skip
    tempo = tempo_dial()
    yield tempo.by_value(
        "/transport/tempo", "/transport/tempo", f"{tempo.parameter.doc} It changes when it comes to rest."
    )
    yield switch("/transport/fill", "Let everything be a fill while it is on.", lambda on: Fill(on=on))
    yield switch(
        "/transport/record", "Record what is played on armed tracks: a take, one undo step.",
        lambda on: Record(on=on), lambda situation: situation.state.transport.recording.recording,
    )  # fmt: skip


def _song() -> Iterator[Node]:
    yield Node(
        "/song/title", "/song/title", "What the song is called.", (Field("title", "s"),), None,
        lambda situation: (situation.project.title,),
    )  # fmt: skip
    yield button("/song/undo", "Take back the last step.", lambda _s: Call("undo"))
    yield button("/song/redo", "Do again what was taken back last.", lambda _s: Call("redo"))
    yield button("/song/save", "Bring the file up to date.", lambda _s: Call("save"))


def _live(project: Project) -> Iterator[Node]:
    yield button("/live/stop", "Let all clips end with the bar.", lambda _s: perform(StopClips()))
    yield button(
        "/live/back", "Give all tracks back to the arrangement.", lambda _s: perform(BackToArrangement())
    )
    yield button("/live/finish", "End the performance with the bar.", lambda _s: perform(Finish()))
    yield switch(
        "/live/arm", "Get ready to keep what is performed.", lambda on: Arm(on=on),
        lambda situation: situation.state.transport.armed,
    )  # fmt: skip
    yield button(
        "/live/keep", "Make the last performance the arrangement.", lambda _s: Call("keep_performance")
    )
    yield from map(_knob, project.live.knobs)
    yield from map(_scene, project.live.scenes)


def _knob(knob: LiveMacro) -> Node:
    return Node(
        "/live/knob/{knob}", f"/live/knob/{knob.id}", "A knob of the set.", (Field("value", "f", 0, 1),),
        lambda given, _situation: perform(TurnKnob(knob=knob.id, value=float(given[0] or 0))),
        None, knob.name,
    )  # fmt: skip


def _scene(scene: Scene) -> Node:
    return button(
        "/scene/{scene}/launch", "Start all clips of a scene with the bar.",
        lambda _s: perform(LaunchScene(scene=scene.id)), f"/scene/{scene.id}/launch", scene.name,
    )  # fmt: skip


def _peers() -> Iterator[Node]:
    pattern = Field("pattern", "s")
    yield Node(
        "/query", "/query",
        "Answers with the value of every address the pattern is about. So does an address with ? behind it.",
        (pattern,), lambda given, _situation: Query(_text(given[0])),
    )  # fmt: skip
    yield Node(
        "/names", "/names", "Answers with the names below an address: /names ADDRESS NAME NAME ….",
        (Field("address", "s", optional=True),),
        lambda given, _situation: Names("/" if given[0] is None else _text(given[0])),
    )  # fmt: skip
    yield Node(
        "/subscribe", "/subscribe",
        f"Sends what the pattern is about, now and when it changes: rate ({USUAL_HZ:g}) times a second at "
        f"most, for so many seconds ({USUAL_SECONDS:g}; ask again before), to another port of the same host "
        "if one is given.",
        (
            pattern,
            Field("rate", "f", SLOWEST_HZ, FASTEST_HZ, "Hz", optional=True),
            Field("seconds", "f", SHORTEST_SECONDS, LONGEST_SECONDS, "s", optional=True),
            Field("port", "i", 1, 65535, optional=True),
        ), _subscribed,
    )  # fmt: skip
    yield Node(
        "/unsubscribe", "/unsubscribe", "Sends no more of a pattern, or nothing more at all.",
        (Field("pattern", "s", optional=True),),
        lambda given, _situation: Unsubscribe(None if given[0] is None else _text(given[0])),
    )  # fmt: skip


def _subscribed(given: Arguments, _situation: Situation) -> Deed:
    pattern, rate, seconds, port = given
    return Subscribe(
        _text(pattern),
        USUAL_HZ if rate is None else float(rate),
        USUAL_SECONDS if seconds is None else float(seconds),
        None if port is None else int(port),
    )


def _loop(situation: Situation) -> Arguments:
    start, end = situation.state.transport.loop or (0, 0)
    return start / TICKS_PER_BEAT, end / TICKS_PER_BEAT


def _region(given: Arguments) -> tuple[int, int] | None:
    start, end = map(_ticks, given)
    if start > end:
        raise OscError("refused", f"/transport/loop from {given[0]} to {given[1]}; allowed: an end behind it")
    return None if start == end else (start, end)


def _ticks(beat: Argument) -> int:
    assert isinstance(beat, float)
    return round(beat * TICKS_PER_BEAT)


def _text(given: Argument) -> str:
    assert isinstance(given, str)
    return given
