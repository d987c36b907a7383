// Plays a sample per lane, each at its own place and speed.
//
// Place and speed are 32.32 fixed point: a loop never drifts. `place` counts up from 0 in playing order whichever way the
// sample runs; frame = place, or last - place in reverse. Speed = rate / output rate * 2^(semitones from the root / 12),
// held in [2^-10, 64]. A loop without crossfade is seamless: weights that reach over its end read from its beginning, and
// once it has wrapped the other way round too. Without a loop the world beyond the ends of the sample is silence.
//
// Reads between frames: 8-point windowed sinc (sinc_table.h); 4-point cubic Hermite with Catmull-Rom slopes; nearest.
// Above its own pitch a sample is not filtered first: what lies above the output's fs/2 folds down.
//
// Struck again, a voice begins anew from where it is: the frame heard last sinks to 0 in a straight line of 2 ms below it.
#pragma once
#include "kernel.h"
#include "math.h"
#include "sinc_table.h"

MTK_BEGIN

template <int L> struct SamplePlayer {
    using F = Floats<L>;
    using P = params::SamplePlayer;
    static constexpr int kBefore = 3, kTaps = 8;   // taps around a place: frames -3 ... 4
    static constexpr float kOne = 4294967296.0f;   // one frame of the sample

    int64_t place[L];
    float last[2][L];                  // the last frame heard, left and right
    float left_over[2][L], weight[L];  // what sinks under a voice struck again, and how much of it is left, 1 to 0
    uint32_t playing, wrapped, fresh;  // lanes (bits); wrapped: has been round the loop
    uint32_t sinking;                  // lanes whose weight is above 0

    void prepare(const Setup &) {}
    void start(const Io<L> &io, uint32_t lanes) {
        fresh |= lanes;
        sinking &= ~lanes;
        for (uint32_t rest = lanes & io.restruck & playing; rest; rest &= rest - 1) {
            const int lane = __builtin_ctz(rest);
            for (int side = 0; side < 2; side++) left_over[side][lane] = last[side][lane];
            weight[lane] = 1;
            sinking |= 1u << lane;
        }
    }

    // Adds what is left over to the lanes where something is.
    void sink(const Io<L> &io, float *left, float *right) {
        const float step = 500.0f / io.sample_rate;
        for (uint32_t rest = sinking; rest; rest &= rest - 1) {
            const int lane = __builtin_ctz(rest);
            float w = weight[lane];
            for (int i = 0; i < io.frames && w > step; i++) {
                w -= step;
                left[i * L + lane] += left_over[0][lane] * w;
                right[i * L + lane] += left_over[1][lane] * w;
            }
            weight[lane] = w;
            if (!(w > step)) sinking &= ~(1u << lane);
        }
    }

    // How the places of a sample map to its frames in this piece.
    struct Path {
        const SampleView *sample;
        int64_t loop_start, loop_end;  // frames
        int64_t entry, exit;           // the loop in playing order, 32.32
        bool looping, reverse, wrapped;
        int64_t low, high;             // taps in here are neither wrapped nor silent

        MTK_INLINE void set_bounds() {
            low = looping && (reverse || wrapped) ? loop_start : 0;
            high = looping && (!reverse || wrapped) ? loop_end : sample->frames;
        }
        MTK_INLINE void go_round() {
            wrapped = true;
            set_bounds();
        }

        // The frame a tap reads, or -1 for silence.
        MTK_INLINE int64_t frame(int64_t index) const {
            const int64_t length = loop_end - loop_start;
            if (looping && (!reverse || wrapped) && index >= loop_end) index = loop_start + (index - loop_start) % length;
            if (looping && (reverse || wrapped) && index < loop_start)
                index = loop_end - 1 - (loop_start - 1 - index) % length;
            return index < 0 || index >= sample->frames ? -1 : index;
        }
    };

    using Four = Floats<4>;
    enum Quality { kSincQuality, kHermiteQuality, kNearest };

    // Weighted frames around the place in four partial sums; `taps` points at frame -3, one channel in `stride`.
    // `fraction` is the way from frame 0 to frame 1 in 2^-32.
    template <int quality, int stride> static MTK_INLINE Four weighted(const float *taps, uint32_t fraction) {
        if (quality == kSincQuality) {
            const float *row = kSinc.weight[fraction >> 24], *next = row + kTaps;
            const float between = (float)(int32_t)(fraction & 0xffffffu) * (1.0f / 16777216.0f);
            const Four low = Four::load(row), high = Four::load(row + 4);
            return (low + (Four::load(next) - low) * between) * every<stride>(taps) +
                   (high + (Four::load(next + 4) - high) * between) * every<stride>(taps + 4 * stride);
        }
        const float t = (float)(int32_t)(fraction >> 8) * (1.0f / 16777216.0f);
        if (quality == kHermiteQuality) {
            static constexpr float cubic[4][4] = {
                {0, 1, 0, 0}, {-0.5f, 0, 0.5f, 0}, {1, -2.5f, 2, -0.5f}, {-0.5f, 1.5f, -1.5f, 0.5f}};
            const Four weight =
                ((Four::load(cubic[3]) * t + Four::load(cubic[2])) * t + Four::load(cubic[1])) * t + Four::load(cubic[0]);
            return weight * every<stride>(taps + 2 * stride);
        }
        Four nearest = Four::splat(0.0f);
        nearest.set(0, taps[(t < 0.5f ? kBefore : kBefore + 1) * stride]);
        return nearest;
    }
    // Four frames of one channel.
    template <int stride> static MTK_INLINE Four every(const float *frames) {
        if (stride == 1) return Four::load(frames);
        const Four a = Four::load(frames), b = Four::load(frames + 3);  // 0 . 2 . and . 4 . 6, never past the last one
        return {__builtin_shufflevector(a.v, b.v, 0, 2, 5, 7)};
    }
    // (0 + 2) + (1 + 3) of each of four vectors.
    static MTK_INLINE Four sums(const Four *x) {
        const Four a = {__builtin_shufflevector(x[0].v, x[1].v, 0, 1, 4, 5)}, b = {__builtin_shufflevector(x[0].v, x[1].v, 2, 3, 6, 7)};
        const Four c = {__builtin_shufflevector(x[2].v, x[3].v, 0, 1, 4, 5)}, d = {__builtin_shufflevector(x[2].v, x[3].v, 2, 3, 6, 7)};
        const Four first = a + b, second = c + d;
        return Four{__builtin_shufflevector(first.v, second.v, 0, 2, 4, 6)} +
               Four{__builtin_shufflevector(first.v, second.v, 1, 3, 5, 7)};
    }

    // One lane over the piece; of more than two channels the first two are heard. Returns whether it still plays.
    template <int channels, int quality>
    bool play(const Io<L> &io, Path path, int lane, float from_speed, float to_speed) {
        const SampleView &sample = *path.sample;
        const int64_t last = sample.frames - 1;
        const int64_t end = (sample.frames + kTaps / 2) << 32;  // the last weights have left the sample
        const float step = (to_speed - from_speed) * io.reciprocal;
        Four parts[channels][kChunk + 3];
        float speed = from_speed, edge[kTaps * channels];
        int64_t now = place[lane];
        int done = 0;
        for (; done < io.frames; done++) {
            if (path.looping && now >= path.exit) {
                now = path.entry + (now - path.entry) % (path.exit - path.entry);
                path.go_round();
            }
            if (now >= end) break;
            const int64_t at = path.reverse ? (last << 32) - now : now;
            const int64_t first = (at >> 32) - kBefore;
            const float *taps = sample.data + first * channels;
            const bool inside = first >= path.low && first + kTaps <= path.high && sample.channels == channels;
            if (!inside) {
                for (int k = 0; k < kTaps; k++) {
                    const int64_t frame = path.frame(first + k);
                    for (int c = 0; c < channels; c++)
                        edge[k * channels + c] = frame < 0 ? 0.0f : sample.data[frame * sample.channels + c];
                }
                taps = edge;
            }
            for (int c = 0; c < channels; c++) parts[c][done] = weighted<quality, channels>(taps + c, (uint32_t)at);
            speed += step;
            now += (int64_t)(speed * kOne);
        }
        place[lane] = now;
        wrapped = path.wrapped ? wrapped | 1u << lane : wrapped & ~(1u << lane);

        // From partial sums to frames, four at a time; what is beyond `done` is silent already.
        float *left = io.outputs[P::out_left] + lane, *right = io.outputs[P::out_right] + lane;
        for (int c = 0; c < channels; c++)
            for (int k = 0; k < 3; k++) parts[c][done + k] = Four::splat(0.0f);
        for (int i = 0; i < done; i += 4) {
            const Four l = sums(&parts[0][i]), r = channels == 2 ? sums(&parts[channels - 1][i]) : l;
            for (int k = 0; k < 4 && i + k < done; k++) {
                left[(i + k) * L] = l[k];
                right[(i + k) * L] = r[k];
            }
        }
        return done == io.frames && (now < end || path.looping);
    }

    template <int channels> bool play(const Io<L> &io, const Path &path, int lane, float from, float to) {
        const int quality = io.choice(P::quality);
        return quality == kSincQuality      ? play<channels, kSincQuality>(io, path, lane, from, to)
               : quality == kHermiteQuality ? play<channels, kHermiteQuality>(io, path, lane, from, to)
                                            : play<channels, kNearest>(io, path, lane, from, to);
    }

    static MTK_INLINE F speed(F pitch, F tune, F fine, F tracking, const SampleView &sample, float output_rate) {
        const F semitones = (pitch - sample.root) * tracking + tune + fine * 0.01f;
        return clamp(exp2(semitones * (1.0f / 12.0f)) * (sample.rate / output_rate), 0.0009765625f, 64.0f);
    }

    void process(const Io<L> &io) {
        float *left = io.outputs[P::out_left], *right = io.outputs[P::out_right];
        for (int i = 0; i < io.frames * L; i += L) {
            F::splat(0.0f).store(left + i);
            F::splat(0.0f).store(right + i);
        }
        const SampleView *sample = io.samples[0];
        if (!sample || sample->frames <= 0) {
            playing = fresh = sinking = 0;
            return;
        }
        for (int lane = 0; lane < L; lane++)
            if ((fresh >> lane) & 1u)
                place[lane] = (int64_t)(io.parameters[P::start].to[lane] * (float)(sample->frames - 1)) << 32;
        playing |= fresh;
        wrapped &= ~fresh;
        fresh = 0;

        const Ramp<L> &pitch = (io.connected >> P::in_pitch) & 1u ? *io.controls[P::in_pitch] : *io.pitch;
        const float rate = io.sample_rate;
        const F from = speed(F::load(pitch.from), io.from(P::tune), io.from(P::fine), io.from(P::tracking), *sample, rate);
        const F to = speed(F::load(pitch.to), io.to(P::tune), io.to(P::fine), io.to(P::tracking), *sample, rate);
        const int loop = io.choice(P::loop);
        const bool whole = sample->loop_end <= sample->loop_start;
        Path path = {sample, whole ? 0 : sample->loop_start, whole ? sample->frames : sample->loop_end, 0, 0,
                     false, io.choice(P::direction) != 0, false, 0, 0};
        path.entry = (path.reverse ? sample->frames - path.loop_end : path.loop_start) << 32;
        path.exit = path.entry + ((path.loop_end - path.loop_start) << 32);
        for (int lane = 0; lane < L; lane++) {
            const uint32_t bit = 1u << lane;
            if (!(playing & bit)) continue;
            const bool held = io.gate[lane] > 0.0f;
            path.looping = loop == 1 || (loop == 2 && held);
            path.wrapped = (wrapped & bit) != 0;
            path.set_bounds();
            const bool goes_on = sample->channels == 1 ? play<1>(io, path, lane, from[lane], to[lane])
                                                       : play<2>(io, path, lane, from[lane], to[lane]);
            if (!goes_on) playing &= ~bit;
            if (goes_on && (held || (io.choice(P::ends) == 0 && loop != 1))) *io.alive |= bit;
        }
        if (sinking) sink(io, left, right);
        F::load(left + (io.frames - 1) * L).store(last[0]);
        F::load(right + (io.frames - 1) * L).store(last[1]);
        Line<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        for (int i = 0; i < io.frames * L; i += L) {
            const F gain = level.next();
            (F::load(left + i) * gain).store(left + i);
            (F::load(right + i) * gain).store(right + i);
        }
    }
};
MTK_MODULE("sample.player", SamplePlayer)

MTK_END
