#include "telemetry.h"

#include <string.h>

#if defined(_MSC_VER) || (defined(__x86_64__) && !defined(__GNUC__))
#include <intrin.h>
#endif

namespace mtk {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

void add(std::atomic<uint64_t> *counter, uint64_t amount) { counter->store(counter->load(kRelaxed) + amount, kRelaxed); }

// Positive floats and doubles order like their bits.
void raise(std::atomic<uint64_t> *largest, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (uint64_t seen = largest->load(kRelaxed); bits > seen;)
        if (largest->compare_exchange_weak(seen, bits, kRelaxed)) return;
}

}  // namespace

uint64_t ticks_now() {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#elif defined(__aarch64__)
    uint64_t ticks;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks));
    return ticks;
#else
    return 0;
#endif
}

int duration_bucket(uint64_t ticks) {
    if (ticks < 8) return (int)ticks;
    const int octave = 63 - __builtin_clzll(ticks);
    return (octave - 2) * 8 + (int)((ticks >> (octave - 3)) & 7);
}

uint64_t bucket_ticks(int bucket) {
    if (bucket < 8) return (uint64_t)bucket;
    return (uint64_t)(8 + bucket % 8 + 1) << (bucket / 8 - 1);
}

void raise_peak(std::atomic<uint32_t> *peak, float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits &= 0x7fffffff;
    for (uint32_t seen = peak->load(kRelaxed); bits > seen;)
        if (peak->compare_exchange_weak(seen, bits, kRelaxed)) return;
}

void count_callback(Counters *counters, uint64_t start, uint64_t end, int frames, double sample_rate) {
    const uint64_t busy = end - start;
    const double period = (double)frames / sample_rate * counters->ticks_per_second;
    add(&counters->callbacks, 1);
    add(&counters->busy_ticks, busy);
    add(&counters->period_ticks, (uint64_t)period);
    if (busy > counters->longest_ticks.load(kRelaxed)) counters->longest_ticks.store(busy, kRelaxed);
    if (period > 0) raise(&counters->worst_load, (double)busy / period);
    if ((double)busy > period) add(&counters->duration_over_period, 1);
    if (counters->last_start && (double)(start - counters->last_start) > 2 * period) add(&counters->gap_over_two_periods, 1);
    counters->last_start = start;
    std::atomic<uint32_t> *bucket = &counters->durations[duration_bucket(busy)];
    bucket->store(bucket->load(kRelaxed) + 1, kRelaxed);
}

}  // namespace mtk
