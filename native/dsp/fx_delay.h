// Stereo delay with feedback, filters and soft saturation in the loop (lanes 0 and 1).
//
//     written = saturate(cut(in + feedback * crossed(read)))          out = in + mix (read - in)
// crossed() hands the share p of each side's echo to the other side; at p = 1 the mono sum enters left and the echoes
// alternate. The cuts are trapezoidal one-poles (Zavalishin, ch. 3). saturate(x) = x + s (tanh x - x) never exceeds
// |x|, and so does everything else in the loop, so feedback up to 1 stays bounded.
//
// Delays are whole frames, hence an echo loses no treble by interpolation. A new time fades over from the old tap to
// the new one in 30 ms (smoothstep); a change during a fade waits for its end. Times 1 ms to 2 s.
#pragma once
#include "kernel.h"
#include "math.h"

MTK_BEGIN

template <int L> struct FxDelay {
    using F = Floats<L>;
    using P = params::FxDelay;
    float low_state[L], high_state[L];
    int mask;         // rows of memory - 1, a power of two; a row is left, right
    int position;     // row written next
    int fade_frames;  // length of a fade between taps
    int tap[2], next_tap[2], fade[2];  // frames of delay; fade counts down, 0: only `tap` sounds
    float fade_step;

    static int rows(float sample_rate) {
        int rows = 1024;
        while (rows < (int)(sample_rate * 2.0f) + 2) rows *= 2;
        return rows;
    }
    static size_t memory_floats(const Setup &setup) { return 2 * (size_t)rows(setup.sample_rate); }

    void prepare(const Setup &setup) {
        mask = rows(setup.sample_rate) - 1;
        fade_frames = (int)(setup.sample_rate * 0.03f);
        fade_step = 1.0f / (float)fade_frames;
    }

    static MTK_INLINE F pole_gain(F log2_cutoff, float sample_rate) {
        const F g = tanpi(exp2(log2_cutoff) / sample_rate);
        return g / (g + 1.0f);
    }

    // One side's echo in this frame; begins a fade when the wanted delay is not the sounding one.
    MTK_INLINE float read(const float *memory, int side, int wanted) {
        if (fade[side] == 0 && wanted != tap[side]) {
            if (tap[side] == 0) {  // nothing sounded yet
                tap[side] = wanted;
            } else {
                next_tap[side] = wanted;
                fade[side] = fade_frames;
            }
        }
        const float old = memory[2 * ((position - tap[side]) & mask) + side];
        if (fade[side] == 0) return old;
        const float fresh = memory[2 * ((position - next_tap[side]) & mask) + side];
        fade[side]--;
        const float t = 1.0f - (float)fade[side] * fade_step, weight = t * t * (3.0f - 2.0f * t);
        if (fade[side] == 0) tap[side] = next_tap[side];
        return old + weight * (fresh - old);
    }

    void process(const Io<L> &io) {
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        const float rate = io.sample_rate;
        const int left_delay = (int)(exp2(io.to(P::time_left))[0] * rate + 0.5f);
        const int right_delay = (int)(exp2(io.to(P::time_right))[1] * rate + 0.5f);
        Line<L> feedback(io.from(P::feedback), io.to(P::feedback), io.reciprocal);
        Line<L> ping_pong(io.from(P::ping_pong), io.to(P::ping_pong), io.reciprocal);
        Line<L> saturation(io.from(P::saturation), io.to(P::saturation), io.reciprocal);
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        Line<L> low(pole_gain(io.from(P::low_cut), rate), pole_gain(io.to(P::low_cut), rate), io.reciprocal);
        Line<L> high(pole_gain(io.from(P::high_cut), rate), pole_gain(io.to(P::high_cut), rate), io.reciprocal);
        F low_s = F::load(low_state), high_s = F::load(high_state);
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(in + i * L), p = ping_pong.next();
            F echo = F::splat(0.0f), crossed = echo, entering = x;
            echo.set(0, read(io.memory, 0, left_delay));
            echo.set(1, read(io.memory, 1, right_delay));
            crossed.set(0, echo[1]);
            crossed.set(1, echo[0]);
            entering.set(0, (x[0] + x[1]) * 0.5f);
            entering.set(1, 0.0f);
            const F loop = (x + p * (entering - x)) + feedback.next() * (echo + p * (crossed - echo));
            const F high_v = (loop - high_s) * high.next(), dark = high_v + high_s;
            high_s = dark + high_v;
            const F low_v = (dark - low_s) * low.next(), rumble = low_v + low_s;
            low_s = rumble + low_v;
            const F thin = dark - rumble;
            const F written = flush_tiny(thin + saturation.next() * (tanh(thin) - thin));
            io.memory[2 * position] = written[0];
            io.memory[2 * position + 1] = written[1];
            position = (position + 1) & mask;
            (x + mix.next() * (echo - x)).store(out + i * L);
        }
        (io.grid_end ? flush_tiny(low_s) : low_s).store(low_state);
        (io.grid_end ? flush_tiny(high_s) : high_s).store(high_state);
    }
};
MTK_MODULE("fx.delay", FxDelay)

MTK_END
