// Stereo delay with feedback, filters and soft saturation in the loop (lanes 0 and 1).
//
//     written = saturate(cut(in + feedback * crossed(read)))          out = in + mix (duck read - in)
// crossed() hands the share p of each side's echo to the other side; at p = 1 the mono sum enters left and the echoes
// alternate. The cuts are trapezoidal one-poles (Zavalishin, ch. 3). saturate(x) = x + s (tanh x - x) never exceeds
// |x|, and so does everything else in the loop, so feedback up to 1 stays bounded. Frozen, a frame read is written back
// as it is: what is in the loop goes round for ever, bit for bit.
//
// digital: delays are whole frames, hence an echo loses no treble by interpolation; a new time fades over from the old
// tap to the new one in about 30 ms (smoothstep), and a change during a fade waits for its end. tape: the heads move, at
// most so fast that what they read sounds an octave up or half as fast. Wow moves the heads, too; then (and in tape mode)
// four-point Hermite interpolation reads between the frames. Every time, with or without, is longer than a chunk: a piece
// is read before it is written. The loop's state is per frame, its controls move on the grid of 32 frames.
//
// After a whole turn of the memory with nothing written, silence is known to go on: then pieces are copied. No bit tells.
#pragma once
#include "blocks.h"
#include "rows.h"
#include "sync.h"

MTK_BEGIN

