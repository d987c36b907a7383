import pytest

from motorik.domain.patch import Cable, Macro, MacroTarget, Modulation, Module, Patch
from motorik.domain.project import Channel, Send, SideChain
from motorik.engine.compiling import Standing, Tap, compile_channel, compile_patch, side_ports
from motorik.engine.graph import INPUT, Exit, GraphError, Turn, Wire
from tests.engine.kinds import KINDS


def patch(modules, cables=(), modulations=(), macros=(), output=None):
    made = [Module(id=id, kind=f"test.{kind}", **(rest[0] if rest else {})) for id, kind, *rest in modules]
    return Patch(
        id="bass",
        modules=tuple(made),
        cables=tuple(Cable(source=a, target=b) for a, b in cables),
        modulations=tuple(Modulation(source=a, target=b, amount=amount) for a, b, amount in modulations),
        macros=macros,
        output=output or made[-1].id,
    )


def ids(graph):
    return [node.id for node in graph.nodes]


def test_nodes_run_after_what_they_hear_and_else_in_written_order():
    graph = compile_patch(
        patch(
            [("pan", "pan"), ("filter", "filter"), ("two", "source"), ("one", "source")],
            [("one.out", "filter.in"), ("two.out", "filter.in"), ("filter.out", "pan.in")],
            output="pan",
        ),
        KINDS,
    )
    assert ids(graph) == ["two", "one", "filter", "pan"]
    assert graph.wires == (Wire(1, 0, 2, 0), Wire(0, 0, 2, 0), Wire(2, 0, 3, 0))
    assert graph.exits == (Exit(3, 0, 1),)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: patch([("filter1", "filter", {"parameters": {"cutoff": 31000}})]),
            "bass.filter1.cutoff = 31000 Hz; allowed 16-20000 Hz",
        ),
        (
            lambda: patch([("filter1", "filter", {"parameters": {"mode": 0.5}})]),
            "bass.filter1.mode = 0.5; allowed 0-1 (low, high)",
        ),
        (
            lambda: patch([("filter1", "filter", {"parameters": {"tone": 1}})]),
            "bass.filter1 (test.filter) has no parameter 'tone'; allowed: mode, cutoff",
        ),
        (
            lambda: patch([("a", "theremin")]),
            "bass.a: unknown module kind 'test.theremin'; 'motorik modules' lists the kinds there are",
        ),
        (
            lambda: patch([("a", "filter", {"version": 2})]),
            "bass: module 'a': test.filter version 2 was saved by a newer Motorik; "
            "allowed: 1 to 1, so update Motorik to open it",
        ),
        (lambda: patch([("a", "duck")]), "bass.a: test.duck can only stand in a channel"),
        (
            lambda: patch([("a", "source"), ("b", "filter")], [("a.left", "b.in")]),
            "bass.a (test.source) has no output 'left'; allowed: out",
        ),
        (
            lambda: patch([("a", "source"), ("b", "filter")], [("a.out", "b.key")]),
            "bass.b (test.filter) has no input 'key'; allowed: in",
        ),
        (
            lambda: patch([("a", "lfo"), ("b", "filter")], [("a.out", "b.in")]),
            "bass: cable a.out -> b.in joins control to audio; a cable joins ports of the same rate",
        ),
        (
            lambda: patch([("a", "lfo"), ("b", "filter")], modulations=[("a.out", "b.mode", 1)]),
            "bass.b.mode cannot be modulated (from a.out)",
        ),
        (
            lambda: patch([("a", "sampler", {"samples": ("x", "y", "z")})]),
            "bass.a: 3 samples; test.sampler plays at most 2",
        ),
        (lambda: patch([("a", "lfo")]), "bass.a has no audio output to be heard"),
        (
            lambda: patch(
                [("s", "source"), ("b", "filter"), ("c", "filter")],
                [("s.out", "b.in"), ("b.out", "c.in"), ("c.out", "b.in")],
            ),
            "bass: the loop b -> c -> b has no module that may close one, such as a feedback delay",
        ),
        (
            lambda: patch([("b", "filter")], modulations=[("b.out", "b.cutoff", 1)]),
            "bass: the loop b -> b has no module that may close one, such as a feedback delay",
        ),
    ],
)
def test_a_refusal_says_what_where_and_what_is_allowed(make, sentence):
    with pytest.raises(GraphError) as caught:
        compile_patch(make(), KINDS)
    assert str(caught.value) == sentence


