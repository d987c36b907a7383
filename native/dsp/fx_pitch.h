// Pitch shifter, two voices. Lanes 0 and 1 are left and right; inside, 2 and 3 are those of the second voice.
//
// Each voice reads a delay line at r = 2^(semitones / 12) times the speed it is written at, so its delay shrinks by r - 1 frames
// a frame (or grows). Before it runs out, between almost none and 32 ms, the voice is spliced to another place of the line:
// the one that looks most like where it is (S. Roucos, A. Wilgus, "High Quality Time-Scale Modification for Speech", ICASSP
// 1985; K. Lent, "An Efficient Method for Pitch Shifting Digitally Sampled Sounds", CMJ 13(4), 1989). What looks alike is what
//     score = 2 sum(x y) / (sum(x^2) + sum(y^2))
// of the last 8 ms there and here says, 1 where they are equal: first on the sum of both sides at a quarter of the rate (at
// 48 kHz), then frame by frame around the best, then between frames by a parabola. So a periodic sound goes on in phase. The
// splice fades over in up to 5 ms with weights that keep the power of two signals that are alike by `score`.
//
// The line is read through 8-point sincs. What a faster reading would fold down is taken out before: 6 poles at 0.4 fs / r.
// At r = 1 nothing moves and the delay is 16 ms, which is declared and which the dry signal waits; else it varies around that.
// The first voice is fed back through a delay: each turn shifts again. Feedback is held inside -1 ... 1 by tanh.
#pragma once
#include "kernel.h"
#include "math.h"
#include "sinc_table.h"
#include "two_poles.h"

MTK_BEGIN

