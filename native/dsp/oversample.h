// Four times the sample rate and back, linear phase, for what bends a signal.
//
// The rate is doubled and halved twice through half-band filters (R. Crochiere, L. Rabiner, "Multirate Digital Signal
// Processing", ch. 4; Remez taps): 47 taps between fs and 2 fs, pass band to 0.417 fs within 0.003 dB, stop band -69 dB; 15
// taps between 2 fs and 4 fs, -86 dB. Their delays add up to kLatency = 23 + 4 frames at fs; `dry` waits as long.
//
//     float four[Quadruple<L>::kRows * L];                // rows at 4 fs
//     float *rows = quadruple.up(in, n, four, dry);       // 4 n rows to bend in place; n rows of the dry signal
//     quadruple.down(rows, n, wet);                       // n rows
#pragma once
#include "kernel.h"

MTK_BEGIN

template <int L> struct Quadruple {
    using F = Floats<L>;
    static constexpr int kInner = 12, kOuter = 4;  // odd taps on each side of the middle
    static constexpr int kLatency = 27;
    static constexpr int kOuterUp = 2 * kOuter, kOuterDown = 4 * kOuter + 2, kInnerDown = 4 * kInner;
    static constexpr int kRows = kOuterDown + 4 * kChunk;
    float signal_past[kLatency][L];  // rows of each stage's input before this piece
    float outer_up_past[kOuterUp][L], outer_down_past[kOuterDown][L], inner_down_past[kInnerDown][L];

    // Half-band taps at odd distances 1, 3, 5, ... from the middle, times two; the middle is 1, even distances 0.
    template <int K> static MTK_INLINE const float *taps() {
        static constexpr float inner[12] = {0.633599083f,   -0.203289549f,  0.112932129f,   -0.0717387729f,
                                            0.0475542175f,  -0.0316697563f, 0.0207266878f,  -0.0131044907f,
                                            0.00786673013f, -0.00438331516f, 0.00218602623f, -0.00101479599f};
        static constexpr float outer[4] = {0.607004625f, -0.136718271f, 0.0349213853f, -0.00525543125f};
        return K == kInner ? inner : outer;
    }

    // Rows x[-2K+1 ...] -> y[2n], K rows late. Even rows pass, odd ones are interpolated.
    template <int K> static MTK_INLINE void twice(const float *x, float *y, int n) {
        for (int i = 0; i < n; i++) {
            F sum = F::splat(0.0f);
            for (int j = 1; j <= K; j++)
                sum = sum + (F::load(x + (i - K + 1 - j) * L) + F::load(x + (i - K + j) * L)) * taps<K>()[j - 1];
            F::load(x + (i - K) * L).store(y + 2 * i * L);
            sum.store(y + (2 * i + 1) * L);
        }
    }

    // Rows y[-2 (late - 1 + K) ...] -> x[n], `late` rows (of x) late; late is K - 1 or more.
    template <int K, int late> static MTK_INLINE void halve(const float *y, float *x, int n) {
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

    MTK_INLINE float *up(const float *in, int n, float *four, float *dry) {
        alignas(64) float rows[(kLatency + kChunk) * L], middle[(kOuterUp + 2 * kChunk) * L];
        recall<kLatency>(rows, signal_past);
        recall<kOuterUp>(middle, outer_up_past);
        for (int i = 0; i < n; i++) F::load(in + i * L).store(rows + (kLatency + i) * L);
        for (int i = 0; i < n; i++) F::load(rows + i * L).store(dry + i * L);
        recall<kOuterDown>(four, outer_down_past);
        twice<kInner>(rows + kLatency * L, middle + kOuterUp * L, n);
        twice<kOuter>(middle + kOuterUp * L, four + kOuterDown * L, 2 * n);
        keep<kLatency>(signal_past, rows, n);
        keep<kOuterUp>(outer_up_past, middle, 2 * n);
        return four + kOuterDown * L;
    }

    MTK_INLINE void down(const float *rows, int n, float *wet) {
        alignas(64) float middle[(kInnerDown + 2 * kChunk) * L];
        recall<kInnerDown>(middle, inner_down_past);
        halve<kOuter, kOuter>(rows, middle + kInnerDown * L, 2 * n);
        halve<kInner, kInner - 1>(middle + kInnerDown * L, wet, n);
        keep<kOuterDown>(outer_down_past, rows - kOuterDown * L, 4 * n);
        keep<kInnerDown>(inner_down_past, middle, 2 * n);
    }
};

MTK_END
