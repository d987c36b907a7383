// The one producer of an input's ring. Frames go in whole or not at all, so that left stays left.
#include "input.h"

#include "telemetry.h"

namespace mtk {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr int kPart = 256;   // frames on the stack

// Picks channels of up to kPart frames; `largest` is the largest |x| of each so far. No number is never the largest.
void pick(const MtkInput *input, const float *interleaved, int frames, float *part, float *largest) {
    for (int i = 0; i < frames; i++, interleaved += input->stride)
        for (int c = 0; c < input->channels; c++) {
            const float x = interleaved[input->picked[c]], level = x < 0 ? -x : x;
            *part++ = x;
            if (level > largest[c]) largest[c] = level;
        }
}

}  // namespace

void input_hear(MtkInput *input, const float *interleaved, int64_t frames) {
    float part[2 * kPart], largest[2] = {0, 0};
    int64_t kept = 0;
    for (int64_t done = 0; done < frames; done += kPart) {
        const int rows = frames - done < kPart ? (int)(frames - done) : kPart;
        pick(input, interleaved + done * input->stride, rows, part, largest);
        // The capacity is a power of two and everything goes in and out by frames: what fits is a number of frames.
        kept += ring_push(&input->ring, part, rows * input->channels) / input->channels;
    }
    for (int c = 0; c < input->channels; c++) raise_peak(&input->peaks[c], largest[c]);
    input->frames.fetch_add((uint64_t)kept, kRelaxed);
    if (kept < frames) input->lost_frames.fetch_add((uint64_t)(frames - kept), kRelaxed);
}

}  // namespace mtk