template <int L> struct FxPitch {
    using F = Floats<L>;
    using P = params::FxPitch;
    using Wide = Floats<16>;
    static constexpr float kDelay = 0.016f, kLook = 0.008f, kSplice = 0.005f, kFade = 0.03f;
    static constexpr int64_t kOne = (int64_t)1 << 32;  // one frame of delay
    static constexpr int kNearest = 6;                 // frames: the sinc reaches 4 ahead
    static constexpr int kSections = 3;

    float band_state[kSections][L], low_state[kSections][L];
    struct Voice {
        int64_t delay, old_delay;  // 32.32 frames
        float alike;               // score of the splice
        int fade, fade_frames;     // frames left of the splice, 0: only `delay` sounds
    };
    Voice voices[2];
    int tap, next_tap, tap_fade;   // of the feedback delay, frames
    uint32_t now;                  // frames so far: the row written next
    float box;                     // sum of the frames of the decimated line that have come
    int latency;
    bool begun;

    // ---- layout: rows of both voices [4], dry [2], mono [1], decimated [1], feedback [2] ------------------------------

    static int rows(float rate) {
        int rows = 256;
        while (rows < (int)(0.06f * rate)) rows *= 2;
        return rows;
    }
    static int feedback_rows(float rate) {
        int rows = 256;
        while (rows < (int)rate + 2) rows *= 2;
        return rows;
    }
    static int decimation(float rate) {
        int by = 1;
        while (rate / (float)(2 * by) >= 8000.0f) by *= 2;
        return by;
    }
    static size_t memory_floats(const Setup &setup) {
        return 8 * (size_t)rows(setup.sample_rate) + 2 * (size_t)feedback_rows(setup.sample_rate);
    }

    void prepare(const Setup &setup) {
        latency = (int)(kDelay * setup.sample_rate + 0.5f);
        for (Voice &voice : voices) voice.delay = latency * kOne;
    }

    // ---- where to go on ---------------------------------------------------------------------------------------------------

    // The score of `count` places, one after the other from row `first` of a ring on, against `length` rows from `here` on.
    static void compare(const float *ring, int mask, uint32_t here, uint32_t first, int length, int count, float *scores) {
        float look[2048], line[2048 + 512];
        Wide own = Wide::splat(0.0f);
        float energy = 0.0f;
        const int whole = (count + 15) & ~15;
        for (int t = 0; t < length; t++) look[t] = ring[(here + (uint32_t)t) & (uint32_t)mask];
        for (int t = 0; t < length + whole; t++) line[t] = ring[(first + (uint32_t)t) & (uint32_t)mask];
        for (int t = 0; t < length; t++) energy += look[t] * look[t];
        own = Wide::splat(energy + 1e-12f);
        for (int k = 0; k < whole; k += 16) {
            Wide both = Wide::splat(0.0f), there = both;
            for (int t = 0; t < length; t++) {
                const Wide y = Wide::load(line + k + t);
                both = both + y * look[t];
                there = there + y * y;
            }
            (both * 2.0f / (own + there)).store(scores + k);
        }
    }

    // Begins a splice: to a larger delay if the voice is running out of it, else to a smaller one.
    void splice(Voice &voice, const float *mono, const float *coarse, int mask, float rate, float speed) {
        const int by = decimation(rate), frames = (int)(voice.delay >> 32), far = 2 * latency;
        const bool back = speed > 1.0f;
        const int most = back ? far - frames : frames - kNearest - 2 * by, least = most / 3;
        const int look = (int)(kLook * rate), short_look = look / by & ~3, count = (most - least) / by;
        const uint32_t place = now - (uint32_t)frames;  // row being read
        float scores[1024];
        // Places in the order of rows: going back, the farthest first; going forward, the nearest first.
        const uint32_t here = place / (uint32_t)by - (uint32_t)short_look;
        const int first = back ? -(most / by) : least / by;
        compare(coarse, mask / by, here, here + (uint32_t)first, short_look, count, scores);
        int best = back ? 0 : count - 1;
        for (int n = 0; n < count; n++) {
            const int k = back ? n : count - 1 - n;  // far jumps first: they last longer
            if (scores[k] > scores[best]) best = k;
        }
        const int centre = (first + best) * by, span = 2 * by + 3;  // frames forward
        const uint32_t start = place - (uint32_t)look;
        compare(mono, mask, start, start + (uint32_t)(centre - by - 1), look, span, scores);
        best = 1;
        for (int k = 2; k < span - 1; k++)
            if (scores[k] > scores[best]) best = k;
        const float before = scores[best - 1], top = scores[best], after = scores[best + 1];
        const float bend = before - 2.0f * top + after;
        float between = bend < -1e-9f ? 0.5f * (before - after) / bend : 0.0f;
        between = between < -0.5f ? -0.5f : between > 0.5f ? 0.5f : between;
        voice.old_delay = voice.delay;
        voice.delay -= (int64_t)(centre - by - 1 + best) * kOne + (int64_t)(between * 4294967296.0f);
        voice.alike = top < 0.0f ? 0.0f : top > 1.0f ? 1.0f : top;
        voice.fade = voice.fade_frames = splice_frames(rate, speed);
    }
    static MTK_INLINE int splice_frames(float rate, float speed) {
        return (int)(kSplice * rate / (speed > 2.0f ? speed - 1.0f : 1.0f));
    }

    // ---- frame by frame ---------------------------------------------------------------------------------------------------

    // The line at a delay before row `now`, the row just written.
    MTK_INLINE Floats<4> read(const float *line, int mask, int64_t delay) const {
        const int64_t place = -delay;
        const uint32_t fraction = (uint32_t)place, base = now + (uint32_t)(place >> 32);
        const float *row = kSinc.weight[fraction >> 24], share = (float)(fraction & 0xffffffu) * (1.0f / 16777216.0f);
        float weight[8];
        const Floats<8> low = Floats<8>::load(row), high = Floats<8>::load(row + 8);
        (low + (high - low) * share).store(weight);
        Floats<4> sum = Floats<4>::splat(0.0f);
        for (int t = 0; t < 8; t++)
            sum = sum + Floats<4>::load(line + 4 * ((base + (uint32_t)t - 3u) & (uint32_t)mask)) * weight[t];
        return sum;
    }

    MTK_INLINE Floats<4> sound(Voice &voice, const float *line, int mask) {
        const Floats<4> fresh = read(line, mask, voice.delay);
        if (voice.fade == 0) return fresh;
        const float t = 1.0f - (float)voice.fade / (float)voice.fade_frames, in = t * t * (3.0f - 2.0f * t), out = 1.0f - in;
        voice.fade--;
        const float power = in * in + out * out + 2.0f * voice.alike * in * out;
        return (read(line, mask, voice.old_delay) * out + fresh * in) * (1.0f / sqrt(power));
    }

    // The feedback of `frames` ago; a new time fades over from the old tap.
    MTK_INLINE F fed_back(const float *wet, int mask, int wanted, int fade_frames) {
        if (tap_fade == 0 && wanted != tap) {
            next_tap = wanted;
            tap_fade = fade_frames;
        }
        const auto at = [&](int frames) {
            const float *row = wet + 2 * ((now - (uint32_t)frames) & (uint32_t)mask);
            F pair = F::splat(0.0f);
            pair.set(0, row[0]);
            pair.set(1, row[1]);
            return pair;
        };
        F echo = at(tap);
        if (tap_fade) {
            tap_fade--;
            const float t = 1.0f - (float)tap_fade / (float)fade_frames;
            echo = echo + (at(next_tap) - echo) * (t * t * (3.0f - 2.0f * t));
            if (tap_fade == 0) tap = next_tap;
        }
        return echo;
    }

    // Speed of both voices, one number a lane.
    static MTK_INLINE Floats<4> speeds(const Io<L> &io, bool at_end) {
        const auto value = [&](int p) { return at_end ? io.parameters[p].to[0] : io.parameters[p].from[0]; };
        Floats<4> octaves = Floats<4>::splat(0.0f);
        for (int lane = 0; lane < 4; lane++) {
            const bool second = lane > 1;
            const float semitones = value(second ? P::semitones_2 : P::semitones_1);
            octaves.set(lane, (semitones + value(second ? P::cents_2 : P::cents_1) * 0.01f) * (1.0f / 12.0f));
        }
        return exp2(octaves);
    }

    void process(const Io<L> &io) {
        constexpr float damping[kSections] = {1.93185165f, 1.41421356f, 0.51763809f};
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        const float rate = io.sample_rate;
        const int count = rows(rate), mask = count - 1, wet_mask = feedback_rows(rate) - 1, by = decimation(rate);
        float *line = io.memory, *dry = line + 4 * count, *mono = dry + 2 * count;
        float *coarse = mono + count, *wet = coarse + count;
        const int wanted_tap = (int)(exp2(io.to(P::delay))[0] * rate + 0.5f), fade_frames = (int)(kFade * rate);
        if (!begun) tap = wanted_tap;
        begun = true;

        const Floats<4> start = speeds(io, false), end = speeds(io, true), one = Floats<4>::splat(1.0f);
        const auto cutoff = [&](Floats<4> speed) { return tanpi(0.4f / max(speed, one)); };
        const auto amount = [&](Floats<4> speed) { return clamp((speed - 1.0f) * 16.0f, 0.0f, 1.0f); };
        Line<4> speed(start, end, io.reciprocal), g(cutoff(start), cutoff(end), io.reciprocal);
        Line<4> filtered(amount(start), amount(end), io.reciprocal);
        const bool fast = bits(start > one) || bits(end > one);
        Floats<4> s1[kSections], s2[kSections];
        for (int j = 0; j < kSections; j++) {
            s1[j] = fast ? Floats<4>::load(band_state[j]) : Floats<4>::splat(0.0f);
            s2[j] = fast ? Floats<4>::load(low_state[j]) : Floats<4>::splat(0.0f);
        }
        Line<L> feedback(io.from(P::feedback), io.to(P::feedback), io.reciprocal);
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        Line<L> level_1(io.from(P::level_1), io.to(P::level_1), io.reciprocal);
        Line<L> level_2(io.from(P::level_2), io.to(P::level_2), io.reciprocal);
        Line<L> apart(1.0f - io.from(P::spread), 1.0f - io.to(P::spread), io.reciprocal);
        const bool second = io.from(P::level_2)[0] > 0.0f || io.to(P::level_2)[0] > 0.0f;

        for (int i = 0; i < io.frames; i++) {
            now++;
            const F x = F::load(in + i * L);
            const F entering = x + tanh(fed_back(wet, wet_mask, wanted_tap, fade_frames) * feedback.next());
            Floats<4> y = Floats<4>::splat(entering[0]);
            y.set(1, entering[1]);
            y.set(3, entering[1]);
            const Floats<4> raw = y, gain = g.next(), share = filtered.next(), r = speed.next();
            if (fast) {
                for (int j = 0; j < kSections; j++) {
                    const Floats<4> a1 = 1.0f / (gain * (gain + damping[j]) + 1.0f);
                    const Floats<4> band = a1 * (s1[j] + gain * (y - s2[j])), low = s2[j] + gain * band;
                    s1[j] = band * 2.0f - s1[j];
                    s2[j] = low * 2.0f - s2[j];
                    y = low;
                }
                y = raw + share * (y - raw);
            }
            const int row = (int)(now & (uint32_t)mask);
            y.store(line + 4 * row);
            dry[2 * row] = x[0];
            dry[2 * row + 1] = x[1];
            mono[row] = entering[0] + 0.7f * entering[1];  // unequal: opposite sides do not cancel
            box += mono[row];
            if ((now & (uint32_t)(by - 1)) == (uint32_t)(by - 1)) {
                coarse[(int)(now / (uint32_t)by) & (mask / by)] = box;
                box = 0.0f;
            }

            Floats<4> heard[2] = {Floats<4>::splat(0.0f), Floats<4>::splat(0.0f)};
            for (int v = 0; v < (second ? 2 : 1); v++) {
                Voice &voice = voices[v];
                const float speed_now = r[2 * v];
                const int64_t step = (int64_t)((1.0f - speed_now) * 4294967296.0f), nearest = (int64_t)kNearest * kOne;
                voice.delay = voice.delay + step > nearest ? voice.delay + step : nearest;
                voice.old_delay = voice.old_delay + step > nearest ? voice.old_delay + step : nearest;
                const int edge = kNearest + 1 + (int)((speed_now - 1.0f) * (float)splice_frames(rate, speed_now));
                const int frames = (int)(voice.delay >> 32);
                const bool runs_out = speed_now > 1.0f ? frames <= edge : speed_now < 1.0f && frames >= 2 * latency;
                if (runs_out && voice.fade == 0) splice(voice, mono, coarse, mask, rate, speed_now);
                heard[v] = sound(voice, line, mask);
            }
            const float beside = apart.next()[0], gain_1 = level_1.next()[0], gain_2 = level_2.next()[0];
            const float left = heard[0][0] * gain_1 + heard[1][2] * (gain_2 * beside);
            const float right = heard[0][1] * (gain_1 * beside) + heard[1][3] * gain_2;
            float *echo = wet + 2 * (now & (uint32_t)wet_mask);
            echo[0] = flush_tiny(heard[0][0]);
            echo[1] = flush_tiny(heard[0][1]);
            F shifted = F::splat(left), waited = F::splat(0.0f);
            shifted.set(1, right);
            const float *held = dry + 2 * ((now - (uint32_t)latency) & (uint32_t)mask);
            waited.set(0, held[0]);
            waited.set(1, held[1]);
            const F m = mix.next();
            (waited * (1.0f - m) + shifted * m).store(out + i * L);
        }
        for (int j = 0; j < kSections; j++) {
            if (io.grid_end) flush_both(s1[j], s2[j]);
            s1[j].store(band_state[j]);
            s2[j].store(low_state[j]);
        }
    }
};
MTK_MODULE("fx.pitch", FxPitch)

MTK_END