def test_feedback_runs_through_a_delay():
    graph = compile_patch(
        patch(
            [("s", "source"), ("f", "filter"), ("d", "delay")],
            [("s.out", "f.in"), ("f.out", "d.in"), ("d.out", "f.in")],
            output="f",
        ),
        KINDS,
    )
    assert ids(graph) == ["s", "f", "d"]
    assert graph.feedback == {(2, 1)}
    assert graph.latencies(48000) == (0, 48, 528)


def test_latency_is_that_of_the_longest_path():
    graph = compile_patch(
        patch(
            [("s", "source"), ("a", "filter"), ("b", "delay"), ("c", "filter")],
            [("s.out", "a.in"), ("a.out", "c.in"), ("s.out", "b.in"), ("b.out", "c.in")],
        ),
        KINDS,
    )
    assert graph.latency(44100) == 44 + 441
    assert graph.latency(44100, destination="hall") == 0


def test_a_bypassed_module_passes_its_input_on():
    graph = compile_patch(
        patch(
            [
                ("s", "source"),
                ("t", "source"),
                ("f", "filter", {"bypassed": True}),
                ("p", "pan"),
                ("l", "lfo"),
            ],
            [("s.out", "f.in"), ("t.out", "f.in"), ("f.out", "p.in")],
            [("l.out", "f.cutoff", 1.0)],
            output="p",
        ),
        KINDS,
    )
    assert ids(graph) == ["s", "t", "p", "l"]
    assert graph.wires == (Wire(0, 0, 2, 0), Wire(1, 0, 2, 0))
    assert graph.turns == ()


def test_a_bypassed_output_leaves_what_it_hears():
    graph = compile_patch(
        patch([("s", "source"), ("p", "pan", {"bypassed": True})], [("s.out", "p.in")], output="p"), KINDS
    )
    assert graph.exits == (Exit(0, 0, 0),)


def test_a_bypassed_source_falls_silent():
    graph = compile_patch(
        patch([("s", "source", {"bypassed": True}), ("p", "pan")], [("s.out", "p.in")]), KINDS
    )
    assert ids(graph) == ["p"]
    assert graph.wires == ()


def test_a_macro_becomes_a_node_that_modulates():
    macro = Macro(id="bright", value=0.25, targets=(MacroTarget(target="f.cutoff", amount=3.0),))
    graph = compile_patch(
        patch([("s", "source"), ("f", "filter")], [("s.out", "f.in")], macros=(macro, Macro(id="idle"))),
        KINDS,
    )
    assert ids(graph) == ["s", "macro-bright", "f"]
    assert graph.nodes[1].values == (0.25,)
    assert graph.turns == (Turn(1, 0, 2, 1, 3.0),)


def channel(*inserts, **rest):
    modules = tuple(Module(id=id, kind=f"test.{kind}", bypassed=bypassed) for id, kind, bypassed in inserts)
    return Channel(inserts=modules, **rest)


