"""Execution order of a directed graph in which some nodes may close loops. Knows nothing of sound."""

from collections.abc import Collection, Iterable, Sequence
from heapq import heapify, heappop, heappush


class CycleError(ValueError):
    """A loop that no node may close; ``cycle`` lists its nodes along the edges, the first not repeated."""

    def __init__(self, cycle: Sequence[int]) -> None:
        super().__init__(f"cycle {list(cycle)}")
        self.cycle = tuple(cycle)


def order(
    count: int, edges: Iterable[tuple[int, int]], breakers: Collection[int] = ()
) -> tuple[tuple[int, ...], frozenset[tuple[int, int]]]:
    """Return nodes 0 … count-1 in execution order, and the edges that may run backwards.

    Every edge (source, target) puts source before target, except the feedback edges: those inside a loop that
    leave one of ``breakers``. Where several nodes could come next the smallest comes, so the order depends on
    the graph alone and an already ordered graph stays as it is.

    Raises:
        CycleError: a loop has no breaker.
    """
    unique = sorted(set(edges))
    component = _components(count, unique)
    feedback = frozenset(
        (source, target)
        for source, target in unique
        if source in breakers and component[source] == component[target]
    )
    followers: list[list[int]] = [[] for _ in range(count)]
    waits_for = [0] * count
    for source, target in unique:
        if (source, target) not in feedback:
            followers[source].append(target)
            waits_for[target] += 1
    ready = [node for node in range(count) if not waits_for[node]]
    heapify(ready)
    done: list[int] = []
    while ready:
        node = heappop(ready)
        done.append(node)
        for target in followers[node]:
            waits_for[target] -= 1
            if not waits_for[target]:
                heappush(ready, target)
    if len(done) < count:
        raise CycleError(_cycle(followers, waits_for))
    return tuple(done), feedback


def _cycle(followers: Sequence[Sequence[int]], waits_for: Sequence[int]) -> list[int]:
    """Return one loop among the nodes that still wait, beginning with its smallest node."""
    waiting = {node for node, count in enumerate(waits_for) if count}
    before = {target: source for source in sorted(waiting, reverse=True) for target in followers[source]}
    seen: dict[int, int] = {}
    node = min(waiting)
    path: list[int] = []
    while node not in seen:
        seen[node] = len(path)
        path.append(node)
        node = before[node]
    loop = path[seen[node] :][::-1]
    first = loop.index(min(loop))
    return loop[first:] + loop[:first]


def _components(count: int, edges: Iterable[tuple[int, int]]) -> list[int]:
    """Return for every node the number of its strongly connected component (Kosaraju, without recursion)."""
    forward: list[list[int]] = [[] for _ in range(count)]
    backward: list[list[int]] = [[] for _ in range(count)]
    for source, target in edges:
        forward[source].append(target)
        backward[target].append(source)
    component = [-1] * count
    for root in reversed(_finishing_order(forward)):
        stack = [root] if component[root] < 0 else []
        while stack:
            node = stack.pop()
            component[node] = root
            stack += [source for source in backward[node] if component[source] < 0]
    return component


def _finishing_order(forward: Sequence[Sequence[int]]) -> list[int]:
    """Return the nodes in the order in which a depth-first walk leaves them."""
    visited = [False] * len(forward)
    finished: list[int] = []
    for root in range(len(forward)):
        stack = [(root, iter(forward[root]))] if not visited[root] else []
        visited[root] = True
        while stack:
            node, targets = stack[-1]
            following = next((target for target in targets if not visited[target]), None)
            if following is None:
                finished.append(node)
                stack.pop()
            else:
                visited[following] = True
                stack.append((following, iter(forward[following])))
    return finished
