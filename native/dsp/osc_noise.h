// Noise of five colours from a xorshift generator per lane, seeded from the module and the note.
//
// White: 32 bits as a number in [-1, 1). Pink: white through five poles and two taps, a fit to 1/sqrt(f) from fs/4000 to
// 0.43 fs within 0.08 dB; 1/f has no scale, so one set of numbers serves every sample rate. Brown: one pole at fs/2400
// (20 Hz at 48 kHz), below which it is flat; above fs/8 it falls a little less than 6 dB an octave. Blue
// and violet: pink and white through the differentiator (1 - 1/z) / (1 + 1/(7 z)) (M. A. Al-Alaoui, 1993), straight within
// 0.2 dB up to fs/4. All but white have an rms of 0.25.
#pragma once
#include "kernel.h"
#include "random.h"

MTK_BEGIN

template <int L> struct OscNoise {
    using F = Floats<L>;
    using P = params::OscNoise;
    static constexpr int kPoles = 5;
    enum Color { kWhite, kPink, kBrown, kBlue, kViolet };
    uint32_t bits[L];              // 0 until a voice starts: silence
    float pole_state[kPoles][L];   // the first one is brown's too
    float previous[L];
    float given[L], differed[L];   // the differentiator's last input and output
    uint32_t seed;

    void prepare(const Setup &setup) { seed = setup.seed; }

    void start(const Io<L> &io, uint32_t lanes) {
        for (int lane = 0; lane < L; lane++) {
            if (!((lanes & ~io.restruck) >> lane & 1u)) continue;
            const uint32_t first = hash(seed, io.serial[lane]);
            bits[lane] = first ? first : 1u;
            for (int k = 0; k < kPoles; k++) pole_state[k][lane] = 0;
            previous[lane] = given[lane] = differed[lane] = 0;
        }
    }

    void process(const Io<L> &io) {
        const int color = io.choice(P::color);
        color == kWhite   ? run<kWhite>(io)
        : color == kPink  ? run<kPink>(io)
        : color == kBrown ? run<kBrown>(io)
        : color == kBlue  ? run<kBlue>(io)
                          : run<kViolet>(io);
    }

    template <int color> void run(const Io<L> &io) {
        constexpr float pole[kPoles] = {0.998779369f, 0.993428694f, 0.972862322f, 0.892853846f, 0.620654123f};
        constexpr float gain[kPoles] = {0.00803357f, 0.00989801f, 0.0189536f, 0.0376159f, 0.0750063f};
        constexpr float tap = 0.0863122f, previous_tap = 0.0204435f, brown_pole = 0.99738545f, brown_gain = 0.0312913f;
        constexpr float blue_gain = 1.59118668f, violet_gain = 0.283473355f;
        float *out = io.outputs[P::out_out];
        Line<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        Ints<L> noise = as_int(F::load((const float *)bits));
        F s[kPoles], before = F::load(previous), last_in = F::load(given), last_out = F::load(differed);
        for (int k = 0; k < kPoles; k++) s[k] = F::load(pole_state[k]);
        for (int i = 0; i < io.frames; i++) {
            noise = xorshift(noise);
            const F white = to_float(noise) * (1.0f / 2147483648.0f);
            F y = white;
            if (color == kPink || color == kBlue) {
                y = white * tap + before * previous_tap;
                for (int k = 0; k < kPoles; k++) {
                    s[k] = s[k] * pole[k] + white * gain[k];
                    y = y + s[k];
                }
                before = white;
            }
            if (color == kBrown) y = s[0] = s[0] * brown_pole + white * brown_gain;
            if (color == kBlue || color == kViolet) {
                const F steep = (y - last_in) - last_out * (1.0f / 7.0f);
                last_in = y;
                last_out = steep;
                y = steep * (color == kBlue ? blue_gain : violet_gain);
            }
            (y * level.next()).store(out + i * L);
        }
        as_float(noise).store((float *)bits);
        before.store(previous);
        last_in.store(given);
        last_out.store(differed);
        for (int k = 0; k < kPoles; k++) s[k].store(pole_state[k]);
    }
};
MTK_MODULE("osc.noise", OscNoise)

MTK_END
