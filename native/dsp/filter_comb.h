// Feedback comb filter tuned to a note.
//
//     y(n) = x(n) + feedback * damp(y(n - D))       out = x + mix (sqrt(1 - feedback^2) y - x)
// The loop takes D + (delay of the damping) = fs / f frames. D is not whole: Lagrange interpolation through four values
// (J. O. Smith, "Physical Audio Signal Processing"), whose gain is at most 1 at every frequency, so the loop rings down. The
// damping is a trapezoidal one-pole, corner c, late by atan(tan(pi f/fs) / tan(pi c/fs)) at f, which D makes up for:
// the note stays in tune whatever the damping. White noise leaves about as loud as it came.
//
// A delay that races along could pile up what it reads; the loop is held within +-256.
#pragma once
#include "kernel.h"
#include "math.h"

MTK_BEGIN

template <int L> struct FilterComb {
    using F = Floats<L>;
    using I = Ints<L>;
    using P = params::FilterComb;
    static constexpr float kLowest = 20.0f;  // Hz
    float damped[L];
    uint32_t begun[L];   // rows written when the voice began: older ones are of another voice
    uint32_t written;    // rows written, modulo 2^32

    static uint32_t rows(float sample_rate) {
        uint32_t rows = 64;
        while (rows < (uint32_t)(sample_rate / kLowest) + 4) rows *= 2;
        return rows;
    }
    static size_t memory_floats(const Setup &setup) { return (size_t)rows(setup.sample_rate) * L; }

    void prepare(const Setup &) {}

    void start(const Io<L> &io, uint32_t lanes) {
        lanes &= ~io.restruck;
        for (int lane = 0; lane < L; lane++) {
            if (!((lanes >> lane) & 1u)) continue;
            damped[lane] = 0;
            begun[lane] = written;
        }
    }

    // atan(x), x >= 0, in turns. Relative error below 2e-7.
    static F atan_turns(F x) {
        const Ints<L> steep = x > F::splat(1.0f);
        const F t = select(steep, 1.0f / max(x, F::splat(1.0f)), x), t2 = t * t;
        F p = t2 * -0.00469327058f + 0.0242523841f;
        p = p * t2 + -0.0594863672f;
        p = p * t2 + 0.0991429107f;
        p = p * t2 + -0.140194803f;
        p = p * t2 + 0.199697238f;
        p = p * t2 + -0.333319907f;
        p = (p * t2 + 0.999999901f) * t * 0.159154943f;
        return select(steep, 0.25f - p, p);
    }

    static F delay(F semitones, F damping_gain, float rate) {
        const F hertz = clamp(exp2((semitones - 69.0f) * (1.0f / 12.0f)) * 440.0f, kLowest, rate * 0.25f);
        const F period = rate / hertz, place = hertz * (1.0f / rate);
        return max(period - atan_turns(tanpi(place) / damping_gain) * period, F::splat(2.0f));
    }

    static MTK_INLINE bool any_moves(F step) {
        int32_t bits = 0;
        for (int lane = 0; lane < L; lane++) bits |= step[lane] != 0;
        return bits != 0;
    }

    static F loudness(F feedback) { return sqrt(1.0f - feedback * feedback); }

    // What was written `back` + k + 1 frames ago in each lane; nothing from before its voice.
    MTK_INLINE F tap(const float *memory, uint32_t mask, const int32_t *back, uint32_t k) const {
        float rows[L];
        for (uint32_t lane = 0; lane < L; lane++) {
            const uint32_t ago = (uint32_t)back[lane] + k;
            rows[lane] = ago < written - begun[lane] ? memory[((written - 1 - ago) & mask) * L + lane] : 0.0f;
        }
        return F::load(rows);
    }

    struct Weights {
        int32_t back[L];  // whole frames of delay, less 2: where the first of the four values lies
        F at[4];
        MTK_INLINE void set(F delay) {
            const I whole = truncate(delay);
            const F f = delay - to_float(whole), f1 = f - 1.0f, f2 = f - 2.0f;
            const F inner = f1 * f2 * 0.5f, outer = f * (f + 1.0f);
            at[0] = f * inner * -0.333333333f;
            at[1] = (f + 1.0f) * inner;
            at[2] = outer * f2 * -0.5f;
            at[3] = outer * f1 * 0.166666667f;
            for (int lane = 0; lane < L; lane++) back[lane] = whole[lane] - 2;
        }
    };

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        const float rate = io.sample_rate;
        const bool cabled = (io.connected >> P::in_pitch) & 1u;
        const Ramp<L> *key = cabled ? io.controls[P::in_pitch] : io.pitch;
        const auto semitones = [&](const float *pitch, F tracking, F tune, F fine) {
            return (F::load(pitch) - 60.0f) * tracking + 60.0f + tune + fine * 0.01f;
        };
        const F damping_from = tanpi(exp2(io.from(P::damping)) / rate), damping_to = tanpi(exp2(io.to(P::damping)) / rate);
        const F note_from = semitones(key->from, io.from(P::tracking), io.from(P::tune), io.from(P::fine));
        const F note_to = semitones(key->to, io.to(P::tracking), io.to(P::tune), io.to(P::fine));
        Line<L> frames(delay(note_from, damping_from, rate), delay(note_to, damping_to, rate), io.reciprocal);
        Line<L> low_gain(damping_from / (damping_from + 1.0f), damping_to / (damping_to + 1.0f), io.reciprocal);
        Line<L> feedback(io.from(P::feedback), io.to(P::feedback), io.reciprocal);
        Line<L> gain(loudness(io.from(P::feedback)), loudness(io.to(P::feedback)), io.reciprocal);
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        const uint32_t mask = rows(rate) - 1;
        float *memory = io.memory;
        F low = F::load(damped), t[4];
        Weights weights;
        weights.set(frames.value);
        const bool moving = any_moves(frames.step);
        if (!moving)
            for (uint32_t k = 0; k < 3; k++) t[k] = tap(memory, mask, weights.back, k + 1);
        for (int i = 0; i < io.frames; i++) {
            if (moving) {
                weights.set(frames.next());
                for (uint32_t k = 0; k < 4; k++) t[k] = tap(memory, mask, weights.back, k);
            } else {  // the four values move on by one
                t[3] = t[2], t[2] = t[1], t[1] = t[0];
                t[0] = tap(memory, mask, weights.back, 0);
            }
            const F echo = (weights.at[0] * t[0] + weights.at[1] * t[1]) + (weights.at[2] * t[2] + weights.at[3] * t[3]);
            const F v = (echo - low) * low_gain.next(), dark = low + v;
            low = dark + v;
            const F x = F::load(in + i * L), y = clamp(flush_tiny(x + feedback.next() * dark), -256.0f, 256.0f);
            y.store(memory + (size_t)(written & mask) * L);
            written++;
            (x + mix.next() * (gain.next() * y - x)).store(out + i * L);
        }
        (io.grid_end ? flush_tiny(low) : low).store(damped);
        for (int lane = 0; lane < L; lane++)  // the count may wrap, ages must not
            if (written - begun[lane] > mask) begun[lane] = written - mask - 1;
    }
};
MTK_MODULE("filter.comb", FilterComb)

MTK_END
