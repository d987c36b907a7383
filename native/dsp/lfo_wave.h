// A slow wave, one value at the end of each piece and a straight line between.
//
// Phase comes from a clock (clock.h); the random values of sample_hold hang on the count of its cycles. At 48 kHz the
// rate is exact within 3e-7 down to 0.01 Hz. Free running it is in step for voices that start apart, and locked to the
// song's beat when synced. Steps of square and saw take one piece, as
// does the way back of a retriggered wave whose voice is struck again; a free one goes on.
#pragma once
#include "clock.h"
#include "random.h"

MTK_BEGIN

template <int L> struct LfoWave {
    using F = Floats<L>;
    using P = params::LfoWave;
    enum Shape { kSine, kTriangle, kSawUp, kSawDown, kSquare, kSampleHold, kDrawn };
    enum Mode { kFree, kRetrigger, kOneShot };

    Clock<L> clock;
    float age[L];        // frames since the start; stays at 2^24 when it gets there
    float last[L];       // value at the end of the last piece
    uint32_t fresh, again;   // lanes that start with the next piece; those struck again
    uint32_t seed;

    void prepare(const Setup &setup) { seed = setup.seed; }
    void start(const Io<L> &io, uint32_t lanes) {
        fresh |= lanes & ~io.restruck;
        again |= lanes & io.restruck;
    }

    static float drawn_at(const SampleView &drawn, float place) {
        const int32_t count = (int32_t)drawn.frames;
        const float x = place * (float)count;
        const int32_t one = (int32_t)x < count ? (int32_t)x : count - 1, other = one + 1 < count ? one + 1 : 0;
        return drawn.data[one] + (x - (float)one) * (drawn.data[other] - drawn.data[one]);
    }

    // The wave at the present phases, before fade and polarity.
    F wave(const Io<L> &io, F offset) const {
        const int shape = io.choice(P::shape), mode = io.choice(P::mode);
        const SampleView *drawn = shape == kDrawn ? io.samples[P::table_wave] : nullptr;
        F place = F::splat(0.0f), held = place;  // place in the cycle, [0, 1)
        for (int lane = 0; lane < L; lane++) {
            const uint64_t cycle = Clock<L>::kCycle, phase = clock.phase[lane];
            const uint64_t run = mode == kOneShot && phase >= cycle ? cycle - 1 : phase;
            const uint64_t now = run + (uint64_t)(int64_t)(offset[lane] * (float)cycle);
            place.set(lane, (float)(int32_t)(uint32_t)((now >> 20) & 0xffffffu) * (1.0f / 16777216.0f));
            const uint32_t note = mode == kFree ? 0 : io.serial[lane];
            if (drawn) held.set(lane, drawn_at(*drawn, place[lane]));
            if (shape == kSampleHold) held.set(lane, bipolar(hash(seed, note, (uint32_t)(now >> 44))));
        }
        switch (shape) {
        case kTriangle: return abs(abs(place - 0.25f) - 0.5f) * 4.0f - 1.0f;
        case kSawUp: return place * 2.0f - 1.0f;
        case kSawDown: return 1.0f - place * 2.0f;
        case kSquare: return select(place < F::splat(0.5f), F::splat(1.0f), F::splat(-1.0f));
        case kSampleHold: return held;
        default: return drawn ? held : sin2pi(place);
        }
    }

    F value(const Io<L> &io, F offset, F fade, F delay) const {
        const F frames = fade * io.sample_rate, one = F::splat(1.0f), since = F::load(age) - delay * io.sample_rate;
        const F grown = select(frames < one, one, min(since / max(frames, one), one));
        const F strength = select(since < F::splat(0.0f), F::splat(0.0f), grown);
        const F y = wave(io, offset);
        return (io.choice(P::polarity) != 0 ? y * 0.5f + 0.5f : y) * strength;
    }

    void process(const Io<L> &io) {
        const bool free_running = io.choice(P::mode) == kFree;
        const uint32_t anew = fresh | (free_running ? 0 : again);
        clock.begin_piece(io, anew, io.choice(P::sync), io.from(P::rate), io.to(P::rate), free_running);
        for (int lane = 0; anew && lane < L; lane++)
            if ((anew >> lane) & 1u) age[lane] = 0;
        if (fresh) {
            const F first = value(io, io.from(P::phase), io.from(P::fade), io.from(P::delay));
            for (int lane = 0; lane < L; lane++)
                if ((fresh >> lane) & 1u) last[lane] = first[lane];
        }
        fresh = again = 0;
        clock.advance(io.frames);
        (F::load(age) + (float)io.frames).store(age);
        const F end = value(io, io.to(P::phase), io.to(P::fade), io.to(P::delay));
        Ramp<L> *out = io.control_outputs[P::out_out];
        F::load(last).store(out->from);
        end.store(out->to);
        end.store(last);
    }
};
MTK_MODULE("lfo.wave", LfoWave)

MTK_END