template <int L> struct FxDelay {
    using F = Floats<L>;
    using P = params::FxDelay;
    static constexpr float kLongest = 4.0f;  // seconds
    float low_state[L], high_state[L], peak[L];
    double head[2];   // frames behind, of tape heads
    int mask;         // rows of a side - 1, a power of two; its first 32 rows are repeated behind
    int position;     // row written next
    int fade_frames;  // length of a fade between taps, whole chunks
    int tap[2], next_tap[2], fade[2];  // frames of delay; fade counts down, 0: only `tap` sounds
    int quiet;                         // frames of nothing written
    bool begun;
    float wow_phase, wow[2], ducking[2], envelope;  // over this chunk: [0] before its first frame, [1] at its last
    float filters_from[2], gain[2];                 // log2 Hz of high and low cut, and their gains G
    float knob[2], knob_seconds[2];                 // log2 of the times set by hand, and these

    static int rows(float rate) {
        int rows = 1024;
        while (rows < (int)(rate * (kLongest + 0.02f)) + 2 * kChunk) rows *= 2;
        return rows;
    }
    static size_t memory_floats(const Setup &setup) { return 2 * (size_t)(rows(setup.sample_rate) + kChunk); }

    void prepare(const Setup &setup) {
        mask = rows(setup.sample_rate) - 1;
        fade_frames = kChunk * ((int)(setup.sample_rate * 0.03f / kChunk) + 1);
        quiet = mask + 1;
        ducking[0] = ducking[1] = 1.0f;
    }

    static MTK_INLINE float pole_gain(float log2_cutoff, float rate) {
        const float g = tanpi(exp2(log2_cutoff) / rate);
        return g / (g + 1.0f);
    }
    // Seconds of a side; a note value too long for the memory is halved until it fits.
    MTK_INLINE float seconds(const Io<L> &io, int time, int sync, int side) {
        const int division = io.choice(sync);
        if (division == kSyncFree) {
            if (!begun || knob[side] != io.to(time)[side]) {
                knob[side] = io.to(time)[side];
                knob_seconds[side] = exp2(knob[side]);
            }
            return knob_seconds[side];
        }
        float length = sync_beats(division) * 60.0f / io.tempo;
        while (length > kLongest) length *= 0.5f;
        return length < 0.001f ? 0.001f : length;
    }

    // What happens once a chunk: new times, the next stretch of wow and ducking.
    MTK_INLINE void control(const Io<L> &io) {
        const float rate = io.sample_rate;
        const bool tape = io.choice(P::mode) == 1;
        const int wanted[2] = {(int)(seconds(io, P::time_left, P::sync_left, 0) * rate + 0.5f),
                               (int)(seconds(io, P::time_right, P::sync_right, 1) * rate + 0.5f)};
        for (int s = 0; s < 2; s++) {
            if (!begun) tap[s] = next_tap[s] = wanted[s];
            if (!begun) head[s] = (double)wanted[s];
            if (tape) {
                tap[s] = (int)(head[s] + 0.5);
                next_tap[s] = wanted[s];
                fade[s] = 0;
            } else {
                head[s] = (double)tap[s];
                if (fade[s] == 0 && wanted[s] != tap[s]) next_tap[s] = wanted[s], fade[s] = fade_frames;
            }
        }
        const float depth = io.to(P::wow)[0];
        wow[0] = wow[1];
        if (depth > 0.0f) {
            wow_phase += exp2(io.to(P::wow_rate)[0]) * kChunk / rate;
            wow_phase -= floor(wow_phase);
        }
        wow[1] = depth > 0.0f ? depth * 0.003f * rate * (1.0f - cos2pi(wow_phase)) : 0.0f;
        const float loudest = max(F::load(peak), F::splat(peak[1]))[0], duck = io.to(P::duck)[0];
        F::splat(0.0f).store(peak);
        envelope += (loudest - envelope) * (loudest > envelope ? 0.3f : 32.0f / (0.2f * rate));
        if (envelope < 1e-9f) envelope = 0.0f;
        ducking[0] = begun ? ducking[1] : 1.0f;
        ducking[1] = 1.0f - duck * envelope / (envelope + 0.1f);
        begun = true;
    }

    // A chunk that begins `delay` frames behind the piece's first row.
    MTK_INLINE Block past(const float *side, int delay) const { return Block::load(side + ((position - delay) & mask)); }
    // Rows of echoes from the taps, fading over where a time has changed. More of them than the piece has.
    MTK_INLINE void read_taps(const Io<L> &io, float (*echo)[L]) {
        const float step = 1.0f / (float)fade_frames;
        Block sides[2];
        for (int s = 0; s < 2; s++) {
            const float *side = io.memory + s * (mask + 1 + kChunk);
            sides[s] = past(side, tap[s]);
            if (fade[s] == 0) continue;
            const Block left = Block::splat((float)fade[s]) - Block::load(chunk_shares) * (float)kChunk;
            const Block t = Block::splat(1.0f) - left * step;
            sides[s] = sides[s] + t * t * (Block::splat(3.0f) - (t + t)) * (past(side, next_tap[s]) - sides[s]);
            if ((fade[s] -= io.frames) == 0) tap[s] = next_tap[s];
        }
        interleave(sides[0], sides[1], echo);
    }
    // Between frames: Hermite's cubic through the four around `delay`.
    MTK_INLINE float between(const float *side, int row, double delay) const {
        const int whole = (int)delay;
        const float f = (float)(delay - (double)whole);
        const Floats<4> x = Floats<4>::load(side + ((position + row - whole - 2) & mask));  // oldest first
        const float c = (x[1] - x[3]) * 0.5f, v = x[2] - x[1], w = c + v, a = w + v + (x[0] - x[2]) * 0.5f;
        return ((a * f - (w + a)) * f + c) * f + x[2];
    }
    MTK_INLINE void read_heads(const Io<L> &io, bool tape, float (*echo)[L]) {
        const int first = (int)(io.frame & (kChunk - 1));
        const double follow = 1.0 / (0.08 * (double)io.sample_rate);
        const float step = 1.0f / (float)fade_frames;
        for (int i = 0; i < io.frames; i++) {
            const float swing = wow[0] + (wow[1] - wow[0]) * (float)(first + i + 1) * (1.0f / kChunk);
            for (int s = 0; s < 2; s++) {
                const float *side = io.memory + s * (mask + 1 + kChunk);
                if (tape) {
                    const double way = ((double)next_tap[s] - head[s]) * follow;
                    head[s] += way < -1.0 ? -1.0 : way > 0.5 ? 0.5 : way;
                }
                float x = between(side, i, head[s] + (double)swing);
                if (fade[s] != 0) {
                    const float t = 1.0f - (float)(fade[s] - i - 1) * step;
                    x += t * t * (3.0f - (t + t)) * (between(side, i, (double)next_tap[s] + (double)swing) - x);
                }
                echo[i][s] = x;
            }
            echo[i][2] = echo[i][3] = 0.0f;
        }
        for (int s = 0; s < 2; s++)
            if (fade[s] != 0 && (fade[s] -= io.frames) == 0) tap[s] = next_tap[s];
    }

    // Feedback and cuts: rows of input and echo -> what is to be written, frames of each side together.
    MTK_INLINE void turn_round(const Io<L> &io, const float (*echo)[L], float (*written)[kChunk]) {
        const float rate = io.sample_rate, high_to = io.to(P::high_cut)[0], low_to = io.to(P::low_cut)[0];
        const float before[2] = {gain[0], gain[1]};
        if (filters_from[0] != high_to || gain[0] == 0.0f) gain[0] = pole_gain(filters_from[0] = high_to, rate);
        if (filters_from[1] != low_to || gain[1] == 0.0f) gain[1] = pole_gain(filters_from[1] = low_to, rate);
        const float from[2] = {before[0] == 0.0f ? gain[0] : before[0], before[1] == 0.0f ? gain[1] : before[1]};
        const bool still = from[0] == gain[0] && from[1] == gain[1];
        alignas(64) float loop[kChunk][L];
        feed(io, echo, loop);
        still ? cut<true>(io, from, loop, written) : cut<false>(io, from, loop, written);
        max(F::load(peak), largest_of_rows(io.inputs[P::in_in], io.frames)).store(peak);
    }
    // What goes into the cuts, in rows: input and echoes, crossed.
    template <int N>
    static MTK_INLINE Floats<N> fed(Floats<N> x, Floats<N> e, Floats<N> left, Floats<N> feedback, Floats<N> ping_pong) {
        const Floats<N> entering = x + ping_pong * ((x + shuffle_fours<1, 0, 2, 3>(x)) * left - x);
        return entering + feedback * (e + ping_pong * (shuffle_fours<1, 0, 2, 3>(e) - e));
    }
    static MTK_INLINE void feed(const Io<L> &io, const float (*echo)[L], float (*loop)[L]) {
        alignas(16) static constexpr float halves[4] = {0.5f, 0, 0, 0};
        const float *in = io.inputs[P::in_in];
        Line<L> feedback(io.from(P::feedback), io.to(P::feedback), io.reciprocal);
        Line<L> ping_pong(io.from(P::ping_pong), io.to(P::ping_pong), io.reciprocal);
        if (!io.moves(P::feedback) && !io.moves(P::ping_pong))
            return by_fours(io.frames, [&](auto width, int i) {
                constexpr int N = decltype(width)::lanes;
                fed<N>(Floats<N>::load(in + i * L), Floats<N>::load(echo[i]), repeat<N>(F::load(halves)),
                       repeat<N>(feedback.value), repeat<N>(ping_pong.value)).store(loop[i]);
            });
        for (int i = 0; i < io.frames; i++) {
            const F k = feedback.next(), p = ping_pong.next();
            fed<L>(F::load(in + i * L), F::load(echo[i]), F::load(halves), k, p).store(loop[i]);
        }
    }
    // Rows through the cuts, whose gains stand still or move in a straight line from `from`; frames of a side together.
    template <bool still>
    MTK_INLINE void cut(const Io<L> &io, const float (&from)[2], const float (*loop)[L], float (*written)[kChunk]) {
        Line<L> high(F::splat(from[0]), F::splat(gain[0]), io.reciprocal);
        Line<L> low(F::splat(from[1]), F::splat(gain[1]), io.reciprocal);
        F hs = F::load(high_state), ls = F::load(low_state), h = high.value, l = low.value;
        const auto next = [&](int i) {
            if (!still) h = high.next(), l = low.next();
            const F x = F::load(loop[i]), dark = hs + (x - hs) * h, thin = (dark - ls) * (1.0f - l);
            hs = x * (h + h) + hs * (1.0f - (h + h));
            ls = dark * (l + l) + ls * (1.0f - (l + l));
            return thin.v;
        };
        int i = 0;
        for (; i + 4 <= io.frames; i += 4) {
            Native<4>::F square[4] = {next(i), next(i + 1), next(i + 2), next(i + 3)};
            transpose<4>(square);
            for (int s = 0; s < 2; s++) Floats<4>{square[s]}.store(written[s] + i);
        }
        for (; i < io.frames; i++) {
            const F thin = {next(i)};
            written[0][i] = thin[0];
            written[1][i] = thin[1];
        }
        for (; i & 3; i++) written[0][i] = written[1][i] = 0.0f;
        (io.grid_end ? flush_tiny(hs) : hs).store(high_state);
        (io.grid_end ? flush_tiny(ls) : ls).store(low_state);
    }

    MTK_INLINE void write(const Io<L> &io, const float (*echo)[L], float (*written)[kChunk]) {
        const int n = io.frames;
        const bool whole = n == kChunk;
        const float bend = io.to(P::saturation)[0], hold = io.to(P::freeze)[0];
        const bool bends = bend != 0.0f || io.moves(P::saturation), holds = hold != 0.0f || io.moves(P::freeze);
        F most = F::splat(0.0f);
        for (int s = 0; s < 2; s++) {
            float *side = io.memory + s * (mask + 1 + kChunk) + position;
            const F numbers = F::load(chunk_shares) * (float)kChunk;
            const float bend_from = io.from(P::saturation)[0], hold_from = io.from(P::freeze)[0];
            const float bend_step = (bend - bend_from) * io.reciprocal, hold_step = (hold - hold_from) * io.reciprocal;
            for (int i = 0; bends && i < n; i += 4) {
                const F x = F::load(written[s] + i), amount = (numbers + (float)i) * bend_step + bend_from;
                (x + amount * (tanh(x) - x)).store(written[s] + i);
            }
            for (int i = 0; holds && i < n; i++) {
                const float kept = hold_from + hold_step * (float)(i + 1);
                written[s][i] = kept == 1.0f ? echo[i][s] : written[s][i] + kept * (echo[i][s] - written[s][i]);
            }
            for (int i = 0; i < n; i += 4) {
                const Floats<4> x = flush_tiny(Floats<4>::load(written[s] + i));
                x.store(whole ? side + i : written[s] + i);
                most = max(most, abs(x));
            }
            if (!whole) __builtin_memcpy(side, written[s], (size_t)n * sizeof(float));
            if (position < kChunk) __builtin_memcpy(side + mask + 1, side, (size_t)n * sizeof(float));
        }
        const bool silent = all_set(most <= F::splat(0.0f));
        quiet = !silent ? 0 : quiet > mask ? quiet : quiet + n;
    }

    MTK_INLINE bool at_rest(const Io<L> &io) const {
        if (quiet <= mask) return false;
        const F charge = max(max(abs(F::load(low_state)), abs(F::load(high_state))), F::load(peak));
        const F most = max(charge, largest_of_rows(io.inputs[P::in_in], io.frames));
        return most[0] == 0.0f && most[1] == 0.0f;
    }

    void process(const Io<L> &io) {
        const int first = (int)(io.frame & (kChunk - 1));
        if (!begun) position = first;
        if (first == 0 || !begun) control(io);
        const bool tape = io.choice(P::mode) == 1, rest = at_rest(io);
        alignas(64) float echo[kChunk][L], written[2][kChunk];
        if (tape || wow[0] != 0.0f || wow[1] != 0.0f) {
            read_heads(io, tape, echo);
        } else {
            read_taps(io, echo);
        }
        if (!rest) {
            turn_round(io, echo, written);
            write(io, echo, written);
        }
        position = (position + io.frames) & mask;
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        if (!io.moves(P::mix) && ducking[0] == 1.0f && ducking[1] == 1.0f) return mix_rows(out, in, echo[0], io.frames, io.to(P::mix));
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        const F start = F::splat(ducking[0]), step = F::splat(ducking[1] - ducking[0]);
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(in + i * L), duck = start + step * chunk_shares[first + i];
            (x + mix.next() * (F::load(echo[i]) * duck - x)).store(out + i * L);
        }
    }
};
MTK_MODULE("fx.delay", FxDelay)

MTK_END