def test_a_channel_is_inserts_then_fader_then_sends():
    strip = channel(
        ("f", "filter", False),
        ("d", "duck", False),
        level_db=-6,
        pan=0.5,
        sends=(Send(target="hall", level_db=-12), Send(target="room", pre=True)),
    )
    graph = compile_channel("drums", strip, KINDS)
    assert ids(graph) == ["f", "d", "channel", "send-hall", "send-room"]
    assert graph.wires == (
        Wire(INPUT, 0, 0, 0), Wire(0, 0, 1, 0), Wire(1, 0, 2, 0), Wire(2, 1, 3, 0), Wire(1, 0, 4, 0),
    )  # fmt: skip
    assert graph.exits == (Exit(2, 0, 0), Exit(3, 0, 0, "hall"), Exit(4, 0, 0, "room"))
    assert graph.nodes[2].values == (-6, 0.5, 0, 0, 0, 0)
    assert graph.nodes[3].values == (-12, 0, 0)


def test_an_empty_channel_sends_its_input():
    graph = compile_channel("drums", channel(sends=(Send(target="hall", pre=True),)), KINDS)
    assert graph.wires == (Wire(INPUT, 0, 0, 0), Wire(INPUT, 0, 1, 0))


def settings(graph):
    return {
        node.id: {p.id: value for p, value in zip(node.declaration.parameters, node.values, strict=True)}
        for node in graph.nodes
    }


def test_mute_closes_fader_sends_and_taps_solo_of_others_only_the_ways_into_the_mix():
    strip = channel(sends=(Send(target="hall", pre=True), Send(target="room")))
    taps = (Tap("bass", "duck.key", 1, pre=True),)
    for standing, closed, muted, sends, tapped in (
        (Standing(taps), 0, 0, (0, 0), 0),
        (Standing(taps, muted=True), 0, 1, (1, 1), 1),
        (Standing(taps, closed=frozenset(("", "room"))), 1, 0, (0, 1), 0),
    ):
        given = settings(compile_channel("drums", strip, KINDS, standing=standing))
        assert (given["channel"]["closed"], given["channel"]["mute"]) == (closed, muted)
        assert (given["send-hall"]["mute"], given["send-room"]["mute"]) == sends
        assert given["tap-bass-duck.key"]["mute"] == tapped
        assert given["tap-bass-duck.key"]["level_db"] == 0


def test_mute_and_solo_are_not_structure():
    strip = channel(("f", "filter", False), sends=(Send(target="hall", pre=True),))
    graphs = [
        compile_channel("drums", strip, KINDS, standing=Standing(muted=muted, closed=frozenset(closed)))
        for muted in (False, True)
        for closed in ((), ("",), ("hall",))
    ]
    assert len({(graph.wires, graph.exits) for graph in graphs}) == 1


def test_side_chains_come_in_by_ports_of_their_own_and_the_channel_can_wait_for_them():
    strip = channel(
        ("d", "duck", False),
        sidechains=(
            SideChain(target="d.key", source="kick"),
            SideChain(target="d.key", source="snare"),
            SideChain(target="d.cutoff", source="hat"),
            SideChain(target="gone.key", source="hat"),
        ),
    )
    assert side_ports(strip) == {"d.key": 1, "d.cutoff": 2, "gone.key": 3}
    graph = compile_channel("bass", strip, KINDS)
    assert ids(graph) == ["input", "d", "channel"]
    assert graph.wires == (
        Wire(INPUT, 0, 0, 0), Wire(0, 0, 1, 0), Wire(1, 0, 2, 0), Wire(INPUT, 1, 1, 1),
    )  # fmt: skip


def test_a_channel_has_at_most_15_side_chain_inputs():
    chains = tuple(SideChain(target=f"d{n}.key", source="kick") for n in range(16))
    with pytest.raises(GraphError, match="side chains into 16 inputs; allowed 15"):
        compile_channel("bass", channel(sidechains=chains), KINDS)


RACK = Patch(
    id="amp",
    modules=tuple(
        Module(id=id, kind=f"test.{kind}")
        for id, kind in (("tone", "filter"), ("wave", "lfo"), ("dry", "filter"))
    ),
    cables=(
        Cable(source="input.out", target="tone.in"),
        Cable(source="input.out", target="dry.in"),
        Cable(source="dry.out", target="tone.in"),
    ),
    modulations=(Modulation(source="wave.out", target="tone.cutoff", amount=1),),
    macros=(Macro(id="m", targets=(MacroTarget(target="dry.cutoff", amount=1),)),),
    output="tone",
)


