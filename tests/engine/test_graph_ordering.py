from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motorik.engine.ordering import CycleError, order


@st.composite
def graphs(draw):
    count = draw(st.integers(1, 12))
    node = st.integers(0, count - 1)
    edges = draw(st.lists(st.tuples(node, node), max_size=30))
    return count, edges, draw(st.sets(node))


def judge(count, edges):
    graph = nx.DiGraph()
    graph.add_nodes_from(range(count))
    graph.add_edges_from(edges)
    return graph


@given(graphs())
def test_order_agrees_with_networkx(case):
    count, edges, breakers = case
    graph = judge(count, edges)
    loops = {node: part for part in map(frozenset, nx.strongly_connected_components(graph)) for node in part}
    feedback = {(a, b) for a, b in edges if a in breakers and loops[a] == loops[b]}
    graph.remove_edges_from(feedback)
    if nx.is_directed_acyclic_graph(graph):
        expected = tuple(nx.lexicographical_topological_sort(graph))
        assert order(count, edges, breakers) == (expected, feedback)
    else:
        with pytest.raises(CycleError) as caught:
            order(count, edges, breakers)
        cycle = caught.value.cycle
        assert len(set(cycle)) == len(cycle)
        assert all(graph.has_edge(a, b) for a, b in pairwise([*cycle, cycle[0]]))


@given(graphs(), st.randoms())
def test_order_does_not_depend_on_the_order_of_edges(case, random):
    count, edges, _ = case
    shuffled = list(edges)
    random.shuffle(shuffled)
    everyone = range(count)
    assert order(count, edges, everyone) == order(count, shuffled, everyone)


def test_an_ordered_chain_of_ten_thousand_needs_no_recursion():
    edges = [(n, n + 1) for n in range(9999)]
    assert order(10_000, edges)[0] == tuple(range(10_000))
