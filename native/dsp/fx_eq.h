// Parametric equaliser: low cut, low shelf, three peaks, high shelf, high cut, in a row.
//
// Every section is a trapezoidal SVF (A. Simper, "Linear Trapezoidal Integrated SVF", Cytomic 2013) with its own mix of
// input, band and low, so nothing rings or jumps while knobs move. With A = 10^(dB / 40), k = 1 / Q, s = j tan(pi f / fs) / g:
//     peak         (s^2 + k A s + 1) / (s^2 + k s / A + 1)
//     low shelf    A (s^2 + k A^.5 s + A) / (A s^2 + k A^.5 s + 1);   high shelf: the same with s and 1/s exchanged
//     cuts         Butterworth, 12 dB (one section) or 24 dB an octave (two: k = 2 cos(pi / 8) and 2 sin(pi / 8))
// Sections in the row share one loop over the frames: while one waits for its integrators the next ones work. A section that
// rests at 0 dB passes its input bit for bit, costs nothing and forgets. The slope of a cut glides within 5 ms.
#pragma once
#include "kernel.h"
#include "math.h"
#include "two_poles.h"

MTK_BEGIN

template <int L> struct FxEq {
    using F = Floats<L>;
    using P = params::FxEq;
    using Row = Floats<16>;  // one number a section
    enum { kLowCut, kLowCut2, kLowShelf, kPeak, kHighShelf = kPeak + 3, kHighCut, kHighCut2, kSections };
    float band_state[kSections][L], low_state[kSections][L];
    int steepness[2];  // of low and high cut: frames of the glide, 0 off, glide_frames 12 dB, twice that 24 dB
    int glide_frames;
    bool begun;

    void prepare(const Setup &setup) { glide_frames = (int)(0.005f * setup.sample_rate) + 1; }

    // Integrator gain, damping, and how input, band and low mix.
    struct Sections {
        float g[16], k[16], x[16], band[16], low[16];
    };

    // `cuts`: steepness of both, 0 ... 2.
    static void design(const Io<L> &io, bool at_end, const float *cuts, Sections *s) {
        const auto value = [&](int p) { return at_end ? io.parameters[p].to[0] : io.parameters[p].from[0]; };
        float hertz[16] = {}, decibels[16] = {}, log2_q[16] = {};
        hertz[kLowCut] = hertz[kLowCut2] = value(P::low_cut);
        hertz[kHighCut] = hertz[kHighCut2] = value(P::high_cut);
        for (int j = kLowShelf; j <= kHighShelf; j++) {  // declared in threes, in this order
            const int p = P::low_shelf_hz + 3 * (j - kLowShelf);
            hertz[j] = value(p);
            decibels[j] = value(p + 1);
            log2_q[j] = value(p + 2);
        }
        const Row octaves = Row::load(decibels) * 0.0830482024f;  // log2 A
        float a[16], root[16];
        exp2(octaves).store(a);
        exp2(octaves * 0.5f).store(root);
        tanpi(exp2(Row::load(hertz)) / io.sample_rate).store(s->g);
        exp2(-Row::load(log2_q)).store(s->k);
        for (int j = 0; j < kSections; j++) {
            const float k = s->k[j], gain = a[j];
            s->x[j] = 1.0f;
            if (j == kLowShelf) {
                s->g[j] = s->g[j] / root[j];
                s->band[j] = k * (gain - 1.0f);
                s->low[j] = gain * gain - 1.0f;
            } else if (j == kHighShelf) {
                s->g[j] = s->g[j] * root[j];
                s->x[j] = gain * gain;
                s->band[j] = k * (1.0f - gain) * gain;
                s->low[j] = 1.0f - gain * gain;
            } else {
                s->k[j] = k / gain;
                s->band[j] = s->k[j] * (gain * gain - 1.0f);
                s->low[j] = 0.0f;
            }
        }
        for (int side = 0; side < 2; side++) {
            const int first = side ? kHighCut : kLowCut;
            const float once = cuts[side] < 1.0f ? cuts[side] : 1.0f, twice = cuts[side] - once;
            s->k[first] = 1.41421356f + twice * (1.84775907f - 1.41421356f);
            s->k[first + 1] = 0.765366865f;
            for (int n = 0; n < 2; n++) {
                const int j = first + n;
                const float weight = n ? twice : once;
                s->x[j] = side ? 1.0f - weight : 1.0f;
                s->band[j] = side ? 0.0f : -(weight * s->k[j]);
                s->low[j] = side ? weight : -weight;
            }
        }
    }

    static bool passes(const Sections &s, int j) { return s.x[j] == 1.0f && s.band[j] == 0.0f && s.low[j] == 0.0f; }

    void process(const Io<L> &io) {
        float from[2], to[2];
        const int wanted[2] = {io.choice(P::low_cut_slope) * glide_frames, io.choice(P::high_cut_slope) * glide_frames};
        bool moving = false;
        for (int side = 0; side < 2; side++) {
            if (!begun) steepness[side] = wanted[side];
            const int away = wanted[side] - steepness[side];
            from[side] = (float)steepness[side] / (float)glide_frames;
            steepness[side] += away > io.frames ? io.frames : away < -io.frames ? -io.frames : away;
            to[side] = (float)steepness[side] / (float)glide_frames;
            moving |= away != 0;
        }
        begun = true;
        moving |= (io.moving & ~(1u << P::level_db)) != 0;
        Sections start, end;
        design(io, true, to, &end);
        if (moving) design(io, false, from, &start);
        int active[kSections], count = 0;
        for (int j = 0; j < kSections; j++) {
            if (!passes(end, j) || (moving && !passes(start, j))) {
                active[count++] = j;
            } else {
                F::splat(0.0f).store(band_state[j]);
                F::splat(0.0f).store(low_state[j]);
            }
        }
        moving ? run<true>(io, start, end, active, count) : run<false>(io, end, end, active, count);
    }

    template <bool moving>
    void run(const Io<L> &io, const Sections &start, const Sections &end, const int *active, int count) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        struct Stage {
            F s1, s2, g, k, a1, x, band, low;
        } stages[kSections], steps[moving ? kSections : 1];
        for (int n = 0; n < count; n++) {
            const int j = active[n];
            const auto set = [&](F Stage::*member, const float *first, const float *last) {
                stages[n].*member = F::splat(moving ? first[j] : last[j]);
                if (moving) steps[n].*member = F::splat((last[j] - first[j]) * io.reciprocal);
            };
            set(&Stage::g, start.g, end.g);
            set(&Stage::k, start.k, end.k);
            set(&Stage::x, start.x, end.x);
            set(&Stage::band, start.band, end.band);
            set(&Stage::low, start.low, end.low);
            stages[n].s1 = F::load(band_state[j]);
            stages[n].s2 = F::load(low_state[j]);
            stages[n].a1 = 1.0f / (stages[n].g * (stages[n].g + stages[n].k) + 1.0f);
        }
        Line<L> level(db_to_gain(io.from(P::level_db)), db_to_gain(io.to(P::level_db)), io.reciprocal);
        for (int i = 0; i < io.frames; i++) {
            F y = F::load(in + i * L);
            for (int n = 0; n < count; n++) {
                Stage &s = stages[n];
                if (moving) {
                    s.g = s.g + steps[n].g;
                    s.k = s.k + steps[n].k;
                    s.x = s.x + steps[n].x;
                    s.band = s.band + steps[n].band;
                    s.low = s.low + steps[n].low;
                    s.a1 = 1.0f / (s.g * (s.g + s.k) + 1.0f);
                }
                const F a2 = s.g * s.a1, difference = y - s.s2;
                const F band = a2 * difference + s.a1 * s.s1;
                const F low = s.s2 + (s.g * a2) * difference + a2 * s.s1;
                s.s1 = band * 2.0f - s.s1;
                s.s2 = low * 2.0f - s.s2;
                y = s.x * y + (s.band * band + s.low * low);
            }
            (y * level.next()).store(out + i * L);
        }
        for (int n = 0; n < count; n++) {
            if (io.grid_end) flush_both(stages[n].s1, stages[n].s2);
            stages[n].s1.store(band_state[active[n]]);
            stages[n].s2.store(low_state[active[n]]);
        }
    }
};
MTK_MODULE("fx.eq", FxEq)

MTK_END
