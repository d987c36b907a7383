// Which frame is handed out when: callbacks come when the system lets them, so their times are smoothed by a delay-locked
// loop of second order (F. Adriaensen, Using a DLL to filter time, LAC 2005), in time-stamp ticks. The callback writes, any
// thread reads: a sequence number tells a reader that it read while it was written.
#pragma once
#include <stdint.h>

#include <atomic>

namespace mtk {

struct FrameClock {
    std::atomic<uint32_t> sequence;                        // odd while written
    std::atomic<int64_t> frame;                            // first frame of the last callback
    std::atomic<double> ticks, ticks_per_frame;            // when that callback was due; 0: none yet
    double next, period;                                   // [audio] when the next one is due; ticks to a frame
    uint64_t origin;                                       // [audio] `ticks` counts from here: doubles hold it exactly
    std::atomic<uint64_t> shown_origin;
};

struct FrameTime {
    int64_t frame;
    uint64_t origin;
    double ticks, ticks_per_frame;
};

/* [control] While no callback runs. */
void frame_clock_reset(FrameClock *clock);
/* [audio] A callback of `frames` frames, the first of them `frame`, began at `now`. */
void frame_clock_tick(FrameClock *clock, int64_t frame, int frames, uint64_t now, double ticks_per_second, double sample_rate);
/* [any thread] False before the first callback. */
bool frame_clock_read(const FrameClock *clock, FrameTime *out);

}  // namespace mtk
