// Reverb: a feedback delay network of 16 lines for both sides (lanes 0 and 1 of the signal).
//
// J.-M. Jot, A. Chaigne, "Digital delay networks for designing artificial reverberators", AES 90 (1991): lines of
// unlike lengths d_i meet in a matrix that keeps energy, and a filter of gain 10^(-3 d_i / (fs T60(f))) in each line
// lets everything decay by 60 dB in T60(f). The matrix is Hadamard's / 4 (four stages of sums and differences). After
// it, pairs of lines turn into each other by slowly moving angles (S. Schlecht, E. Habets, "Time-varying feedback
// matrices in feedback delay networks", JASA 138, 2015): modulation without interpolation, which neither darkens the
// sound nor changes the decay.
//
// Damping is middle gain x low shelf x high shelf. With A^2 the shelf's gain beyond the middle, k = sqrt 2 and s in
// units of the corner, low = (s^2 + A k s + A^2) / (s^2 + k s + 1), high = (A^2 s^2 + A k s + 1) / (s^2 + k s + 1):
// poles and zeros are Butterworth's, so both are monotone and no gain in the loop exceeds that of the longest band:
// stable for every setting. In front: pre-delay and four Schroeder all-passes a side (J. Dattorro, "Effect design 1",
// JAES 45, 1997). The shortest line, 8.9 ms, is longer than a piece, so a piece reads all lines before it writes any.
#pragma once
#include "kernel.h"
#include "math.h"

MTK_BEGIN

