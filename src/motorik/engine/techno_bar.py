"""W2, the techno bar: kick, snare, hats and a 303 line at 130 BPM, a ping-pong delay and a reverb.

A song like any other, rendered as ``motorik render`` does it: schedule, events, graph, mixer, returns. Only
the hash is left out, and the sound goes nowhere.
"""

from fractions import Fraction

from motorik.domain.patch import Cable, Modulation, Module, Patch, VoiceMode
from motorik.domain.pattern import Pattern, Step
from motorik.domain.project import Arrangement, Channel, Mixer, Placement, Project, Return, Send, Track
from motorik.domain.tempo import TempoMap, TempoPoint
from motorik.domain.time import TICKS_PER_BEAT
from motorik.engine.offline import Renderer, RenderOptions

BPM = 130
ECHO_SECONDS = 3 * 60 / BPM / 4
"""Three sixteenths."""
ACCENTED = frozenset((0, 3, 6, 9, 12, 14))
LINE = (33, 33, 45, 33, 36, 33, 48, 45, 33, 33, 40, 33, 31, 43, 33, 45)

REVERB, DELAY = "reverb", "delay"
SENDS = {
    "kick": (),
    "snare": (Send(target=REVERB, level_db=-8),),
    "hats": (Send(target=REVERB, level_db=-14),),
    "line": (Send(target=REVERB, level_db=-14), Send(target=DELAY, level_db=-8)),
}
"""By the id that patch, track and pattern share."""


def render_w2(seconds: float, *, instruction_set: str | None = None) -> int:
    """Render ``seconds`` of the bar, again and again; return the frames."""
    options = RenderOptions(instruction_set=instruction_set, tail_seconds=0)
    return sum(len(block.sound) for block in Renderer(w2_project(seconds), options=options).blocks())


def w2_project(seconds: float) -> Project:
    """Return a song of ``seconds`` in which the bar goes round."""
    length = round(seconds * BPM / 60 * TICKS_PER_BEAT)
    return Project(
        title="Techno bar",
        tempo=TempoMap(points=(TempoPoint(tick=0, bpm=Fraction(BPM)),)),
        patches=(
            _drum("kick", {"model": 1}),
            _drum("snare", {"model": 1}),
            _drum("hats", {}, kind="drum.hat"),
            _acid(),
        ),
        tracks=tuple(Track(id=id, patch=id, channel=Channel(sends=sends)) for id, sends in SENDS.items()),
        patterns=(
            Pattern(id="kick", steps=tuple(Step(row=row, pitch=36) for row in (0, 4, 8, 12))),
            Pattern(id="snare", steps=tuple(Step(row=row, pitch=38) for row in (4, 12))),
            Pattern(id="hats", steps=tuple(Step(row=row, pitch=_hat(row)) for row in range(16))),
            Pattern(id="line", steps=tuple(
                Step(row=row, pitch=pitch, accent=row in ACCENTED) for row, pitch in enumerate(LINE))),
        ),
        mixer=Mixer(returns=(
            _effect(DELAY, {
                "time_left": ECHO_SECONDS, "time_right": ECHO_SECONDS, "ping_pong": 1, "feedback": 0.45,
                "saturation": 0}),
            _effect(REVERB, {}),
        )),
        arrangement=Arrangement(
            length=length,
            placements=tuple(Placement(track=id, pattern=id, start=0, length=length) for id in SENDS),
        ),
    )  # fmt: skip


def _drum(id: str, parameters: dict[str, float], *, kind: str | None = None) -> Patch:
    module = Module(id="drum", kind=kind or f"drum.{id}", parameters=parameters)
    return Patch(id=id, mode=VoiceMode.ANALOG, modules=(module,), output="drum")


def _hat(row: int) -> int:
    """Return the key of a row's hat: open between two beats, else closed."""
    return 46 if row % 4 == 2 else 42


def _acid() -> Patch:
    """Return a saw through a resonant ladder that opens with two envelopes, the accent's and its own."""
    return Patch(
        id="line",
        mode=VoiceMode.ANALOG,
        glide_seconds=0.06,
        modules=(
            Module(id="saw", kind="osc.analog"),
            Module(id="filter", kind="filter.diode", parameters={
                "character": 0, "cutoff": 180, "resonance": 0.8}),
            Module(id="env", kind="env.accent"),
            Module(id="amp", kind="amp.vca"),
        ),
        cables=(
            Cable(source="saw.out", target="filter.in"),
            Cable(source="filter.out", target="amp.in"),
            Cable(source="env.amp", target="amp.gain"),
        ),
        modulations=(
            Modulation(source="env.main", target="filter.cutoff", amount=3),
            Modulation(source="env.accent", target="filter.cutoff", amount=1.5),
        ),
        output="amp",
    )  # fmt: skip


def _effect(id: str, parameters: dict[str, float]) -> Return:
    """Return a mixer return with one effect, of which only the wet sound is heard."""
    module = Module(id=id, kind=f"fx.{id}", parameters=parameters | {"mix": 1})
    return Return(id=id, channel=Channel(inserts=(module,)))
