// What the callback counts. The callback writes, one reader on the control side reads; all relaxed.
#pragma once
#include <stdint.h>

#include <atomic>

namespace mtk {

constexpr int kDurationBuckets = 64 * 8;   // eight to an octave of time-stamp ticks

struct Counters {
    std::atomic<int64_t> frame;
    std::atomic<uint64_t> callbacks, duration_over_period, gap_over_two_periods, driver_underflows;
    std::atomic<uint64_t> late_commands, revoked_commands, ring_full, pending_full, stolen_voices;
    std::atomic<uint64_t> busy_ticks, period_ticks;        // sums since the last reset
    std::atomic<uint64_t> longest_ticks;
    std::atomic<uint64_t> worst_load;                      // bits of a double; since the last read
    std::atomic<uint32_t> peak_left, peak_right;           // bits of a float; since the last read
    std::atomic<int32_t> active_voices;
    std::atomic<uint32_t> durations[kDurationBuckets];
    double ticks_per_second;                               // set before the first callback
    uint64_t last_start;                                   // [audio] 0: none yet
};

/* [any thread] The time-stamp counter: reading it is no system call. */
uint64_t ticks_now();
/* [any thread] */
int duration_bucket(uint64_t ticks);
uint64_t bucket_ticks(int bucket);                         // the upper end of a bucket
/* [audio] Counts one callback of `frames` frames that began at `start`. */
void count_callback(Counters *counters, uint64_t start, uint64_t end, int frames, double sample_rate);
/* [audio] */
void raise_peak(std::atomic<uint32_t> *peak, float value);

}  // namespace mtk