template <int L> struct FxReverb {
    using F = Floats<L>;
    using V = Floats<16>;  // a value per line, or 16 frames of one line
    using P = params::FxReverb;
    static constexpr int kLines = 16, kDiffusers = 4, kPairs = 8;

    float low_band[kLines], low_low[kLines], high_band[kLines], high_low[kLines];  // memories of the shelves
    int line_mask, pre_mask, diffuser_mask;  // rows - 1 in memory of a line, of the pre-delay, of an all-pass
    int position;                            // row written next, in all of them
    int length[kLines], next_length[kLines], pre, next_pre;  // frames; next_ fades in while `fade` counts down
    int fade, fade_frames;
    int diffuser[kDiffusers];
    float phase[kPairs];                     // of the turning angles, in turns

    static int power_of_two(float rows) {
        int power = 64;
        while ((float)power < rows) power *= 2;
        return power;
    }
    static int line_rows(float rate) { return power_of_two(rate * 0.146f + 64.0f); }
    static int pre_rows(float rate) { return power_of_two(rate * 0.25f + 64.0f); }
    static int diffuser_rows(float rate) { return power_of_two(rate * 0.013f + 2.0f); }
    static size_t memory_floats(const Setup &setup) {
        const float rate = setup.sample_rate;
        return (size_t)(kLines * line_rows(rate) + 2 * pre_rows(rate) + 2 * kDiffusers * diffuser_rows(rate));
    }

    void prepare(const Setup &setup) {
        static constexpr float seconds[kDiffusers] = {0.00477f, 0.00359f, 0.01273f, 0.00931f};
        const float rate = setup.sample_rate;
        line_mask = line_rows(rate) - 1;
        pre_mask = pre_rows(rate) - 1;
        diffuser_mask = diffuser_rows(rate) - 1;
        fade_frames = kChunk * (int)(rate * 0.06f / kChunk);
        for (int j = 0; j < kDiffusers; j++) diffuser[j] = (int)(rate * seconds[j] + 0.5f);
        for (int j = 0; j < kPairs; j++) phase[j] = (float)j * 0.381966f - (float)(int)((float)j * 0.381966f);
    }

    // Odd lengths in nearly constant ratio, so no two lines repeat together. 29.7 to 97 ms at size 1.
    static MTK_INLINE int line_frames(int line, float size, float rate) {
        static constexpr float milliseconds[kLines] = {29.71f, 32.17f, 34.78f, 37.63f, 40.69f, 44.02f, 47.59f, 51.43f,
                                                       55.67f, 60.19f, 65.11f, 70.39f, 76.13f, 82.31f, 89.03f, 96.97f};
        return 2 * (int)(milliseconds[line] * 0.0005f * size * rate) + 1;
    }

    // Begins to fade a new size or pre-delay in. On the control grid only, so that splits of a chunk cannot be heard.
    MTK_INLINE void follow_times(float size, float pre_seconds, float rate) {
        if (fade != 0) return;
        next_pre = (int)(pre_seconds * rate + 0.5f);
        bool changed = next_pre != pre;
        for (int l = 0; l < kLines; l++) {
            next_length[l] = line_frames(l, size, rate);
            changed = changed || next_length[l] != length[l];
        }
        if (!changed) return;
        if (length[0] == 0) {  // nothing has sounded yet
            for (int l = 0; l < kLines; l++) length[l] = next_length[l];
            pre = next_pre;
        } else {
            fade = fade_frames;
        }
    }

    // Reads n rows of one line, from the old length into the new one while a fade lasts.
    MTK_INLINE void read_line(const float *row, int mask, int old_length, int new_length, int stride, int n,
                              float *to) const {
        for (int i = 0; i < n; i++) to[i] = row[((position + i - old_length) & mask) * stride];
        if (fade == 0) return;
        const float step = 1.0f / (float)fade_frames;
        for (int i = 0; i < n; i++) {
            const float t = 1.0f - (float)(fade - i - 1) * step, weight = t * t * (3.0f - 2.0f * t);
            const float fresh = row[((position + i - new_length) & mask) * stride];
            to[i] = to[i] + weight * (fresh - to[i]);
        }
    }

    // Pre-delay and all-passes: rows of io.inputs -> left[n], right[n]. All-pass: v = x + g d, y = d - g v.
    MTK_INLINE void enter(const Io<L> &io, float (*side)[kChunk]) {
        static constexpr float gains[kDiffusers] = {0.75f, 0.75f, 0.625f, 0.625f};
        float *pre_memory = io.memory + kLines * (line_mask + 1), *memory = pre_memory + 2 * (pre_mask + 1);
        for (int s = 0; s < 2; s++) {
            for (int i = 0; i < io.frames; i++)
                pre_memory[2 * ((position + i) & pre_mask) + s] = io.inputs[P::in_in][i * L + s];
            read_line(pre_memory + s, pre_mask, pre, next_pre, 2, io.frames, side[s]);
            for (int j = 0; j < kDiffusers; j++) {
                float *ring = memory + (2 * j + s) * (diffuser_mask + 1);
                for (int i = 0; i < io.frames; i++) {
                    const float delayed = ring[(position + i - diffuser[j]) & diffuser_mask];
                    float v = side[s][i] + gains[j] * delayed;
                    v = v < 1e-20f && v > -1e-20f ? 0.0f : v;
                    ring[(position + i) & diffuser_mask] = v;
                    side[s][i] = delayed - gains[j] * v;
                }
            }
        }
    }

    // What damping multiplies by: the middle gain, and the shelves' mix of input, band and low (A. Simper's SVF).
    struct Gains {
        V middle, low_band, low_low, high_in, high_band, high_low;
    };
    // `faded` is how far the lengths have faded over; the other values are log2.
    MTK_INLINE Gains gains(float faded, float rate, float decay, float low_decay, float high_decay) const {
        float frames[kLines];
        for (int l = 0; l < kLines; l++) frames[l] = (float)length[l] + faded * (float)(next_length[l] - length[l]);
        const V octaves = V::load(frames) * (-9.96578428f / (rate * exp2(decay)));  // log2 of 10^-3 in T60
        const V low = exp2(octaves * (0.5f * exp2(-low_decay) - 0.5f));  // A of each shelf
        const V high = exp2(octaves * (0.5f * exp2(-high_decay) - 0.5f));
        return {exp2(octaves), (low - 1.0f) * 1.41421356f, low * low - 1.0f,
                high * high, (1.0f - high) * high * 1.41421356f, 1.0f - high * high};
    }
    MTK_INLINE float faded(int frames_on) const {
        return fade == 0 ? 0.0f : 1.0f - (float)(fade - frames_on) / (float)fade_frames;
    }

    // Multiplies every line by its gain at each frequency, in place: rows[line][frame].
    MTK_INLINE void damp(const Io<L> &io, float (*rows)[kChunk]) {
        const float rate = io.sample_rate, reciprocal = io.reciprocal;
        const bool still = fade == 0 && !io.moves(P::decay) && !io.moves(P::low_decay) && !io.moves(P::high_decay);
        const Gains end = gains(faded(io.frames), rate, io.to(P::decay)[0], io.to(P::low_decay)[0],
                                io.to(P::high_decay)[0]);
        const Gains start = still ? end : gains(faded(0), rate, io.from(P::decay)[0], io.from(P::low_decay)[0],
                                                io.from(P::high_decay)[0]);
        Line<16> middle(start.middle, end.middle, reciprocal), low1(start.low_band, end.low_band, reciprocal);
        Line<16> low2(start.low_low, end.low_low, reciprocal), high0(start.high_in, end.high_in, reciprocal);
        Line<16> high1(start.high_band, end.high_band, reciprocal), high2(start.high_low, end.high_low, reciprocal);
        const float gl = tanpi(exp2(io.to(P::low_hz)) / rate)[0], gh = tanpi(exp2(io.to(P::high_hz)) / rate)[0];
        const float l1 = 1.0f / (1.0f + gl * (gl + 1.41421356f)), l2 = gl * l1, l3 = gl * l2;
        const float h1 = 1.0f / (1.0f + gh * (gh + 1.41421356f)), h2 = gh * h1, h3 = gh * h2;
        V lb = V::load(low_band), ll = V::load(low_low), hb = V::load(high_band), hl = V::load(high_low);
        for (int i = 0; i < io.frames; i++) {
            float column[kLines];
            for (int l = 0; l < kLines; l++) column[l] = rows[l][i];
            const V x = V::load(column) * middle.next();
            V difference = x - ll;
            V band = difference * l2 + lb * l1, bottom = ll + (difference * l3 + lb * l2);
            lb = band + band - lb;
            ll = bottom + bottom - ll;
            const V y = x + (low1.next() * band + low2.next() * bottom);
            difference = y - hl;
            band = difference * h2 + hb * h1, bottom = hl + (difference * h3 + hb * h2);
            hb = band + band - hb;
            hl = bottom + bottom - hl;
            (high0.next() * y + (high1.next() * band + high2.next() * bottom)).store(column);
            for (int l = 0; l < kLines; l++) rows[l][i] = column[l];
        }
        if (io.grid_end) lb = flush_tiny(lb), ll = flush_tiny(ll), hb = flush_tiny(hb), hl = flush_tiny(hl);
        lb.store(low_band), ll.store(low_low), hb.store(high_band), hl.store(high_low);
    }

    // The energy-keeping matrix: Hadamard / 4, then a turn of each pair (l, l + 8). In place, 16 frames at a time.
    MTK_INLINE void scatter(const Io<L> &io, float (*rows)[kChunk]) {
        static constexpr float hertz[kPairs] = {0.31f, 0.37f, 0.43f, 0.53f, 0.61f, 0.73f, 0.83f, 0.97f};
        const Floats<8> step = Floats<8>::load(hertz) * ((float)kChunk / io.sample_rate);
        const Floats<8> start = Floats<8>::load(phase), end = start + step;
        const Floats<8> depth = Floats<8>::splat(io.to(P::modulation)[0] * 0.2f);
        const Floats<8> cos_start = cos2pi(depth * sin2pi(start)), sin_start = sin2pi(depth * sin2pi(start));
        const Floats<8> cos_turn = cos2pi(depth * sin2pi(end)) - cos_start;
        const Floats<8> sin_turn = sin2pi(depth * sin2pi(end)) - sin_start;
        for (int half = 0; half < io.frames; half += 16) {
            V x[kLines];
            float share[16];  // how far row i is within the chunk
            for (int i = 0; i < 16; i++) share[i] = (float)((io.frame + half + i) & (kChunk - 1)) * (1.0f / kChunk);
            for (int l = 0; l < kLines; l++) x[l] = V::load(rows[l] + half) * 0.25f;
            for (int span = 1; span < kLines; span *= 2)
                for (int l = 0; l < kLines; l++)
                    if (!(l & span)) {
                        const V a = x[l], b = x[l + span];
                        x[l] = a + b;
                        x[l + span] = a - b;
                    }
            for (int l = 0; l < kPairs; l++) {
                const V c = V::load(share) * cos_turn[l] + cos_start[l];
                const V s = V::load(share) * sin_turn[l] + sin_start[l];
                (c * x[l] - s * x[l + 8]).store(rows[l] + half);
                (s * x[l] + c * x[l + 8]).store(rows[l + 8] + half);
            }
        }
        if (io.grid_end) (end - floor(end)).store(phase);
    }

    void process(const Io<L> &io) {
        // Signs of the lines at the entrance and, orthogonal to each other, at the left and right exit.
        static constexpr float in_sign[kLines] = {1, 1, -1, 1, 1, -1, -1, -1, 1, -1, 1, 1, -1, 1, -1, -1};
        static constexpr float left_sign[kLines] = {1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1};
        static constexpr float right_sign[kLines] = {1, -1, -1, 1, 1, -1, -1, 1, -1, 1, 1, -1, -1, 1, 1, -1};
        constexpr float kEnter = 0.3f, kLeave = 0.5f;
        const int n = io.frames, stride = line_mask + 1;
        if ((io.frame & (kChunk - 1)) == 0 || length[0] == 0)
            follow_times(io.to(P::size)[0], io.to(P::pre_delay)[0], io.sample_rate);
        alignas(64) float rows[kLines][kChunk], side[2][kChunk], left[kChunk], right[kChunk];
        for (int l = 0; l < kLines; l++)
            for (int i = n; i < kChunk; i++) rows[l][i] = 0.0f;
        enter(io, side);
        for (int l = 0; l < kLines; l++)
            read_line(io.memory + l * stride, line_mask, length[l], next_length[l], 1, n, rows[l]);
        for (int i = 0; i < n; i++) left[i] = right[i] = 0.0f;
        for (int l = 0; l < kLines; l++)
            for (int i = 0; i < n; i++) {
                left[i] += left_sign[l] * rows[l][i];
                right[i] += right_sign[l] * rows[l][i];
            }
        damp(io, rows);
        scatter(io, rows);
        for (int l = 0; l < kLines; l++) {
            float *line = io.memory + l * stride;
            for (int i = 0; i < n; i++) {
                const float v = rows[l][i] + kEnter * in_sign[l] * side[l & 1][i];
                line[(position + i) & line_mask] = v < 1e-20f && v > -1e-20f ? 0.0f : v;
            }
        }
        position = (position + n) & 0x3fffffff;
        if (fade != 0) {
            fade -= n;
            if (fade == 0) {
                for (int l = 0; l < kLines; l++) length[l] = next_length[l];
                pre = next_pre;
            }
        }
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        Line<L> width(io.from(P::width), io.to(P::width), io.reciprocal);
        for (int i = 0; i < n; i++) {
            const F x = F::load(io.inputs[P::in_in] + i * L);
            const float middle = (left[i] + right[i]) * (0.5f * kLeave);
            const float edge = (left[i] - right[i]) * (0.5f * kLeave) * width.next()[0];
            F wet = F::splat(0.0f);
            wet.set(0, middle + edge);
            wet.set(1, middle - edge);
            (x + mix.next() * (wet - x)).store(io.outputs[P::out_out] + i * L);
        }
    }
};
MTK_MODULE("fx.reverb", FxReverb)

MTK_END
