// Five band-passes side by side at the formants of a vowel.
//
// A formant is frequency, level and bandwidth (tables: Csound manual, appendix D). Between two
// vowels frequency and bandwidth move in octaves, level in decibels. Each is a trapezoidal state-variable band-pass
// (V. Zavalishin, ch. 4.2), peak gain 1, of bandwidth b: damping 2R = b / f / sharpness,
//     v1 = (s1 + g (x - s2)) / (1 + g (g + 2R))   out = 2R v1   s1 <- 2 v1 - s1   s2 <- s2 + 2 g v1
// with g = tan(pi f/fs). What would lie above 0.45 fs fades out over the third of an octave below. Neighbours are taken with
// alternating sign, so that between two formants their skirts add rather than cancel (D. Klatt, JASA 67:971, 1980).
#pragma once
#include "kernel.h"
#include "math.h"

MTK_BEGIN

template <int L> struct FilterFormant {
    using F = Floats<L>;
    using P = params::FilterFormant;
    static constexpr int kFormants = 5, kVowels = 5;
    float first[kFormants][L], second[kFormants][L];

    void prepare(const Setup &) {}

    // In hertz, decibels, hertz; A E I O U.
    static constexpr float kMeasured[4][kVowels][3][kFormants] = {
        {{{600, 1040, 2250, 2450, 2750}, {0, -7, -9, -9, -20}, {60, 70, 110, 120, 130}},
         {{400, 1620, 2400, 2800, 3100}, {0, -12, -9, -12, -18}, {40, 80, 100, 120, 120}},
         {{250, 1750, 2600, 3050, 3340}, {0, -30, -16, -22, -28}, {60, 90, 100, 120, 120}},
         {{400, 750, 2400, 2600, 2900}, {0, -11, -21, -20, -40}, {40, 80, 100, 120, 120}},
         {{350, 600, 2400, 2675, 2950}, {0, -20, -32, -28, -36}, {40, 80, 100, 120, 120}}},
        {{{650, 1080, 2650, 2900, 3250}, {0, -6, -7, -8, -22}, {80, 90, 120, 130, 140}},
         {{400, 1700, 2600, 3200, 3580}, {0, -14, -12, -14, -20}, {70, 80, 100, 120, 120}},
         {{290, 1870, 2800, 3250, 3540}, {0, -15, -18, -20, -30}, {40, 90, 100, 120, 120}},
         {{400, 800, 2600, 2800, 3000}, {0, -10, -12, -12, -26}, {40, 80, 100, 120, 120}},
         {{350, 600, 2700, 2900, 3300}, {0, -20, -17, -14, -26}, {40, 60, 100, 120, 120}}},
        {{{800, 1150, 2800, 3500, 4950}, {0, -4, -20, -36, -60}, {80, 90, 120, 130, 140}},
         {{400, 1600, 2700, 3300, 4950}, {0, -24, -30, -35, -60}, {60, 80, 120, 150, 200}},
         {{350, 1700, 2700, 3700, 4950}, {0, -20, -30, -36, -60}, {50, 100, 120, 150, 200}},
         {{450, 800, 2830, 3500, 4950}, {0, -9, -16, -28, -55}, {70, 80, 100, 130, 135}},
         {{325, 700, 2530, 3500, 4950}, {0, -12, -30, -40, -64}, {50, 60, 170, 180, 200}}},
        {{{800, 1150, 2900, 3900, 4950}, {0, -6, -32, -20, -50}, {80, 90, 120, 130, 140}},
         {{350, 2000, 2800, 3600, 4950}, {0, -20, -15, -40, -56}, {60, 100, 120, 150, 200}},
         {{270, 2140, 2950, 3900, 4950}, {0, -12, -26, -26, -44}, {60, 90, 100, 120, 120}},
         {{450, 800, 2830, 3800, 4950}, {0, -11, -22, -22, -50}, {70, 80, 100, 130, 135}},
         {{325, 700, 2700, 3800, 4950}, {0, -16, -35, -40, -60}, {50, 60, 170, 180, 200}}},
    };

    // One band-pass: what moves in straight lines, and what a frame needs of it.
    struct Band {
        F g, damping, gain;  // damping = 2R, gain = 2R * level * sign
    };
    struct Solved {
        F own, driven, twice_g;
        MTK_INLINE void solve(const Band &band) {
            own = 1.0f / (band.g * (band.g + band.damping) + 1.0f);
            driven = band.g * own;
            twice_g = band.g + band.g;
        }
    };
    struct Setting {
        F vowel, log2_size, shift, log2_sharpness, tilt_db, level_db;
    };

    static MTK_INLINE F mixed(F low, F high, F share) { return low + (high - low) * share; }

    // The five band-passes at one end of a piece.
    static void learn(const float (*throat)[3][kFormants], const Setting &s, float rate, Band *bands) {
        const F below = min(floor(s.vowel), F::splat((float)(kVowels - 2))), share = s.vowel - below;
        const F move = s.shift * (1.0f / 12.0f) - s.log2_size;
        for (int n = 0; n < kFormants; n++) {
            float low[3][L], high[3][L];
            for (int k = 0; k < 3; k++) {
                for (int lane = 0; lane < L; lane++) {
                    const int vowel = (int)below[lane];
                    low[k][lane] = throat[vowel][k][n];
                    high[k][lane] = throat[vowel + 1][k][n];
                }
            }
            const F octave = mixed(log2(F::load(low[0])), log2(F::load(high[0])), share) + move;
            const F width = mixed(log2(F::load(low[2])), log2(F::load(high[2])), share) + move;
            const F place = exp2(octave) * (1.0f / rate);
            const F inside = clamp((0.45f - place) * (1.0f / 0.09f), 0.0f, 1.0f);  // 0.36 to 0.45 fs
            const F db = mixed(F::load(low[1]), F::load(high[1]), share) + s.tilt_db * (0.25f * (float)n) + s.level_db;
            const F g = tanpi(min(place, F::splat(0.45f))), damping = exp2(width - octave - s.log2_sharpness);
            bands[n] = {g, damping, damping * db_to_gain(db) * inside};
            if (n & 1) bands[n].gain = -bands[n].gain;
        }
    }

    void process(const Io<L> &io) {
        const bool moving = io.moves(P::vowel) || io.moves(P::size) || io.moves(P::shift) || io.moves(P::sharpness) ||
                            io.moves(P::tilt_db) || io.moves(P::level_db);
        moving ? run<true>(io) : run<false>(io);
    }

    template <bool moving> void run(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        const auto throat = kMeasured[io.choice(P::voice)];
        Band bands[kFormants], steps[kFormants];
        learn(throat,
              {io.to(P::vowel), io.to(P::size), io.to(P::shift), io.to(P::sharpness), io.to(P::tilt_db), io.to(P::level_db)},
              io.sample_rate, bands);
        if (moving) {
            Band ends[kFormants];
            for (int n = 0; n < kFormants; n++) ends[n] = bands[n];
            learn(throat,
                  {io.from(P::vowel), io.from(P::size), io.from(P::shift), io.from(P::sharpness), io.from(P::tilt_db),
                   io.from(P::level_db)},
                  io.sample_rate, bands);
            for (int n = 0; n < kFormants; n++)
                steps[n] = {(ends[n].g - bands[n].g) * io.reciprocal, (ends[n].damping - bands[n].damping) * io.reciprocal,
                            (ends[n].gain - bands[n].gain) * io.reciprocal};
        }
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        F s1[kFormants], s2[kFormants];
        Solved solved[kFormants];
        for (int n = 0; n < kFormants; n++) {
            s1[n] = F::load(first[n]), s2[n] = F::load(second[n]);
            solved[n].solve(bands[n]);
        }
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(in + i * L);
            F sum = F::splat(0.0f);
            for (int n = 0; n < kFormants; n++) {
                if (moving) {
                    bands[n] = {bands[n].g + steps[n].g, bands[n].damping + steps[n].damping, bands[n].gain + steps[n].gain};
                    solved[n].solve(bands[n]);
                }
                const F v1 = solved[n].own * s1[n] + solved[n].driven * (x - s2[n]);
                s1[n] = (v1 + v1) - s1[n];
                s2[n] = s2[n] + solved[n].twice_g * v1;
                sum = sum + bands[n].gain * v1;
            }
            (x + mix.next() * (sum - x)).store(out + i * L);
        }
        for (int n = 0; n < kFormants; n++) {
            (io.grid_end ? flush_tiny(s1[n]) : s1[n]).store(first[n]);
            (io.grid_end ? flush_tiny(s2[n]) : s2[n]).store(second[n]);
        }
    }
};
MTK_MODULE("filter.formant", FilterFormant)

MTK_END
