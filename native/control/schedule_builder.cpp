// From units and routes to the order in which the callback runs them.
#include <algorithm>

#include "memory.h"
#include "plan_memory.h"

namespace mtk {
namespace {

// The level of every unit: one more than the highest it reads from. Empty when the edges form a circle.
std::vector<int> levels_of(size_t count, const std::vector<Edge> &edges) {
    std::vector<int> level(count, 0), waiting(count, 0);
    for (const Edge &edge : edges)
        if (edge.target >= 0) waiting[(size_t)edge.target]++;
    std::vector<size_t> ready;
    for (size_t u = 0; u < count; u++)
        if (!waiting[u]) ready.push_back(u);
    size_t done = 0;
    for (; done < ready.size(); done++)
        for (const Edge &edge : edges) {
            if (edge.source != (int)ready[done] || edge.target < 0) continue;
            const size_t target = (size_t)edge.target;
            level[target] = std::max(level[target], level[ready[done]] + 1);
            if (--waiting[target] == 0) ready.push_back(target);
        }
    if (done < count) level.clear();
    return level;
}

// Numbers all sources first, as pointers into a growing vector would move.
struct PortRange {
    size_t first;
    int32_t count;
};

template <class Matches> PortRange gather(const std::vector<Edge> &edges, const float *buffers, std::vector<const float *> *sources, Matches matches) {
    const PortRange range = {sources->size(), 0};
    for (size_t e = 0; e < edges.size(); e++)
        if (matches(edges[e])) sources->push_back(buffers + e * kSpanFrames * kBusLanes);
    return {range.first, (int32_t)(sources->size() - range.first)};
}

Route resolve(const Edge &edge, const Unit &unit, float *buffer) {
    const Node &node = unit.nodes[edge.route.node];
    return {edge.route.node, edge.route.left, edge.route.right, node.outputs[edge.route.left], node.outputs[edge.route.right],
            edge.fade, buffer};
}

void index_slots(const std::vector<OwnedUnit *> &units, ScheduleMemory *memory) {
    for (OwnedUnit *owned : units) {
        memory->units.push_back({owned->unit.slot, &owned->unit});
        for (int n = 0; n < owned->unit.node_count; n++)
            memory->nodes.push_back({owned->unit.nodes[n].slot, n, &owned->unit});
    }
    std::stable_sort(memory->units.begin(), memory->units.end(), [](const SlotOfUnit &a, const SlotOfUnit &b) { return a.slot < b.slot; });
    std::stable_sort(memory->nodes.begin(), memory->nodes.end(), [](const SlotOfNode &a, const SlotOfNode &b) { return a.slot < b.slot; });
}

void order_by_level(const std::vector<int> &level, std::vector<size_t> *order, std::vector<Level> *levels) {
    for (size_t u = 0; u < level.size(); u++) order->push_back(u);
    std::stable_sort(order->begin(), order->end(), [&](size_t a, size_t b) { return level[a] < level[b]; });
    for (size_t i = 0; i < order->size(); i++) {
        if (i == 0 || level[(*order)[i]] != level[(*order)[i - 1]]) levels->push_back({(int32_t)i, 0});
        levels->back().count++;
    }
}

bool same_route(const Edge &a, const std::vector<OwnedUnit *> &units_a, const Edge &b, const std::vector<OwnedUnit *> &units_b) {
    const OwnedUnit *target_a = a.target < 0 ? nullptr : units_a[(size_t)a.target];
    const OwnedUnit *target_b = b.target < 0 ? nullptr : units_b[(size_t)b.target];
    return units_a[(size_t)a.source] == units_b[(size_t)b.source] && target_a == target_b && a.route.node == b.route.node &&
           a.route.left == b.route.left && a.route.right == b.route.right && a.route.target_port == b.route.target_port;
}

int position(const std::vector<OwnedUnit *> &units, const OwnedUnit *unit) {
    const auto found = std::find(units.begin(), units.end(), unit);
    return found == units.end() ? -1 : (int)(found - units.begin());
}

}  // namespace

ScheduleMemory::~ScheduleMemory() { release(buffers); }

bool build_schedule(const std::vector<OwnedUnit *> &units, const std::vector<Edge> &edges, ScheduleMemory *memory, Schedule *schedule) {
    const std::vector<int> level = levels_of(units.size(), edges);
    if (level.size() != units.size()) return false;
    memory->buffers = (float *)allocate_zeroed(edges.size() * kSpanFrames * kBusLanes * sizeof(float));
    if (!memory->buffers) return false;
    std::vector<size_t> order;
    order_by_level(level, &order, &memory->levels);

    std::vector<PortRange> ports, taps;
    int tap_count = 0;
    for (const Edge &edge : edges) tap_count = std::max(tap_count, edge.route.tap + 1);
    for (size_t u : order)
        for (int port = 0; port < units[u]->unit.port_count; port++)
            ports.push_back(gather(edges, memory->buffers, &memory->sources, [&](const Edge &edge) { return edge.target == (int)u && edge.route.target_port == port; }));
    for (int tap = 0; tap < tap_count; tap++)
        taps.push_back(gather(edges, memory->buffers, &memory->sources, [&](const Edge &edge) { return edge.route.tap == tap; }));
    const PortRange main = gather(edges, memory->buffers, &memory->sources, [](const Edge &edge) { return edge.target < 0; });
    const auto port_of = [&](const PortRange &range) { return Port{memory->sources.data() + range.first, range.count}; };
    for (const PortRange &range : ports) memory->ports.push_back(port_of(range));
    for (const PortRange &range : taps) memory->taps.push_back(port_of(range));

    memory->routes.reserve(edges.size());
    size_t next_port = 0;
    for (size_t u : order) {
        Unit *unit = &units[u]->unit;
        const size_t first_route = memory->routes.size();
        for (size_t e = 0; e < edges.size(); e++)
            if (edges[e].source == (int)u) memory->routes.push_back(resolve(edges[e], *unit, memory->buffers + e * kSpanFrames * kBusLanes));
        memory->entries.push_back({unit, memory->routes.data() + first_route, memory->ports.data() + next_port,
                                   (int32_t)(memory->routes.size() - first_route), unit->port_count});
        next_port += (size_t)unit->port_count;
    }
    index_slots(units, memory);
    *schedule = {memory->entries.data(), memory->levels.data(), port_of(main), memory->taps.data(), memory->units.data(),
                 memory->nodes.data(), (int32_t)memory->entries.size(), (int32_t)memory->levels.size(),
                 (int32_t)memory->taps.size(), (int32_t)memory->nodes.size()};
    return true;
}

Union unite(const std::vector<OwnedUnit *> &units, const std::vector<Edge> &edges, const std::vector<OwnedUnit *> &old_units,
            const std::vector<Edge> &old_edges) {
    Union united = {units, {}, false};
    for (OwnedUnit *old : old_units)
        if (position(units, old) < 0) united.units.push_back(old);
    const auto is_shared = [&](const OwnedUnit *unit) { return position(units, unit) >= 0 && position(old_units, unit) >= 0; };
    // Fades happen where the graphs meet again: at routes into what both have.
    const auto meets = [&](const std::vector<OwnedUnit *> &of, const Edge &edge) { return edge.target < 0 || is_shared(of[(size_t)edge.target]); };
    std::vector<bool> goes_on(old_edges.size(), false);
    for (const Edge &edge : edges) {
        Edge now = edge;
        now.fade = meets(units, edge) ? kFadeIn : kSteady;
        for (size_t o = 0; o < old_edges.size(); o++)
            if (!goes_on[o] && same_route(edge, units, old_edges[o], old_units)) {
                goes_on[o] = true;
                now.fade = kSteady;
                break;
            }
        united.edges.push_back(now);
    }
    for (size_t o = 0; o < old_edges.size(); o++) {
        if (goes_on[o]) continue;
        Edge old = old_edges[o];
        old.fade = meets(old_units, old) ? kFadeOut : kSteady;
        old.source = position(united.units, old_units[(size_t)old.source]);
        if (old.target >= 0) old.target = position(united.units, old_units[(size_t)old.target]);
        united.edges.push_back(old);
    }
    for (const Edge &edge : united.edges) united.fades |= edge.fade != kSteady;
    return united;
}

}  // namespace mtk
