// A unit together with the memory behind its pointers, counted by the plans that share it.
#pragma once
#include <memory>
#include <vector>

#include "draft.h"
#include "rt/meter.h"
#include "rt/unit.h"

namespace mtk {

struct OwnedUnit {
    Unit unit = {};
    int references = 1;
    std::vector<Node> nodes;
    std::vector<std::vector<Input>> inputs;
    std::vector<std::vector<Place>> outputs;
    std::vector<std::vector<std::vector<Place>>> cables;       // [node][input]
    std::vector<std::vector<Ports>> ports;
    std::vector<std::vector<float *>> addresses;               // what they point to
    std::vector<std::vector<Modulation>> modulations;
    std::vector<std::vector<Follower>> followers;
    std::vector<std::vector<ParameterState>> parameters;
    std::vector<std::vector<float>> base_from, base_to;
    std::vector<std::vector<uint32_t>> pending;                // and restruck
    std::vector<std::vector<const SampleView *>> samples;
    std::vector<float *> digests;                              // what nodes made of their samples
    std::vector<LaneMemory> lane_memory;
    std::unique_ptr<Meter> meter;                              // of a channel
    std::vector<Voice> voices;
    std::unique_ptr<Chokes> chokes;
    std::vector<uint32_t> masks;
    std::vector<uint8_t> stale;
    std::vector<float> pristine;
    float *arena = nullptr, *common = nullptr;
    std::vector<DraftRoute> routes;                            // outputs that outlive the piece

    ~OwnedUnit();
};

/* [control] Builds a unit that is ready to run, or returns null with a sentence in `error`. */
OwnedUnit *build_unit(const DraftUnit &draft, const Backend *backend, double sample_rate, char *error);
/* [control] Whether `unit` can stand for the draft: its fingerprint is the same and it keeps what the routes read. */
bool can_share(const OwnedUnit &unit, const DraftUnit &draft);
void release_unit(OwnedUnit *unit);

}  // namespace mtk
