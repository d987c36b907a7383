// What an audio input gives, on its way to whoever records it. It knows no engine: what is played cannot depend on it.
#pragma once
#include "motorik.h"
#include "ring.h"

struct MtkInput {
    mtk::Ring<float> ring;                      // whole frames, interleaved
    int32_t stride;                             // channels the device gives
    int32_t channels;                           // of them those that are kept, 1 or 2
    int32_t picked[2];                          // which, from 0
    std::atomic<uint64_t> frames, lost_frames;  // kept; without room, because nobody read
    std::atomic<uint64_t> driver_overflows;
    std::atomic<uint32_t> peaks[2];             // bits of a float, since the last read
};

namespace mtk {

/* [audio] Keeps the picked channels of `frames` interleaved frames of the device, as many as there is room for. */
void input_hear(MtkInput *input, const float *interleaved, int64_t frames);

}  // namespace mtk
