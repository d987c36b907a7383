// mtk_plan_finish: units are built or shared, schedules made, and what the swap has to do written down.
#include <algorithm>

#include "engine_memory.h"
#include "error.h"
#include "memory.h"
#include "plan_memory.h"

using namespace mtk;

namespace {

OwnedUnit *find_shared(const MtkPlan *base, const DraftUnit &draft) {
    if (!base) return nullptr;
    for (OwnedUnit *owned : base->memory->units)
        if (can_share(*owned, draft)) return owned;
    return nullptr;
}

int make_units(MtkPlan *plan, const MtkPlan *base, char *error) {
    PlanMemory *memory = plan->memory;
    const MtkEngine *engine = memory->engine;
    for (const DraftUnit &draft : memory->drafts) {
        OwnedUnit *owned = find_shared(base, draft);
        if (owned)
            owned->references++;
        else
            owned = build_unit(draft, engine->backend, engine->sample_rate, error);
        if (!owned) return kInvalid;
        memory->units.push_back(owned);
    }
    return kOk;
}

// What a shared unit is told, as its new plan may declare other values.
void note_settings(PlanMemory *memory, size_t unit) {
    OwnedUnit *owned = memory->units[unit];
    for (size_t n = 0; n < owned->nodes.size(); n++)
        for (int p = 0; p < owned->nodes[n].kernel->parameter_count; p++)
            memory->settings.push_back({&owned->unit, (int32_t)n, p,
                                        to_scale_space(&owned->nodes[n].kernel->parameters[p], memory->drafts[unit].nodes[n].values[(size_t)p])});
}

// Whether every node hears and is moved by earlier ones alone, so that they can take over one after the other.
bool flows_forward(const DraftUnit &draft) {
    for (size_t n = 0; n < draft.nodes.size(); n++) {
        for (const DraftCable &cable : draft.nodes[n].cables)
            if (cable.source >= (int)n) return false;
        for (const DraftModulation &modulation : draft.nodes[n].modulations)
            if (modulation.source >= (int)n) return false;
    }
    return true;
}

// Cuts what a unit copies into slices; `filled` is what the last slice so far has in it.
void slice(MtkPlan *plan, UnitCopy copy, const std::vector<NodeCopy> &nodes, bool divisible, size_t *filled) {
    PlanMemory *memory = plan->memory;
    const size_t blocks = (size_t)std::min(copy.from->blocks, copy.to->blocks);
    const auto floats = [&](size_t n) { return nodes[n].state ? blocks * (size_t)copy.to->nodes[nodes[n].to].memory_floats : 0; };
    copy.first = true;
    for (size_t begin = 0, end; begin < nodes.size() || copy.first; begin = end) {
        size_t sum = 0;
        for (end = begin; end < nodes.size() && (!divisible || end == begin || sum + floats(end) <= kSliceFloats); end++) sum += floats(end);
        if (*filled && *filled + sum > kSliceFloats) {
            plan->last_slice++;
            *filled = 0;
        }
        *filled += sum;
        copy.slice = plan->last_slice;
        memory->node_copies.emplace_back(nodes.begin() + (std::ptrdiff_t)begin, nodes.begin() + (std::ptrdiff_t)end);
        copy.node_count = (int32_t)(end - begin);
        memory->copies.push_back(copy);
        copy.first = false;
    }
}

// What a rebuilt unit takes over from the unit with its slot.
void note_copies(MtkPlan *plan, const OwnedUnit *from, OwnedUnit *to, const DraftUnit &draft, size_t *filled) {
    const Unit &old = from->unit, &now = to->unit;
    const bool same_lanes = old.is_bus == now.is_bus && old.lanes == now.lanes;
    std::vector<NodeCopy> nodes;
    for (int n = 0; n < now.node_count; n++)
        for (int o = 0; o < old.node_count; o++)
            if (old.nodes[o].slot == now.nodes[n].slot && old.nodes[o].kernel == now.nodes[n].kernel)
                nodes.push_back({o, n, same_lanes && old.nodes[o].seed == now.nodes[n].seed});
    const bool voices = same_lanes && !now.is_bus && old.voice_mode == now.voice_mode;
    if (!voices && !now.is_bus)
        for (NodeCopy &copy : nodes) copy.state = false;
    slice(plan, {&old, &to->unit, nullptr, 0, 0, true, voices}, nodes, now.is_bus && flows_forward(draft), filled);
}

void note_differences(MtkPlan *plan, const MtkPlan *base) {
    PlanMemory *memory = plan->memory;
    const std::vector<OwnedUnit *> &old_units = base->memory->units;
    size_t filled = 0;
    for (size_t u = 0; u < memory->units.size(); u++) {
        OwnedUnit *owned = memory->units[u];
        if (std::find(old_units.begin(), old_units.end(), owned) != old_units.end()) {
            note_settings(memory, u);
            continue;
        }
        for (const OwnedUnit *old : old_units)
            if (old->unit.slot == owned->unit.slot) note_copies(plan, old, owned, memory->drafts[u], &filled);
    }
    for (OwnedUnit *old : old_units) {
        if (std::find(memory->units.begin(), memory->units.end(), old) != memory->units.end()) continue;
        old->references++;
        memory->ending.push_back(old);
    }
    for (size_t c = 0; c < memory->copies.size(); c++) memory->copies[c].nodes = memory->node_copies[c].data();
    plan->copies = memory->copies.data();
    plan->copy_count = (int32_t)memory->copies.size();
    plan->settings = memory->settings.data();
    plan->setting_count = (int32_t)memory->settings.size();
}

bool same_place(const Place &a, const Place &b) {
    return a.base == b.base && a.offset == b.offset && a.delta == b.delta && a.mask == b.mask;
}

// Whether every node hears what the node with its slot heard, by the same cables.
bool same_wiring(const OwnedUnit &old, const OwnedUnit &now) {
    if (old.nodes.size() != now.nodes.size()) return false;
    for (size_t n = 0; n < now.nodes.size(); n++) {
        if (old.nodes[n].slot != now.nodes[n].slot || old.nodes[n].kernel != now.nodes[n].kernel) return false;
        for (size_t i = 0; i < now.cables[n].size(); i++)
            if (!std::equal(old.cables[n][i].begin(), old.cables[n][i].end(), now.cables[n][i].begin(), now.cables[n][i].end(), same_place))
                return false;
    }
    return true;
}

// Slices until what the rebuilt units begin with has come out of all of them: the seam between what their delays remember
// and what they hear now is then past, and nothing begins within the fade or after it. Where one is wired anew, what rings
// in it rings from the seam on: so that has its time, too, before it is heard.
constexpr int kRingFrames = 2048;
void add_run_in(MtkPlan *plan, const std::vector<OwnedUnit *> &old_units) {
    const PlanMemory *memory = plan->memory;
    std::vector<int> frames(memory->units.size(), 0);
    int longest = 0, ringing = 0;
    for (size_t u = 0; u < frames.size(); u++) {   // routes go to later units
        if (std::find(old_units.begin(), old_units.end(), memory->units[u]) != old_units.end()) continue;
        frames[u] += memory->drafts[u].latency;
        longest = std::max(longest, frames[u]);
        for (const OwnedUnit *old : old_units)
            if (old->unit.slot == memory->units[u]->unit.slot && !same_wiring(*old, *memory->units[u])) ringing = kRingFrames;
        for (const DraftRoute &route : memory->drafts[u].routes)
            if (route.target_unit >= 0) frames[(size_t)route.target_unit] = std::max(frames[(size_t)route.target_unit], frames[u]);
    }
    plan->ring_slices = ringing / kSliceFrames;
    plan->last_slice += (longest + kSliceFrames - 1) / kSliceFrames + plan->ring_slices;
}

void swap_at_once(MtkPlan *plan) {
    for (UnitCopy &copy : plan->memory->copies) copy.slice = 0;
    plan->last_slice = plan->ring_slices = 0;
}

size_t scratch_floats(const Schedule &schedule) {
    size_t most = 16;
    for (int i = 0; i < schedule.entry_count; i++) {
        const Entry &entry = schedule.entries[i];
        most = std::max(most, entry.unit->scratch_floats + (size_t)entry.route_count * 2 * kChunkFrames * kGroup);
    }
    return most;
}

int make_scratch(MtkPlan *plan, char *error) {
    PlanMemory *memory = plan->memory;
    const size_t floats = std::max(scratch_floats(plan->steady), scratch_floats(plan->transition));
    for (int t = 0; t < memory->engine->threads; t++) {
        memory->scratch.push_back((float *)allocate_zeroed(floats * sizeof(float)));
        if (!memory->scratch.back()) return fail(kNoMemory, error, "no memory for the signals of the plan");
    }
    plan->scratch = memory->scratch.data();
    return kOk;
}

}  // namespace

