// Random motion: a value per cycle of the clock (clock.h) and a way from each to the next.
//
//     value(c) = sqrt(1 - d^2) sum over k < 64 of d^k h(c - k), held within +-1           h = hash(seed, note, cycle)
// For drift d = 0 that is h itself; else a walk of steps that forgets where it was (AR(1)), with the same variance for
// every d. It is a function of place alone: no matter when a voice starts or where the song is joined, the motion is the
// same. The way is s = t, or t^2 (3 - 2t), or none. One value at the end of each piece and a straight line between.
#pragma once
#include "clock.h"
#include "random.h"

MTK_BEGIN

template <int L> struct ModRandom {
    using F = Floats<L>;
    using P = params::ModRandom;
    enum Shape { kSmooth, kLinear, kSteps };
    Clock<L> clock;
    float here[L], next[L], last[L];  // values of the cycle and of the one after; value at the end of the last piece
    uint32_t known[L];                // cycle `here` belongs to
    uint32_t fresh, again;            // lanes that start with the next piece; those struck again
    uint32_t seed;

    void prepare(const Setup &setup) { seed = setup.seed; }
    void start(const Io<L> &io, uint32_t lanes) {
        fresh |= lanes & ~io.restruck;
        again |= lanes & io.restruck;
    }

    float value_of(uint32_t cycle, uint32_t note, float drift) const {
        float sum = 0, weight = sqrt(1.0f - drift * drift);
        for (uint32_t k = 0; k < 64 && weight > 0; k++, weight *= drift)
            sum += weight * bipolar(hash(seed, note, cycle - k));
        return sum < -1 ? -1.0f : sum > 1 ? 1.0f : sum;
    }

    F value(const Io<L> &io, uint32_t unknown, F depth) {
        const bool free_running = io.choice(P::mode) == 0;
        float place[L];
        for (int lane = 0; lane < L; lane++) {
            const uint32_t cycle = clock.cycle(lane), note = free_running ? 0 : io.serial[lane];
            place[lane] = clock.place(lane);
            if (cycle == known[lane] && !((unknown >> lane) & 1u)) continue;
            const float drift = io.parameters[P::drift].to[lane];
            here[lane] = value_of(cycle, note, drift);
            next[lane] = value_of(cycle + 1, note, drift);
            known[lane] = cycle;
        }
        const int shape = io.choice(P::shape);
        const F t = F::load(place), a = F::load(here);
        const F s = shape == kSmooth ? t * t * (3.0f - t * 2.0f) : shape == kLinear ? t : F::splat(0.0f);
        const F y = (a + (F::load(next) - a) * s) * depth;
        return io.choice(P::polarity) != 0 ? y * 0.5f + 0.5f : y;
    }

    void process(const Io<L> &io) {
        const bool free_running = io.choice(P::mode) == 0;
        const uint32_t anew = fresh | (free_running ? 0 : again);
        clock.begin_piece(io, anew, io.choice(P::sync), io.from(P::rate), io.to(P::rate), free_running);
        if (anew) {
            const F first = value(io, anew, io.from(P::depth));
            for (int lane = 0; lane < L; lane++)
                if ((fresh >> lane) & 1u) last[lane] = first[lane];
        }
        fresh = again = 0;
        clock.advance(io.frames);
        const F end = value(io, 0, io.to(P::depth));
        Ramp<L> *out = io.control_outputs[P::out_out];
        F::load(last).store(out->from);
        end.store(out->to);
        end.store(last);
    }
};
MTK_MODULE("mod.random", ModRandom)

MTK_END
