#include "frame_clock.h"

namespace mtk {
namespace {

constexpr auto kRelaxed = std::memory_order_relaxed, kAcquire = std::memory_order_acquire, kRelease = std::memory_order_release;
constexpr double kBandwidth = 0.5;                         // Hz: one callback a millisecond late moves the clock by 10 us
constexpr double kLost = 4;                                // periods off: a stall or another device, not jitter

}  // namespace

void frame_clock_reset(FrameClock *clock) {
    clock->sequence.store(0, kRelaxed);
    clock->ticks_per_frame.store(0, kRelaxed);
    clock->period = 0;
}

void frame_clock_tick(FrameClock *clock, int64_t frame, int frames, uint64_t now, double ticks_per_second, double sample_rate) {
    const double nominal = ticks_per_second / sample_rate, length = nominal * frames;
    double due = clock->next;
    const double late = clock->period > 0 ? (double)(int64_t)(now - clock->origin) - due : 0;
    if (clock->period <= 0 || late > kLost * length || late < -kLost * length) {
        clock->origin = now;
        clock->period = nominal;
        due = 0;
    } else {
        const double omega = 2 * 3.14159265358979323846 * kBandwidth * frames / sample_rate;
        due += (omega < 0.5 ? 1.4142135623730951 * omega : 0.7) * late;
        clock->period += (omega < 0.5 ? omega * omega : 0.25) * late / frames;
        // A device runs within a thousandth of its rate: what looks like more is a system under load.
        if (clock->period > nominal * 1.001) clock->period = nominal * 1.001;
        if (clock->period < nominal * 0.999) clock->period = nominal * 0.999;
    }
    clock->next = due + clock->period * frames;
    const uint32_t sequence = clock->sequence.load(kRelaxed);
    // Every value is released and acquired by itself, not by a fence: who reads a new value also sees the odd number
    // (H. Boehm, Can seqlocks get along with programming language memory models?, MSPC 2012, section 4), and the thread
    // sanitizer can follow it.
    clock->sequence.store(sequence + 1, kRelaxed);
    clock->frame.store(frame, kRelease);
    clock->shown_origin.store(clock->origin, kRelease);
    clock->ticks.store(due, kRelease);
    clock->ticks_per_frame.store(clock->period, kRelease);
    clock->sequence.store(sequence + 2, kRelease);
}

bool frame_clock_read(const FrameClock *clock, FrameTime *out) {
    for (;;) {
        const uint32_t before = clock->sequence.load(kAcquire);
        if (before & 1) continue;
        *out = {clock->frame.load(kAcquire), clock->shown_origin.load(kAcquire), clock->ticks.load(kAcquire),
                clock->ticks_per_frame.load(kAcquire)};
        if (clock->sequence.load(kRelaxed) == before) return out->ticks_per_frame > 0;
    }
}

}  // namespace mtk
