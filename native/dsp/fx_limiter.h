// Look-ahead limiter, true-peak aware, one gain for both sides (lanes 0 and 1).
//
// 1. Detect. Each side is read at 8 points a frame through a 24-tap Kaiser-windowed sinc (beta 6), twice the rate ITU-R
//    BS.1770-4 annex 2 asks for: a sine up to 0.46 fs is underread by 0.11 dB at most, and 0.10 dB of that is added
//    back. The loudest of the 16 readings says how far the gain has to fall: a = 1 - ceiling / peak.
// 2. Hold the largest a of the last W frames (a descending queue), let it decay at the release rate.
// 3. Smooth: two moving averages of length B one after the other, so the gain bends without corners and has arrived
//    before the peak leaves the delay. Sums are integers: they never drift, and back at rest the gain is exactly 1.
// With D frames of latency: detection looks kHalf back, 2B = D - kHalf, W = 2B + 4 covers two neighbours on each side.
#pragma once
#include "kernel.h"
#include "math.h"

MTK_BEGIN

template <int L> struct FxLimiter {
    using F = Floats<L>;
    using P = params::FxLimiter;
    static constexpr int kTaps = 24, kHalf = 12, kPoints = 8;
    static constexpr float kOne = 1073741824.0f;  // 2^30: attenuations as integers
    static constexpr float kUnderread = 1.012f;   // 0.10 dB

    float taps[kTaps][kPoints];
    float history[2][kTaps];  // what came before this piece
    int latency, average, window, mask;
    int position;             // frames so far, wrapped; indexes every ring through mask
    int queue_head, queue_tail;
    float held;               // attenuation after hold and release
    int64_t first_sum, second_sum;

    // Rings in memory, `rows` entries each: audio left, audio right, queue value, queue position, two averages (int32).
    static int frames_of_latency(float sample_rate) { return (int)(0.002f * sample_rate + 0.5f); }
    static int rows(float sample_rate) {
        int rows = 64;
        while (rows < frames_of_latency(sample_rate) + 8) rows *= 2;
        return rows;
    }
    static size_t memory_floats(const Setup &setup) { return 6 * (size_t)rows(setup.sample_rate); }

    // Modified Bessel function of order 0 by its series; x up to 6 needs 24 terms.
    static float bessel(float x) {
        float term = 1.0f, sum = 1.0f;
        for (int k = 1; k < 25; k++) {
            term *= (x * 0.5f / (float)k) * (x * 0.5f / (float)k);
            sum += term;
        }
        return sum;
    }

    void prepare(const Setup &setup) {
        latency = frames_of_latency(setup.sample_rate);
        average = (latency - kHalf) / 2;
        if (average < 1) average = 1;
        window = 2 * average + 4;
        mask = rows(setup.sample_rate) - 1;
        for (int point = 0; point < kPoints; point++)
            for (int tap = 0; tap < kTaps; tap++) {
                const float distance = (float)(tap - (kHalf - 1)) - (float)point / (float)kPoints;
                const float across = distance / (float)kHalf;
                const float inside = 1.0f - across * across;
                const float shape = bessel(6.0f * sqrt(inside > 0.0f ? inside : 0.0f)) / bessel(6.0f);
                const float angle = 3.14159265f * distance;
                taps[tap][point] = distance == 0.0f ? 1.0f : sin2pi(0.5f * distance) / angle * shape;
            }
    }

    // The largest of 8 readings between the two samples in the middle of 24.
    MTK_INLINE float peak(const float *samples) const {
        Floats<kPoints> even = Floats<kPoints>::splat(0.0f), odd = even;
        for (int tap = 0; tap < kTaps; tap += 2) {
            even = even + Floats<kPoints>::load(taps[tap]) * samples[tap];
            odd = odd + Floats<kPoints>::load(taps[tap + 1]) * samples[tap + 1];
        }
        const Floats<kPoints> size = abs(even + odd);
        float largest = size[0];
        for (int point = 1; point < kPoints; point++) largest = largest > size[point] ? largest : size[point];
        return largest;
    }

    // The largest attenuation of the last `window` frames. The queue holds descending values and when they came.
    MTK_INLINE float hold(float *values, int32_t *times, float attenuation) {
        while (queue_tail != queue_head && values[(queue_tail - 1) & mask] <= attenuation)
            queue_tail = (queue_tail - 1) & mask;
        values[queue_tail] = attenuation;
        times[queue_tail] = position;
        queue_tail = (queue_tail + 1) & mask;
        if (((position - times[queue_head]) & mask) >= window) queue_head = (queue_head + 1) & mask;
        return values[queue_head];
    }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        const int rows = mask + 1;
        float *audio = io.memory, *values = audio + 2 * rows;
        int32_t *times = (int32_t *)(values + rows), *first = times + rows, *second = first + rows;
        const float rate = io.sample_rate;
        const float decay = exp2(-1.44269504f / (exp2(io.to(P::release))[0] * rate));
        Line<L> ceiling(db_to_gain(io.from(P::ceiling_db)), db_to_gain(io.to(P::ceiling_db)), io.reciprocal);
        Line<L> drive(db_to_gain(io.from(P::gain_db)), db_to_gain(io.to(P::gain_db)), io.reciprocal);
        const float unit = 1.0f / (kOne * (float)average);
        float samples[2][kTaps + kChunk];
        for (int side = 0; side < 2; side++)
            for (int tap = 0; tap < kTaps; tap++) samples[side][tap] = history[side][tap];
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(in + i * L) * drive.next();
            samples[0][kTaps + i] = x[0];
            samples[1][kTaps + i] = x[1];
            const float limit = ceiling.next()[0];
            const float left = peak(samples[0] + i + 1), right = peak(samples[1] + i + 1);
            const float loudest = (left > right ? left : right) * kUnderread;
            const float attenuation = loudest > limit ? 1.0f - limit / loudest : 0.0f;
            const float wanted = hold(values, times, attenuation);
            held = flush_tiny(held * decay);
            held = wanted > held ? wanted : held;

            const int32_t now = (int32_t)(held * kOne);
            first_sum += now - first[(position - average) & mask];
            first[position] = now;
            const int32_t mean = (int32_t)((float)first_sum * (1.0f / (float)average));
            second_sum += mean - second[(position - average) & mask];
            second[position] = mean;
            const float gain = 1.0f - (float)second_sum * unit;

            audio[2 * position] = x[0];
            audio[2 * position + 1] = x[1];
            const int delayed = (position - latency) & mask;
            F y = F::splat(0.0f);
            y.set(0, audio[2 * delayed] * gain);
            y.set(1, audio[2 * delayed + 1] * gain);
            y.store(out + i * L);
            position = (position + 1) & mask;
        }
        for (int side = 0; side < 2; side++)
            for (int tap = 0; tap < kTaps; tap++) history[side][tap] = samples[side][io.frames + tap];
    }
};
MTK_MODULE("fx.limiter", FxLimiter)

MTK_END
