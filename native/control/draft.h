// What the mtk_plan_* calls collect before mtk_plan_finish.
#pragma once
#include <stdint.h>

#include <vector>

#include "dsp/sample_view.h"
#include "rt/kernel_info.h"

namespace mtk {

struct DraftCable {
    int source, output, input;           // source -1: the unit's own input, output is its port
};

struct DraftModulation {
    int source, output, parameter;
    double amount, curve;
    int polarity;                        // MtkPolarity
};

struct DraftNode {
    uint32_t slot, seed;
    const KernelInfo *kernel;
    std::vector<double> values;          // plain units
    std::vector<const SampleView *> samples;
    std::vector<DraftCable> cables;
    std::vector<DraftModulation> modulations;
};

struct DraftRoute {
    int node, left, right, target_unit, target_port, tap;
};

struct DraftUnit {
    uint32_t slot;
    uint64_t fingerprint;
    int scope, polyphony, voice_mode;
    double glide_seconds;
    bool glide_always;
    std::vector<std::vector<uint8_t>> chokes;   // groups of keys
    std::vector<DraftNode> nodes;
    std::vector<DraftRoute> routes;
    int latency;                         // frames until all outputs know what changed at the input
};

}  // namespace mtk
