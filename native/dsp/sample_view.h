// Plain data that kernels of every instruction set and the host share. No functions here: an inline function compiled
// for two instruction sets would be one symbol with two meanings.
#pragma once
#include <stdint.h>

namespace mtk {

struct Setup {
    float sample_rate;    // Hz
    uint32_t seed;        // from (project seed, module id); the same for every lane block
    int first_lane;       // index of this block's lane 0 among all voices: decorrelates noise between blocks
};

// A sample in memory: frames x channels interleaved, at its own rate. Lives as long as the plan that names it.
struct SampleView {
    const float *data;
    int64_t frames;
    int channels;
    float rate;           // Hz
    float root;           // MIDI pitch at which it plays unchanged
    int64_t loop_start, loop_end;  // loop_end 0: no loop
};

// What a deck is told of one of its voices: MTK_DECK, see motorik.h.
struct Told {
    uint32_t flags, channel, number;
    int64_t place;        // 32.32
    float frequency;      // frames of the sample a second
    float left, right;    // gains
    int sample, cutoff, resonance;
};

}  // namespace mtk
