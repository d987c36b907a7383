"""Module kinds for tests of graphs: declarations only, nothing that sounds."""

from motorik.modules import mix_channel, mix_send
from motorik.modules.declaration import Declaration, Parameter, Port, Rate, Scale, Scope, Unit, choice


def kind(name: str, **rest: object) -> Declaration:
    return Declaration(name, 1, name, "Test", "For tests.", **{"scope": Scope.ANY, **rest})  # type: ignore[arg-type]


IN, OUT = Port("in", "In."), Port("out", "Out.")

KINDS = {
    declaration.kind: declaration
    for declaration in (
        kind("test.source", scope=Scope.VOICE, outputs=(OUT,), is_source=True),
        kind(
            "test.filter",
            inputs=(IN,),
            outputs=(OUT,),
            parameters=(
                choice("mode", "Response.", ("low", "high"), "low"),
                Parameter("cutoff", "Corner.", 16, 20000, 1000, Unit.HERTZ, Scale.LOG2),
            ),
            latency_ms=1.0,
        ),
        kind("test.delay", inputs=(IN,), outputs=(OUT,), breaks_cycles=True, latency_ms=10.0),
        kind("test.lfo", outputs=(Port("out", "Wave.", Rate.CONTROL),)),
        kind(
            "test.scale",
            inputs=(Port("in", "In.", Rate.CONTROL),),
            outputs=(Port("out", "Out.", Rate.CONTROL),),
        ),
        kind("test.pan", scope=Scope.VOICE, inputs=(IN,), outputs=(Port("left", "L."), Port("right", "R."))),
        kind("test.duck", scope=Scope.BUS, inputs=(IN, Port("key", "Key.")), outputs=(OUT,)),
        kind("test.sampler", scope=Scope.VOICE, outputs=(OUT,), sample_slots=2),
        kind(
            "control.macro",
            outputs=(Port("out", "Value.", Rate.CONTROL),),
            parameters=(Parameter("value", "Value.", 0, 1, 0),),
        ),
        mix_channel.DECLARATION,
        mix_send.DECLARATION,
    )
}  # fmt: skip
