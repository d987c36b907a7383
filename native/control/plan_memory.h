// The control side of a plan: its drafts, the units it holds and the arrays its schedules point into.
#pragma once
#include <string>
#include <vector>

#include "draft.h"
#include "owned_unit.h"
#include "rt/engine.h"
#include "rt/plan.h"

namespace mtk {

// A route between units of a schedule; source and target are positions in its list of units, target -1: main.
struct Edge {
    int source, target;
    DraftRoute route;
    RouteFade fade;
};

struct ScheduleMemory {
    std::vector<Entry> entries;
    std::vector<Level> levels;
    std::vector<Route> routes;
    std::vector<Port> ports, taps;
    std::vector<const float *> sources;
    std::vector<SlotOfUnit> units;
    std::vector<SlotOfNode> nodes;
    float *buffers = nullptr;

    ~ScheduleMemory();
};

/* [control] Orders `units` by their edges and resolves everything. False: the edges form a circle. */
bool build_schedule(const std::vector<OwnedUnit *> &units, const std::vector<Edge> &edges, ScheduleMemory *memory, Schedule *schedule);

/* [control] The schedule of a cross-fade: the new plan's units, the old plan's that end, and every route of both. */
struct Union {
    std::vector<OwnedUnit *> units;
    std::vector<Edge> edges;
    bool fades;
};
Union unite(const std::vector<OwnedUnit *> &units, const std::vector<Edge> &edges, const std::vector<OwnedUnit *> &old_units,
            const std::vector<Edge> &old_edges);

}  // namespace mtk

struct PlanMemory {
    MtkEngine *engine = nullptr;
    std::vector<mtk::DraftUnit> drafts;
    std::vector<mtk::OwnedUnit *> units;          // in order of the drafts; one reference each
    std::vector<mtk::OwnedUnit *> ending;         // of the base, referenced while this plan may fade from them
    std::vector<mtk::Edge> edges;
    mtk::ScheduleMemory steady, transition;
    std::vector<mtk::UnitCopy> copies;
    std::vector<std::vector<mtk::NodeCopy>> node_copies;
    std::vector<mtk::Setting> settings;
    std::vector<float *> scratch;
    bool finished = false;
};
