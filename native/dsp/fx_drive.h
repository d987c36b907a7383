// Waveshaper at four times the sample rate.
//
//     y = level * tone(f(drive x + bias) - f(bias)),   out = x + mix (y - x)
// f: soft tanh(v); hard clips at 1; fold sin(pi/2 v), which turns back what goes beyond 1. Silence stays silence.
//
// The rate is doubled and halved twice through linear-phase half-band filters (R. Crochiere, L. Rabiner, "Multirate
// Digital Signal Processing", ch. 4; Remez taps): 47 taps between fs and 2 fs, pass band to 0.417 fs within 0.003 dB,
// stop band -69 dB; 15 taps between 2 fs and 4 fs, -86 dB. Their delays add up to 23 + 4 = 27 frames at fs, declared
// as latency; the dry signal waits as long, so mixing never combs. tone tilts the result around 800 Hz by up to 6 dB a
// side (one trapezoidal pole; at 0 the signal passes as it is).
#pragma once
#include "kernel.h"
#include "math.h"

MTK_BEGIN

template <int L> struct FxDrive {
    using F = Floats<L>;
    using P = params::FxDrive;
    static constexpr int kInner = 12, kOuter = 4;      // odd taps on each side of the middle
    static constexpr int kLatency = 27;
    static constexpr int kOuterUp = 2 * kOuter, kOuterDown = 4 * kOuter + 2, kInnerDown = 4 * kInner;
    float dry_past[kLatency][L];                       // rows of each stage's input before this piece
    float outer_up_past[kOuterUp][L], outer_down_past[kOuterDown][L], inner_down_past[kInnerDown][L];
    float tone_state[L];
    float tone_gain;

    void prepare(const Setup &setup) {
        const float g = tanpi(800.0f / setup.sample_rate);
        tone_gain = g / (1.0f + g);
    }

    // Half-band taps at odd distances 1, 3, 5, ... from the middle, times two; the middle is 1, even distances 0.
    template <int K> static MTK_INLINE const float *taps() {
        static constexpr float inner[12] = {0.633599083f,   -0.203289549f,  0.112932129f,   -0.0717387729f,
                                            0.0475542175f,  -0.0316697563f, 0.0207266878f,  -0.0131044907f,
                                            0.00786673013f, -0.00438331516f, 0.00218602623f, -0.00101479599f};
        static constexpr float outer[4] = {0.607004625f, -0.136718271f, 0.0349213853f, -0.00525543125f};
        return K == 12 ? inner : outer;
    }

    // Doubles the rate: rows x[-2K+1 ...] -> y[2n], K rows late. Even rows pass, odd ones are interpolated.
    template <int K> static MTK_INLINE void up(const float *x, float *y, int n) {
        for (int i = 0; i < n; i++) {
            F sum = F::splat(0.0f);
            for (int j = 1; j <= K; j++)
                sum = sum + (F::load(x + (i - K + 1 - j) * L) + F::load(x + (i - K + j) * L)) * taps<K>()[j - 1];
            F::load(x + (i - K) * L).store(y + 2 * i * L);
            sum.store(y + (2 * i + 1) * L);
        }
    }

    // Halves the rate: rows y[-2 (late - 1 + K) ...] -> x[n], `late` rows (of x) late; late is K - 1 or more.
    template <int K, int late> static MTK_INLINE void down(const float *y, float *x, int n) {
        for (int i = 0; i < n; i++) {
            const int m = i - late;
            F sum = F::load(y + 2 * m * L);
            for (int j = 1; j <= K; j++) {
                const F pair = F::load(y + (2 * (m - j) + 1) * L) + F::load(y + (2 * (m + j) - 1) * L);
                sum = sum + pair * taps<K>()[j - 1];
            }
            (sum * 0.5f).store(x + i * L);
        }
    }

    template <int rows> static MTK_INLINE void recall(float *target, const float (*past)[L]) {
        for (int i = 0; i < rows; i++) F::load(past[i]).store(target + i * L);
    }
    template <int rows> static MTK_INLINE void keep(float (*past)[L], const float *source, int added) {
        for (int i = 0; i < rows; i++) F::load(source + (added + i) * L).store(past[i]);
    }

    template <int shape> static MTK_INLINE F bend(F v) {
        if (shape == 0) return tanh(v);
        if (shape == 1) return clamp(v, -1.0f, 1.0f);
        return sin2pi(clamp(v, -1024.0f, 1024.0f) * 0.25f);
    }

    template <int shape> static void shape_rows(const Io<L> &io, float *rows) {
        Line<L> drive(db_to_gain(io.from(P::drive_db)), db_to_gain(io.to(P::drive_db)), io.reciprocal * 0.25f);
        Line<L> bias(io.from(P::bias), io.to(P::bias), io.reciprocal * 0.25f);
        const bool still = !io.moves(P::bias);
        F rest = bend<shape>(bias.value);
        for (int i = 0; i < 4 * io.frames; i++) {
            const F b = bias.next();
            if (!still) rest = bend<shape>(b);
            (bend<shape>(F::load(rows + i * L) * drive.next() + b) - rest).store(rows + i * L);
        }
    }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        const int n = io.frames;
        alignas(64) float dry[(kLatency + kChunk) * L], twice[(kOuterUp + 2 * kChunk) * L];
        alignas(64) float four[(kOuterDown + 4 * kChunk) * L], back[(kInnerDown + 2 * kChunk) * L], wet[kChunk * L];
        recall<kLatency>(dry, dry_past);
        recall<kOuterUp>(twice, outer_up_past);
        recall<kOuterDown>(four, outer_down_past);
        recall<kInnerDown>(back, inner_down_past);
        for (int i = 0; i < n; i++) F::load(in + i * L).store(dry + (kLatency + i) * L);

        up<kInner>(dry + kLatency * L, twice + kOuterUp * L, n);
        up<kOuter>(twice + kOuterUp * L, four + kOuterDown * L, 2 * n);
        float *fresh = four + kOuterDown * L;
        switch (io.choice(P::shape)) {
            case 0: shape_rows<0>(io, fresh); break;
            case 1: shape_rows<1>(io, fresh); break;
            default: shape_rows<2>(io, fresh); break;
        }
        down<kOuter, kOuter>(fresh, back + kInnerDown * L, 2 * n);
        down<kInner, kInner - 1>(back + kInnerDown * L, wet, n);

        Line<L> level(db_to_gain(io.from(P::level_db)), db_to_gain(io.to(P::level_db)), io.reciprocal);
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        Line<L> low(db_to_gain(io.from(P::tone) * -6.0f), db_to_gain(io.to(P::tone) * -6.0f), io.reciprocal);
        Line<L> high(db_to_gain(io.from(P::tone) * 6.0f), db_to_gain(io.to(P::tone) * 6.0f), io.reciprocal);
        F s = F::load(tone_state);
        for (int i = 0; i < n; i++) {
            const F x = F::load(dry + i * L), y = F::load(wet + i * L);
            const F v = (y - s) * tone_gain, bass = v + s;
            s = bass + v;
            const F tilted = y + ((low.next() - 1.0f) * bass + (high.next() - 1.0f) * (y - bass));
            (x + mix.next() * (tilted * level.next() - x)).store(out + i * L);
        }
        (io.grid_end ? flush_tiny(s) : s).store(tone_state);
        keep<kLatency>(dry_past, dry, n);
        keep<kOuterUp>(outer_up_past, twice, 2 * n);
        keep<kOuterDown>(outer_down_past, four, 4 * n);
        keep<kInnerDown>(inner_down_past, back, 2 * n);
    }
};
MTK_MODULE("fx.drive", FxDrive)

MTK_END
