// Waveshaper: drawn and built-in shapes, without the aliases of a naive one. Lanes are voices, or left and right.
//
//     y = level (mean of f over [v', v] - f(bias)),  v = drive x + bias,   out = x + mix (y - x)
// at four times the sample rate (oversample.h), v' the value before v: f is not sampled but averaged along the straight line
// from point to point, so what it adds above half the rate falls by another 6 dB an octave before it folds (anti-derivatives:
// J. Parker, V. Zavalishin, E. Le Bivic, "Reducing the Aliasing of Nonlinear Waveshaping Using Continuous-Time
// Convolution", DAFx-16). The mean is (F(v) - F(v')) / (v - v'), F' = f; every shape has a form of it that does not lose its
// digits in the difference: what grows with v is kept apart from what stays small, linear pieces are averaged as such, and
// smooth shapes over short steps are averaged by Gauss's rule.
//
//     soft    tanh v                           hard    v held inside -1 ... 1
//     fold    a triangle of period 4           sine    sin(pi/2 v)
//     diode   1 - e^-v above 0, (e^4v - 1) / 4 below
//     second ... fifth   Chebyshev's T_n of v held inside -1 ... 1: a full sine becomes its n-th harmonic
//     curve   straight lines between the drawn points, first at -1, last at 1, their ends held beyond; none drawn: hard
// The mean of two neighbours dulls and lags; a pole opposite to it, (1 + g) / (1 + g / z) with g = 0.8, makes up for both within
// 0.02 dB and a fiftieth of a frame. What is constant in y is taken out by a pole at 5 Hz.
#pragma once
#include "math.h"
#include "oversample.h"

MTK_BEGIN

