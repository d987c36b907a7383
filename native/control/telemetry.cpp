// Reading what the callback counts.
#include <string.h>

#include <chrono>
#include <cmath>

#include "engine_memory.h"

namespace mtk {

namespace {

using Steady = std::chrono::steady_clock;

struct Stamp {
    uint64_t ticks;
    Steady::time_point time;
};

Stamp stamp_now() {
    // Of a few tries the one that nothing came between.
    Stamp best = {};
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < 4; i++) {
        const uint64_t before = ticks_now();
        const auto time = Steady::now();
        const uint64_t took = ticks_now() - before;
        if (took < least) best = {before + took / 2, time}, least = took;
    }
    return best;
}

double seconds_of(Steady::time_point time) { return std::chrono::duration<double>(time.time_since_epoch()).count(); }

double rate_between(const Stamp &from, const Stamp &to) {
    return (double)(to.ticks - from.ticks) / std::chrono::duration<double>(to.time - from.time).count();
}

const Stamp &first_stamp() {
    static const Stamp first = stamp_now();
    return first;
}

}  // namespace

double measure_ticks_per_second() {
    static const double measured = [] {
        const Stamp start = first_stamp();
        while (Steady::now() - start.time < std::chrono::milliseconds(10)) spin();
        return rate_between(start, stamp_now());
    }();
    return measured;
}

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

// The upper end of the bucket the share `part` of all durations lies at or below.
double percentile_us(const uint32_t *durations, uint64_t total, double part, double ticks_per_us) {
    uint64_t below = 0;
    const uint64_t wanted = (uint64_t)std::ceil((double)total * part);
    for (int b = 0; b < kDurationBuckets && total; b++)
        if ((below += durations[b]) >= wanted) return (double)bucket_ticks(b) / ticks_per_us;
    return 0;
}

float take_peak(std::atomic<uint32_t> *peak) {
    const uint32_t bits = peak->exchange(0, kRelaxed);
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

Meter *meter_of(const MtkPlan *plan, uint32_t slot) {
    for (int u = 0; plan && u < plan->steady.entry_count; u++)
        if (plan->steady.entries[u].unit->slot == slot) return plan->steady.entries[u].unit->meter;
    return nullptr;
}

}  // namespace
}  // namespace mtk

using namespace mtk;

int64_t mtk_engine_frame(const MtkEngine *engine) { return engine->counters.frame.load(kRelaxed); }

int mtk_engine_clock(const MtkEngine *engine, MtkClock *out) {
    FrameTime at;
    if (!frame_clock_read(&engine->clock, &at)) return 0;
    // The longer the time between the stamps, the better their rate.
    const Stamp now = stamp_now();
    const bool long_enough = now.time - first_stamp().time > std::chrono::milliseconds(500);
    const double rate = long_enough ? rate_between(first_stamp(), now) : engine->counters.ticks_per_second;
    out->frame = at.frame;
    out->seconds = seconds_of(now.time) - ((double)(int64_t)(now.ticks - at.origin) - at.ticks) / rate;
    out->seconds_per_frame = at.ticks_per_frame / rate;
    return 1;
}

void mtk_engine_telemetry(MtkEngine *engine, MtkTelemetry *out) {
    Counters *counters = &engine->counters;
    uint32_t durations[kDurationBuckets];
    uint64_t total = 0;
    for (int b = 0; b < kDurationBuckets; b++) total += durations[b] = counters->durations[b].load(kRelaxed);
    const double ticks_per_us = counters->ticks_per_second > 0 ? counters->ticks_per_second / 1e6 : 1;
    const uint64_t periods = counters->period_ticks.load(kRelaxed), worst = counters->worst_load.exchange(0, kRelaxed);
    out->frame = counters->frame.load(kRelaxed);
    out->load_mean = periods ? (double)counters->busy_ticks.load(kRelaxed) / (double)periods : 0;
    memcpy(&out->load_worst, &worst, sizeof worst);
    const double longest = (double)counters->longest_ticks.load(kRelaxed) / ticks_per_us;
    const auto share = [&](double part) { return std::min(percentile_us(durations, total, part, ticks_per_us), longest); };
    out->duration_p50_us = share(0.5);
    out->duration_p99_us = share(0.99);
    out->duration_p999_us = share(0.999);
    out->duration_max_us = longest;
    out->callbacks = counters->callbacks.load(kRelaxed);
    out->duration_over_period = counters->duration_over_period.load(kRelaxed);
    out->gap_over_two_periods = counters->gap_over_two_periods.load(kRelaxed);
    out->driver_underflows = counters->driver_underflows.load(kRelaxed);
    out->late_commands = counters->late_commands.load(kRelaxed);
    out->revoked_commands = counters->revoked_commands.load(kRelaxed);
    out->ring_full = counters->ring_full.load(kRelaxed);
    out->pending_full = counters->pending_full.load(kRelaxed);
    out->stolen_voices = counters->stolen_voices.load(kRelaxed);
    out->active_voices = counters->active_voices.load(kRelaxed);
    out->plans_alive = engine->memory->plans_alive.load();
    out->peak_left = take_peak(&counters->peak_left);
    out->peak_right = take_peak(&counters->peak_right);
}

int mtk_engine_unit_peaks(MtkEngine *engine, const uint32_t *slots, float *peaks, int count) {
    const std::lock_guard<std::recursive_mutex> lock(engine->memory->mutex);
    const MtkPlan *plan = engine->running.load(std::memory_order_acquire);
    int found = 0;
    for (int i = 0; i < count; i++) {
        peaks[i] = 0;
        for (int u = 0; plan && u < plan->steady.entry_count; u++) {
            Unit *unit = plan->steady.entries[u].unit;
            if (unit->slot != slots[i]) continue;
            const uint32_t bits = __atomic_exchange_n(&unit->peak, 0u, __ATOMIC_RELAXED);
            memcpy(&peaks[i], &bits, sizeof bits);
            found++;
        }
    }
    return found;
}

void mtk_engine_meter(MtkEngine *engine, int on) {
    EngineMemory *memory = engine->memory;
    const std::lock_guard<std::recursive_mutex> lock(memory->mutex);
    engine->metering.store(on ? ++memory->meterings : 0, kRelaxed);
}

int mtk_engine_read_meter(MtkEngine *engine, uint32_t slot, uint64_t *position, MtkMeterStep *steps, int capacity,
                          float *peaks) {
    const std::lock_guard<std::recursive_mutex> lock(engine->memory->mutex);
    peaks[0] = peaks[1] = 0;
    Meter *meter = meter_of(engine->running.load(std::memory_order_acquire), slot);
    if (!meter) return 0;
    for (int side = 0; side < 2; side++) {
        const uint32_t bits = __atomic_exchange_n(&meter->peaks[side], 0u, __ATOMIC_RELAXED);
        memcpy(&peaks[side], &bits, sizeof bits);
    }
    return meter_read(meter, position, steps, capacity);
}

void mtk_engine_reset_statistics(MtkEngine *engine) {
    Counters *counters = &engine->counters;
    for (auto *counter : {&counters->callbacks, &counters->duration_over_period, &counters->gap_over_two_periods,
                          &counters->driver_underflows, &counters->late_commands, &counters->revoked_commands, &counters->ring_full,
                          &counters->pending_full, &counters->stolen_voices, &counters->busy_ticks, &counters->period_ticks,
                          &counters->longest_ticks, &counters->worst_load})
        counter->store(0, kRelaxed);
    for (auto &bucket : counters->durations) bucket.store(0, kRelaxed);
}
