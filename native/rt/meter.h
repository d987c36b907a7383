// Meters: what a channel gives to the mix, measured while it is made, when someone looks.
//
// Every 100 ms a meter writes down a step: means of squares, and the K-weighted power of ITU-R BS.1770-4, of which the
// control side makes RMS, correlation and loudness. The callback writes, one reader on the control side reads, no one waits:
// __atomic accesses, since std::atomic has inline functions (see dsp/sample_view.h).
#pragma once
#include <stdint.h>

#include "motorik.h"

namespace mtk {

struct Biquad {
    double b0, b1, b2, a1, a2;
};

struct Weighting {
    Biquad shelf, high_pass;
    int32_t step;                    // frames in 100 ms
};

constexpr int kMeterSteps = 256;     // what a reader may miss: 25 s

struct Meter {
    uint32_t epoch;                  // [audio] which switching on it counts from, 0: none
    int32_t frames;                  // [audio] of the step in the making
    double filters[4][2];            // [audio] states of shelf and high-pass, left and right
    double squares[2], weighted[2], product;   // [audio] sums of the step in the making
    uint64_t written;                // steps so far
    MtkMeterStep steps[kMeterSteps];
    uint32_t peaks[2];               // bits of the largest |x| since the last read, left and right
};

/* [audio] One chunk, [kChunkFrames][kBusLanes]; another `epoch` than before begins anew. */
void meter_hear(Meter *meter, const Weighting *weighting, const float *chunk, uint32_t epoch);
/* [audio] A rebuilt channel goes on counting. */
void meter_go_on(const Meter *from, Meter *to);
/* [control] Copies the steps from number *position on, at most `capacity` and what is still there; moves *position behind
 * them. Returns how many. */
int meter_read(const Meter *meter, uint64_t *position, MtkMeterStep *steps, int capacity);

}  // namespace mtk
