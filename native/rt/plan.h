// A plan as the callback sees it: two schedules, one for the time after the swap and one for the cross-fade before it.
#pragma once
#include "unit.h"

namespace mtk {

struct Port {
    const float **sources;           // route buffers, in the order of the sum
    int32_t count;
};

// A unit in a schedule: what it reads and what it gives.
struct Entry {
    Unit *unit;
    Route *routes;
    Port *ports;
    int32_t route_count, port_count;
};

struct Level {                       // entries that do not depend on each other
    int32_t first, count;
};

struct SlotOfUnit {
    uint32_t slot;
    Unit *unit;
};

struct SlotOfNode {
    uint32_t slot;
    int32_t node;
    Unit *unit;
};

struct Schedule {
    Entry *entries;                  // by level
    Level *levels;
    Port main;
    Port *taps;
    SlotOfUnit *units;               // by slot; during a cross-fade a slot may occur twice
    SlotOfNode *nodes;
    int32_t entry_count, level_count, tap_count, node_count;
};

struct NodeCopy {
    int32_t from, to;
    bool state;                      // else only its parameters
};

// A unit whose structure changed, or a stretch of its nodes: what its successor takes over.
struct UnitCopy {
    const Unit *from;
    Unit *to;
    const NodeCopy *nodes;
    int32_t node_count;
    int32_t slice;                   // so many times kSliceFrames after the swap
    bool first;                      // of its unit
    bool voices;                     // same lanes: voices go on
};

// Large memories are copied in slices before the cross-fade, what feeds before what is fed: the new units run beside the
// old ones unheard, each right from its copy on. So they do, too, while what is delayed in them is from before the swap.
constexpr int kSliceFrames = 128;
constexpr size_t kSliceFloats = 1 << 18;   // 1 MB, where a slice ends and the next begins; a node is never cut in two

// A parameter of a shared unit as the new plan declares it.
struct Setting {
    Unit *unit;
    int32_t node, parameter;
    float declared;                  // scale space
};

}  // namespace mtk

struct MtkPlan {
    uint64_t id, base;               // base: id of the plan that should be running when this one is swapped in
    mtk::Schedule steady, transition;
    const mtk::UnitCopy *copies;
    const mtk::Setting *settings;
    int32_t copy_count, setting_count;
    int32_t last_slice;              // the fade begins with it: all is copied, and what it began with has come out
    int32_t ring_slices;             // of them those at the end in which what is wired anew rings out
    bool fades;                      // steady and transition differ
    float **scratch;                 // one a thread
    struct PlanMemory *memory;       // [control]
};