int mtk_plan_finish(MtkPlan *plan, char *error) {
    PlanMemory *memory = plan->memory;
    EngineMemory *engine = memory->engine->memory;
    if (memory->finished) return fail(kBusy, error, "the plan is finished already");
    const std::lock_guard<std::recursive_mutex> lock(engine->mutex);
    const MtkPlan *base = engine->latest;
    memory->finished = true;
    if (make_units(plan, base, error) != kOk) return kInvalid;
    for (size_t u = 0; u < memory->drafts.size(); u++)
        for (const DraftRoute &route : memory->drafts[u].routes)
            memory->edges.push_back({(int)u, route.target_unit, route, kSteady});
    // Routes go to later units only, so the steady schedule always has an order.
    if (!build_schedule(memory->units, memory->edges, &memory->steady, &plan->steady))
        return fail(kNoMemory, error, "no memory for the routes of the plan");
    if (base) {
        plan->base = base->id;
        note_differences(plan, base);
        add_run_in(plan, base->memory->units);
        const Union united = unite(memory->units, memory->edges, base->memory->units, base->memory->edges);
        // When old and new order contradict each other there is no order for both: swap without the fade.
        plan->fades = united.fades && build_schedule(united.units, united.edges, &memory->transition, &plan->transition);
        if (!plan->fades) swap_at_once(plan);
    }
    return make_scratch(plan, error);
}

uint64_t mtk_plan_id(const MtkPlan *plan) { return plan->id; }

void mtk_plan_free(MtkPlan *plan) {
    if (!plan) return;
    PlanMemory *memory = plan->memory;
    EngineMemory *engine = memory->engine->memory;
    const std::lock_guard<std::recursive_mutex> lock(engine->mutex);
    if (engine->latest == plan) engine->latest = nullptr;
    for (OwnedUnit *unit : memory->units) release_unit(unit);
    for (OwnedUnit *unit : memory->ending) release_unit(unit);
    for (float *scratch : memory->scratch) release(scratch);
    delete memory;
    delete plan;
    engine->plans_alive--;
}