def test_a_rack_stands_before_the_inserts():
    graph = compile_channel("bass", channel(("d", "duck", False)), KINDS, rack=RACK)
    assert ids(graph) == ["wave", "macro-m", "dry", "tone", "d", "channel"]
    assert set(graph.wires) == {
        Wire(INPUT, 0, 3, 0), Wire(INPUT, 0, 2, 0), Wire(2, 0, 3, 0), Wire(3, 0, 4, 0), Wire(4, 0, 5, 0),
    }  # fmt: skip
    assert [(turn.source, turn.target) for turn in graph.turns] == [(0, 3), (1, 2)]


def test_what_a_rack_hears_waits_for_its_side_chains():
    strip = channel(("d", "duck", False), sidechains=(SideChain(target="d.key", source="kick"),))
    graph = compile_channel("bass", strip, KINDS, rack=RACK)
    assert ids(graph)[0] == "input"
    assert {wire.target for wire in graph.wires if wire.source == 0} == {
        graph.index["dry"],
        graph.index["tone"],
    }
    assert [wire.output for wire in graph.wires if wire.source == INPUT] == [0, 1]


def test_rack_and_inserts_share_their_names():
    with pytest.raises(GraphError, match="bass: module id 'tone' occurs twice"):
        compile_channel("bass", channel(("tone", "filter", False)), KINDS, rack=RACK)


def test_what_only_racks_and_only_the_mixer_can_do_is_refused():
    with pytest.raises(
        GraphError, match=r"amp: input\.out is what a rack hears; an instrument hears nothing"
    ):
        compile_patch(RACK, KINDS)
    moved = RACK.model_copy(
        update={"modulations": (Modulation(source="input.out", target="tone.cutoff", amount=1),)}
    )
    with pytest.raises(GraphError, match=r"bass: input\.out cannot modulate"):
        compile_channel("bass", channel(), KINDS, rack=moved)
    own = Channel(inserts=(Module(id="s", kind="mix.send", parameters={"align": 3}),))
    with pytest.raises(GraphError, match=r"bass\.s\.align is set by the mixer itself; leave it out"):
        compile_channel("bass", own, KINDS)


def test_a_plugged_jack_leaves_the_mix():
    patch = Patch(
        id="kit",
        modules=tuple(Module(id=id, kind=f"test.{kind}") for id, kind in (
            ("kick", "source"), ("hat", "source"), ("sum", "filter"))),
        cables=(Cable(source="kick.out", target="sum.in"), Cable(source="hat.out", target="sum.in")),
        output="sum",
        outputs=("hat", "sum"),
    )  # fmt: skip
    graph = compile_patch(patch, KINDS, ("hat",))
    assert graph.wires == (Wire(0, 0, 2, 0),)
    assert graph.exits == (Exit(1, 0, 0, "hat"), Exit(2, 0, 0))
    assert compile_patch(patch, KINDS, ("sum",)).exits == (Exit(2, 0, 0, "sum"),)


def test_bypassed_inserts_leave_the_chain_whole():
    graph = compile_channel("drums", channel(("a", "filter", True), ("b", "filter", True)), KINDS)
    assert ids(graph) == ["channel"]
    assert graph.wires == (Wire(INPUT, 0, 0, 0),)


def test_an_insert_may_not_take_the_name_of_the_fader():
    with pytest.raises(GraphError, match=r"drums: module id 'channel' occurs twice"):
        compile_channel("drums", channel(("channel", "filter", False)), KINDS)


def test_an_insert_needs_audio():
    with pytest.raises(GraphError, match=r"drums\.wobble has no audio input to stand in a channel"):
        compile_channel("drums", channel(("wobble", "lfo", False)), KINDS)
