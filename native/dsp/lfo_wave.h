// A slow wave, one value at the end of each piece and a straight line between.
//
// Phase is a 64-bit integer in 2^-44 cycles: the low 44 bits are the place in the cycle, the rest counts cycles (the
// random values of sample_hold hang on that count). At 48 kHz the rate is exact within 3e-7 down to 0.01 Hz. Free
// running starts at frame * increment, so voices that start apart are in step. Steps of square and saw take one piece, as
// does the way back of a retriggered wave whose voice is struck again; a free one goes on.
#pragma once
#include "kernel.h"
#include "math.h"
#include "random.h"

MTK_BEGIN

template <int L> struct LfoWave {
    using F = Floats<L>;
    using P = params::LfoWave;
    enum Shape { kSine, kTriangle, kSawUp, kSawDown, kSquare, kSampleHold };
    enum Mode { kFree, kRetrigger, kOneShot };
    static constexpr float kCycle = 17592186044416.0f;  // 2^44

    uint64_t phase[L];
    float age[L];        // frames since the start; stays at 2^24 when it gets there
    float last[L];       // value at the end of the last piece
    uint32_t fresh, again;   // lanes that start with the next piece; those struck again
    uint32_t seed;

    void prepare(const Setup &setup) { seed = setup.seed; }
    void start(const Io<L> &io, uint32_t lanes) {
        fresh |= lanes & ~io.restruck;
        again |= lanes & io.restruck;
    }

    // The wave at the present phases, before fade and polarity.
    F wave(const Io<L> &io, F offset) const {
        const int shape = io.choice(P::shape), mode = io.choice(P::mode);
        F place = F::splat(0.0f), held = place;  // place in the cycle, [0, 1)
        for (int lane = 0; lane < L; lane++) {
            const uint64_t cycle = (uint64_t)1 << 44;
            const uint64_t run = mode == kOneShot && phase[lane] >= cycle ? cycle - 1 : phase[lane];
            const uint64_t now = run + (uint64_t)(int64_t)(offset[lane] * kCycle);
            place.set(lane, (float)(int32_t)(uint32_t)((now >> 20) & 0xffffffu) * (1.0f / 16777216.0f));
            const uint32_t note = mode == kFree ? 0 : io.serial[lane];
            if (shape == kSampleHold) held.set(lane, bipolar(hash(seed, note, (uint32_t)(now >> 44))));
        }
        switch (shape) {
        case kSine: return sin2pi(place);
        case kTriangle: return abs(abs(place - 0.25f) - 0.5f) * 4.0f - 1.0f;
        case kSawUp: return place * 2.0f - 1.0f;
        case kSawDown: return 1.0f - place * 2.0f;
        case kSquare: return select(place < F::splat(0.5f), F::splat(1.0f), F::splat(-1.0f));
        default: return held;
        }
    }

    F value(const Io<L> &io, F offset, F fade) const {
        const F frames = fade * io.sample_rate, one = F::splat(1.0f);
        const F strength = select(frames < one, one, min(F::load(age) / max(frames, one), one));
        const F y = wave(io, offset);
        return (io.choice(P::polarity) != 0 ? y * 0.5f + 0.5f : y) * strength;
    }

    void process(const Io<L> &io) {
        const F per_frame = (exp2(io.from(P::rate)) + exp2(io.to(P::rate))) * (0.5f / io.sample_rate);
        uint64_t increment[L];
        for (int lane = 0; lane < L; lane++) increment[lane] = (uint64_t)(int64_t)(per_frame[lane] * kCycle);
        if (fresh) {
            for (int lane = 0; lane < L; lane++) {
                if (!((fresh >> lane) & 1u)) continue;
                phase[lane] = io.choice(P::mode) == kFree ? (uint64_t)io.frame * increment[lane] : 0;
                age[lane] = 0;
            }
            const F first = value(io, io.from(P::phase), io.from(P::fade));
            for (int lane = 0; lane < L; lane++)
                if ((fresh >> lane) & 1u) last[lane] = first[lane];
            fresh = 0;
        }
        for (int lane = 0; again && lane < L; lane++)
            if (((again >> lane) & 1u) && io.choice(P::mode) != kFree) phase[lane] = 0, age[lane] = 0;
        again = 0;
        for (int lane = 0; lane < L; lane++) phase[lane] += increment[lane] * (uint64_t)io.frames;
        (F::load(age) + (float)io.frames).store(age);
        const F end = value(io, io.to(P::phase), io.to(P::fade));
        Ramp<L> *out = io.control_outputs[P::out_out];
        F::load(last).store(out->from);
        end.store(out->to);
        end.store(last);
    }
};
MTK_MODULE("lfo.wave", LfoWave)

MTK_END