template <int L> struct FxShaper {
    using F = Floats<L>;
    using I = Ints<L>;
    using P = params::FxShaper;
    enum Shape { kSoft, kHard, kFold, kSine, kDiode, kSecond, kThird, kFourth, kFifth, kCurve };
    static constexpr int kSegments = 1024;
    static constexpr float kSharp = 0.8f;
    static constexpr float kUnit = 1.0f / 1048576.0f;  // of the integers that sum the curve up
    Quadruple<L> quadruple;
    float driven[L];    // drive x of the last row
    float sharp[L];     // the last row after the pole that makes up for averaging
    float constant[L];  // what the pole at 5 Hz took out
    float pole_gain;

    void prepare(const Setup &setup) {
        const float g = tanpi(5.0f / setup.sample_rate);
        pole_gain = g / (1.0f + g);
    }

    // ---- the curve: kSegments + 1 heights, then as many integers, the curve summed up to there in segments ----------------

    static size_t digest_floats(const Setup &, const SampleView *const *samples) {
        return samples[P::table_curve] && samples[P::table_curve]->frames > 1 ? 2 * (kSegments + 1) : 0;
    }
    static void digest(const Setup &, const SampleView *const *samples, float *out) {
        const SampleView &drawn = *samples[P::table_curve];
        int32_t *sums = (int32_t *)(out + kSegments + 1);
        double sum = 0;
        for (int i = 0; i <= kSegments; i++) {
            const double place = (double)i * (double)(drawn.frames - 1) / kSegments;
            const int64_t left = place < (double)(drawn.frames - 1) ? (int64_t)place : drawn.frames - 2;
            const double share = place - (double)left;
            out[i] = (float)(drawn.data[left] + share * ((double)drawn.data[left + 1] - drawn.data[left]));
            if (i > 0) sum += 0.5 * ((double)out[i] + (double)out[i - 1]);
            sums[i] = (int32_t)(sum * 1048576.0);
        }
    }

    // ---- the shapes ----------------------------------------------------------------------------------------------------

    static MTK_INLINE F chebyshev(int n, F u) {
        const F s = u * u;
        if (n == 2) return s * 2.0f - 1.0f;
        if (n == 3) return (s * 4.0f - 3.0f) * u;
        if (n == 4) return (s - 1.0f) * s * 8.0f + 1.0f;
        return ((s * 16.0f - 20.0f) * s + 5.0f) * u;
    }
    static MTK_INLINE F value(const float *curve, F v) {
        F y = F::splat(0.0f);
        const F place = (clamp(v, -1.0f, 1.0f) + 1.0f) * (0.5f * kSegments);
        for (int lane = 0; lane < L; lane++) {
            const int i = (int)place[lane] < kSegments ? (int)place[lane] : kSegments - 1;
            y.set(lane, curve[i] + (place[lane] - (float)i) * (curve[i + 1] - curve[i]));
        }
        return y;
    }
    // Up and down between -1 and 1; `segment` counts its straight pieces, piece 0 rises through 0.
    static MTK_INLINE F triangle(F v, F *segment) {
        *segment = floor((v + 1.0f) * 0.5f);
        return (v - *segment * 2.0f) * rising(*segment);
    }
    static MTK_INLINE F rising(F segment) { return 1.0f - (segment - floor(segment * 0.5f) * 2.0f) * 2.0f; }

    template <int shape> static MTK_INLINE F bend(const float *curve, F v) {
        F segment;
        switch (shape) {
            case kSoft: return tanh(v);
            case kHard: return clamp(v, -1.0f, 1.0f);
            case kFold: return triangle(v, &segment);
            case kSine: return sin2pi(v * 0.25f);
            case kDiode: {
                const I above = v >= F::splat(0.0f);
                const F e = exp2(select(above, -v, v * 4.0f) * 1.44269504f);
                return select(above, 1.0f - e, (e - 1.0f) * 0.25f);
            }
            case kCurve: return value(curve, v);
            default: return chebyshev(shape - kSecond + 2, clamp(v, -1.0f, 1.0f));
        }
    }

    // What is known of one point; `p` and `q` as the shape likes.
    struct Point {
        F v, p, q;
    };
    template <int shape> static MTK_INLINE Point point(F v) {
        const F zero = F::splat(0.0f);
        F segment = zero;
        switch (shape) {
            case kSoft: {
                const F e = exp2(abs(v) * -2.88539008f);
                return {v, abs(v), log2(e + 1.0f) * 0.693147181f};
            }
            case kDiode: {
                const I above = v >= zero;
                const F e = exp2(select(above, -v, v * 4.0f) * 1.44269504f) - 1.0f;
                return {v, select(above, v, v * -0.25f), select(above, e, e * 0.0625f)};
            }
            case kFold: {
                const F height = triangle(v, &segment);
                return {v, height, segment};
            }
            case kSine: return {v, zero, zero};
            default: {
                const F inside = clamp(v, -1.0f, 1.0f);
                return {v, inside, v - inside};
            }
        }
    }

    // The integral of the drawn curve from a to b, both inside -1 ... 1, in segments.
    static float drawn_area(const float *curve, float a, float b) {
        const int32_t *sums = (const int32_t *)(curve + kSegments + 1);
        const float low = a < b ? a : b, high = a < b ? b : a;
        const float place_l = (low + 1.0f) * (0.5f * kSegments), place_h = (high + 1.0f) * (0.5f * kSegments);
        const int l = (int)place_l < kSegments ? (int)place_l : kSegments - 1;
        const int h = (int)place_h < kSegments ? (int)place_h : kSegments - 1;
        const float share_l = place_l - (float)l, share_h = place_h - (float)h;
        const float at_l = curve[l] + share_l * (curve[l + 1] - curve[l]), at_h = curve[h] + share_h * (curve[h + 1] - curve[h]);
        float area;
        if (l == h) area = (share_h - share_l) * 0.5f * (at_l + at_h);
        else {
            const float first = (1.0f - share_l) * 0.5f * (at_l + curve[l + 1]), last = share_h * 0.5f * (curve[h] + at_h);
            area = first + last + (float)(sums[h] - sums[l + 1]) * kUnit;
        }
        return a < b ? area : -area;
    }

    template <int shape> static MTK_INLINE F mean(const float *curve, const Point &a, const Point &b) {
        const F way = b.v - a.v, middle = a.v + way * 0.5f, length = abs(way);
        const auto divided = [&](F area, float least) {  // steps shorter than `least` are divided by nothing useful
            return area / select(length < F::splat(least), F::splat(1.0f), way);
        };
        if (shape == kSine) {  // the mean of a sine is a sine, less high
            const I is_short = length < F::splat(1e-3f);
            const F one = F::splat(1.0f), narrow = sin2pi(way * 0.125f) / select(is_short, one, way * 0.785398163f);
            return sin2pi(middle * 0.25f) * select(is_short, one, narrow);
        }
        if (shape == kSoft || shape == kDiode) {
            const float least = shape == kSoft ? 0.1f : 0.02f;
            const I is_short = length < F::splat(least);
            const F far = divided((b.p - a.p) + (b.q - a.q), least);
            if (!bits(is_short)) return far;
            const F off = way * 0.288675135f;  // Gauss's two points
            const F near = (bend<shape>(curve, middle - off) + bend<shape>(curve, middle + off)) * 0.5f;
            return select(is_short, near, far);
        }
        if (shape == kFold) {  // whole pieces between cancel
            const F ends = (rising(a.q) * (1.0f - a.p * a.p) - rising(b.q) * (1.0f - b.p * b.p)) * 0.5f;
            return select(a.q == b.q, (a.p + b.p) * 0.5f, divided(ends, 1e-6f));
        }
        F area;
        if (shape == kHard) {
            area = (b.p - a.p) * ((b.p + a.p) * 0.5f) + (abs(b.q) - abs(a.q));
        } else if (shape == kCurve) {
            area = F::splat(0.0f);
            for (int lane = 0; lane < L; lane++) {
                const auto beyond = [&](float excess) { return excess * (excess < 0.0f ? curve[0] : curve[kSegments]); };
                const float inside = drawn_area(curve, a.p[lane], b.p[lane]) * (2.0f / kSegments);
                area.set(lane, inside + (beyond(b.q[lane]) - beyond(a.q[lane])));
            }
        } else {  // Gauss's three points are exact up to degree five
            constexpr int n = shape - kSecond + 2;
            const F half = (b.p - a.p) * 0.5f, centre = a.p + half, off = half * 0.774596669f;
            const F sum = chebyshev(n, centre) * 0.888888889f +
                          (chebyshev(n, centre - off) + chebyshev(n, centre + off)) * 0.555555556f;
            area = half * sum + (n & 1 ? abs(b.q) - abs(a.q) : b.q - a.q);
        }
        return select(length < F::splat(1e-5f), bend<shape>(curve, middle), divided(area, 1e-5f));
    }

    template <int shape> void shape_rows(const Io<L> &io, float *rows) {
        const float *curve = io.digest;
        Line<L> drive(db_to_gain(io.from(P::drive_db)), db_to_gain(io.to(P::drive_db)), io.reciprocal * 0.25f);
        Line<L> bias(io.from(P::bias), io.to(P::bias), io.reciprocal * 0.25f);
        const bool still = !io.moves(P::bias);
        F rest = bend<shape>(curve, bias.value), last = F::load(driven), y = F::load(sharp);
        Point before = point<shape>(clamp(last + bias.value, -1024.0f, 1024.0f));
        for (int i = 0; i < 4 * io.frames; i++) {
            const F b = bias.next();
            if (!still) rest = bend<shape>(curve, b);
            last = F::load(rows + i * L) * drive.next();
            const Point now = point<shape>(clamp(last + b, -1024.0f, 1024.0f));
            y = (mean<shape>(curve, before, now) - rest) * (1.0f + kSharp) - y * kSharp;
            y.store(rows + i * L);
            before = now;
        }
        (io.grid_end ? flush_tiny(last) : last).store(driven);
        (io.grid_end ? flush_tiny(y) : y).store(sharp);
    }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        const int n = io.frames;
        alignas(64) float four[Quadruple<L>::kRows * L], dry[kChunk * L], wet[kChunk * L];
        float *rows = quadruple.up(in, n, four, dry);
        switch (io.choice(P::shape)) {
            case kSoft: shape_rows<kSoft>(io, rows); break;
            case kFold: shape_rows<kFold>(io, rows); break;
            case kSine: shape_rows<kSine>(io, rows); break;
            case kDiode: shape_rows<kDiode>(io, rows); break;
            case kSecond: shape_rows<kSecond>(io, rows); break;
            case kThird: shape_rows<kThird>(io, rows); break;
            case kFourth: shape_rows<kFourth>(io, rows); break;
            case kFifth: shape_rows<kFifth>(io, rows); break;
            case kCurve: io.digest ? shape_rows<kCurve>(io, rows) : shape_rows<kHard>(io, rows); break;
            default: shape_rows<kHard>(io, rows); break;
        }
        quadruple.down(rows, n, wet);
        Line<L> level(db_to_gain(io.from(P::level_db)), db_to_gain(io.to(P::level_db)), io.reciprocal);
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        F s = F::load(constant);
        for (int i = 0; i < n; i++) {
            const F x = F::load(dry + i * L), y = F::load(wet + i * L);
            const F step = (y - s) * pole_gain, slow = step + s;
            s = slow + step;
            (x + mix.next() * ((y - slow) * level.next() - x)).store(out + i * L);
        }
        (io.grid_end ? flush_tiny(s) : s).store(constant);
    }
};
MTK_MODULE("fx.shaper", FxShaper)

MTK_END
