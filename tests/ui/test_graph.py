"""Laws of canvases: where nodes are put, what is under a finger, what looking about keeps."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from motorik.domain.patch import Modulation, Polarity
from motorik.ui.models.arranging import arranged
from motorik.ui.models.graph import NODE_WIDTH, Node, Picture, Point, Port, Wire
from motorik.ui.models.shapes import bent, modulation_line


@st.composite
def pictures(draw: st.DrawFn) -> Picture:
    count = draw(st.integers(1, 12))
    nodes = {}
    for number in range(count):
        id = f"n{number}"
        ends = [Port(f"{id}.i{port}", "in", "audio", False) for port in range(draw(st.integers(1, 4)))]
        ends += [Port(f"{id}.o{port}", "out", "audio", True) for port in range(draw(st.integers(1, 4)))]
        nodes[id] = Node(id, id, ports=tuple(ends))
    pairs = draw(st.lists(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=20))
    wires = tuple(Wire(f"n{one}.o0", f"n{other}.i0", "audio") for one, other in pairs)
    return Picture(nodes, wires)


@given(pictures())
@settings(deadline=None)
def test_nodes_never_lie_on_one_another(picture: Picture) -> None:
    places = arranged(picture)
    assert places.keys() == picture.nodes.keys()
    assert places == arranged(picture), "the same picture, the same places"
    for one, other in combinations(picture.nodes, 2):
        (x, y), (left, top) = places[one], places[other]
        apart = abs(x - left) >= NODE_WIDTH
        upper, lower = (one, other) if y <= top else (other, one)
        assert apart or places[upper][1] + picture.nodes[upper].size[1] <= places[lower][1]


@given(st.integers(2, 10))
def test_a_chain_leads_from_left_to_right(count: int) -> None:
    nodes = {
        f"n{n}": Node(
            f"n{n}", "", ports=(Port(f"n{n}.i0", "", "audio", False), Port(f"n{n}.o0", "", "audio", True))
        )
        for n in range(count)
    }
    wires = tuple(Wire(f"n{n}.o0", f"n{n + 1}.i0", "audio") for n in range(count - 1))
    places = arranged(Picture(nodes, wires))
    across = [places[f"n{n}"][0] for n in range(count)]
    assert across == sorted(set(across))


@given(pictures())
@settings(deadline=None)
def test_every_port_is_found_where_it_is_drawn(picture: Picture) -> None:
    places: dict[str, Point] = arranged(picture)
    for node in picture.nodes.values():
        for port in node.ports:
            end = picture.end(port.id, places)
            assert end is not None
            assert picture.port_at(end, places, 26, 20) == port


@given(st.floats(-1, 1), st.floats(-0.99, 0.99))
def test_a_bent_signal_keeps_its_ends_and_its_side(signal: float, curve: float) -> None:
    assert bent(0.0, curve) == 0
    assert abs(bent(1.0, curve) - 1) < 1e-9
    assert bent(-signal, curve) == -bent(signal, curve)
    assert abs(bent(signal, curve)) <= 1 + 1e-9


@given(st.floats(-0.99, 0.99), st.sampled_from(list(Polarity)))
def test_a_modulation_is_drawn_upside_down_when_it_takes_away(curve: float, polarity: Polarity) -> None:
    given_ = {"source": "lfo.out", "target": "filter.cutoff", "curve": curve, "polarity": polarity}
    up = modulation_line(Modulation.model_validate({**given_, "amount": 1}))
    down = modulation_line(Modulation.model_validate({**given_, "amount": -1}))
    assert all(abs(one[1] + other[1] - 1) < 1e-9 for one, other in zip(up, down, strict=True))
    assert all(0 <= y <= 1 for _, y in up)
