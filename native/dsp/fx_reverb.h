// Reverb: early reflections, diffusion and a feedback delay network of 16 lines (reverb_network.h), lanes 0 and 1.
//
//     in -> cuts -> pre-delay -> 4 Schroeder all-passes a side -> network -> out      (J. Dattorro, "Effect design 1",
//                         \--> early reflections ----------------------/               JAES 45, 1997)
// The cuts are one pole each (trapezoidal); room, hall and plate differ in lines, reflections and loudness of the network.
// Everything between input and output happens once a chunk, on the control grid: the input of a chunk is collected, and
// what the next chunk hears of it is made when that begins, 32 frames later. So the shortest pre-delay is 32 frames.
//
// When nothing has been written into any line for longer than the longest of them, input and filters are silent as well:
// then a chunk is known to be silent and only angles and decays move on. Every bit is as if it had been worked out.
#pragma once
#include "reverb_network.h"
#include "rows.h"

MTK_BEGIN

template <int L> struct FxReverb {
    using F = Floats<L>;
    using P = params::FxReverb;
    static constexpr int kDiffusers = 4, kEarly = 7, kTypes = 3;

    ReverbNetwork network;
    Ring pre[2], diffuser[2][kDiffusers];
    int diffuser_length[2][kDiffusers];
    int tap[2][kEarly], next_tap[2][kEarly], pre_length, next_pre;  // of reflections and pre-delay, frames
    float enter_gain, early_gain, allpass_gain, width;  // as the last chunk left them
    float high_state[L], low_state[L], high_gain, low_gain;  // cuts
    Decay high_decay, low_decay;                 // of their states, for the gains in `derived`
    float entered[kChunk][L];                    // this chunk's input so far
    float wet[kChunk][L];                        // this chunk's sound of the room
    struct {
        float from_high, from_low, from_hertz;   // log2 Hz
        float high, low, hertz;                  // gains of the cuts, Hz
    } derived;
    int quiet, forgetful;                        // chunks of nothing written; how many make all memory silent
    int type;
    float size;

    struct Room {
        float milliseconds[kLines], loudness;
        float early_milliseconds[2][kEarly], early_gain[2][kEarly];
    };
    static MTK_INLINE const Room &room(int type) {
        static constexpr Room rooms[kTypes] = {
            {{18.43f, 19.97f, 21.61f, 23.39f, 25.33f, 27.41f, 29.63f, 32.09f, 34.73f, 37.57f, 40.63f, 43.97f,
              47.59f, 51.47f, 55.73f, 60.29f}, 0.235f,
             {{1.3f, 5.1f, 7.9f, 11.7f, 14.3f, 19.1f, 24.7f}, {2.1f, 4.3f, 8.9f, 10.9f, 16.1f, 18.1f, 26.3f}},
             {{0.62f, -0.47f, 0.44f, 0.36f, -0.32f, 0.27f, -0.21f}, {0.58f, 0.5f, -0.4f, 0.38f, 0.3f, -0.28f, 0.2f}}},
            {{29.71f, 32.17f, 34.78f, 37.63f, 40.69f, 44.02f, 47.59f, 51.43f, 55.67f, 60.19f, 65.11f, 70.39f, 76.13f,
              82.31f, 89.03f, 96.97f}, 0.3f,
             {{6.1f, 15.7f, 23.9f, 34.3f, 43.7f, 55.1f, 68.9f}, {8.3f, 13.9f, 27.1f, 32.3f, 47.9f, 52.7f, 73.1f}},
             {{0.5f, -0.42f, 0.4f, 0.34f, -0.3f, 0.26f, -0.2f}, {0.48f, 0.44f, -0.37f, 0.35f, 0.29f, -0.26f, 0.19f}}},
            {{21.37f, 23.11f, 24.89f, 26.93f, 29.03f, 31.43f, 33.91f, 36.73f, 39.67f, 42.89f, 46.43f, 50.21f,
              54.31f, 58.73f, 63.47f, 68.71f}, 0.255f, {}, {}},
        };
        return rooms[type];
    }
    static constexpr float kLongestSize = 1.5f, kLongestPre = 0.25f, kLongestEarly = 0.0731f;

    static MTK_INLINE float all_pass_seconds(int side, int j) {
        static constexpr float seconds[2][kDiffusers] = {{0.00477f, 0.00359f, 0.01273f, 0.00931f},
                                                         {0.00441f, 0.00389f, 0.01187f, 0.01009f}};
        return seconds[side][j];
    }
    // Odd lengths in nearly constant ratio, so no two lines repeat together.
    static MTK_INLINE int line_frames(float milliseconds, float size, float rate) {
        return 2 * (int)(milliseconds * 0.0005f * size * rate) + 1;
    }
    static void longest_lines(float rate, float (&frames)[kLines]) {
        for (int l = 0; l < kLines; l++) {
            frames[l] = 0.0f;
            for (int type = 0; type < kTypes; type++) {
                const float wanted = (float)line_frames(room(type).milliseconds[l], kLongestSize, rate);
                frames[l] = wanted > frames[l] ? wanted : frames[l];
            }
        }
    }
    static float longest_pre(float rate) { return rate * (kLongestPre + kLongestEarly * kLongestSize); }
    static size_t memory_floats(const Setup &setup) {
        const float rate = setup.sample_rate;
        float lines[kLines];
        longest_lines(rate, lines);
        size_t sum = ReverbNetwork::floats_for(lines) + 2 * (size_t)Ring::floats_for(longest_pre(rate));
        for (int s = 0; s < 2; s++)
            for (int j = 0; j < kDiffusers; j++) sum += (size_t)Ring::floats_for(rate * all_pass_seconds(s, j));
        return sum;
    }

    void prepare(const Setup &setup) {
        const float rate = setup.sample_rate;
        float lines[kLines];
        longest_lines(rate, lines);
        int offset = network.lay(0, lines, rate);
        for (int s = 0; s < 2; s++) {
            offset = pre[s].lay(offset, longest_pre(rate));
            for (int j = 0; j < kDiffusers; j++) {
                diffuser_length[s][j] = (int)(rate * all_pass_seconds(s, j) + 0.5f);
                offset = diffuser[s][j].lay(offset, rate * all_pass_seconds(s, j));
            }
        }
        forgetful = (int)(longest_pre(rate) / kChunk) + 8;
        const int longest = (int)(lines[kLines - 1] / kChunk) + 8;
        if (longest > forgetful) forgetful = longest;
        quiet = forgetful;
    }

    // Begins to fade new times in.
    MTK_INLINE void follow_times(int wanted_type, float wanted_size, float pre_seconds, float rate) {
        if (network.fade != 0) return;
        for (int s = 0; s < 2; s++)
            for (int j = 0; j < kEarly; j++) tap[s][j] = next_tap[s][j];
        pre_length = next_pre;
        const int wanted_pre = (int)(pre_seconds * rate + 0.5f);
        if (network.length[0] != 0 && wanted_type == type && wanted_size == size && wanted_pre == next_pre) return;
        type = wanted_type, size = wanted_size, next_pre = wanted_pre;
        int wanted[kLines];
        for (int l = 0; l < kLines; l++) wanted[l] = line_frames(room(type).milliseconds[l], size, rate);
        for (int s = 0; s < 2; s++)
            for (int j = 0; j < kEarly; j++)
                next_tap[s][j] = next_pre + (int)(room(type).early_milliseconds[s][j] * 0.001f * size * rate);
        network.retune(wanted);
    }

    // The collected chunk through both cuts; leaves it in the pre-delay.
    MTK_INLINE void cut(float *memory) {
        if (high_gain == 0.0f) high_gain = derived.high, low_gain = derived.low;
        if (high_gain != derived.high || low_gain != derived.low) return cut_moving(memory);
        Block side[2];
        separate(entered, side[0], side[1]);
        for (int s = 0; s < 2; s++) {
            const Block high = high_decay.before(side[s] * (high_gain + high_gain), high_state[s]);
            const Block dark = high + (side[s] - high) * high_gain;
            const Block low = low_decay.before(dark * (low_gain + low_gain), low_state[s]);
            pre[s].write(memory, (dark - low) * (1.0f - low_gain));
        }
        flush_tiny(F::load(high_state)).store(high_state), flush_tiny(F::load(low_state)).store(low_state);
    }
    // While their gains move; frame by frame, the sides next to each other in the lanes. Rare, so kept out of the way.
    __attribute__((noinline)) void cut_moving(float *memory) {
        alignas(64) float side[2][kChunk];
        F hs = F::load(high_state), ls = F::load(low_state);
        Line<L> high(F::splat(high_gain), F::splat(derived.high), 1.0f / kChunk);
        Line<L> low(F::splat(low_gain), F::splat(derived.low), 1.0f / kChunk);
        for (int i = 0; i < kChunk; i++) {
            const F h = high.next(), l = low.next(), x = F::load(entered[i]), dark = hs + (x - hs) * h;
            hs = x * (h + h) + hs * (1.0f - (h + h));
            const F thin = (dark - ls) * (1.0f - l);
            for (int s = 0; s < 2; s++) side[s][i] = thin[s];
            ls = dark * (l + l) + ls * (1.0f - (l + l));
        }
        flush_tiny(hs).store(high_state), flush_tiny(ls).store(low_state);
        for (int s = 0; s < 2; s++) pre[s].write(memory, Block::load(side[s]));
    }

    // All-passes v = x + g d, y = d - g v, one after the other.
    MTK_INLINE Block diffuse(float *memory, int s, Block x, float gain_to) {
        const Block gain = chunk_line(allpass_gain, gain_to);
        for (int j = 0; j < kDiffusers; j++) {
            const Block g = gain * (j < 2 ? 0.75f : 0.625f), delayed = diffuser[s][j].read(memory, diffuser_length[s][j]);
            const Block v = flush_tiny(x + g * delayed);
            diffuser[s][j].write(memory, v);
            diffuser[s][j].advance();
            x = delayed - g * v;
        }
        return x;
    }

    // What costs a polynomial is made again only when a knob has moved.
    MTK_INLINE void derive(const Io<L> &io) {
        const float high = io.to(P::high_cut)[0], low = io.to(P::low_cut)[0], hertz = io.to(P::rate)[0];
        if (high == derived.from_high && low == derived.from_low && hertz == derived.from_hertz) return;
        const float g = tanpi(exp2(high) / io.sample_rate), h = tanpi(exp2(low) / io.sample_rate);
        derived = {high, low, hertz, g / (1.0f + g), h / (1.0f + h), exp2(hertz)};
        high_decay.set(1.0f - (derived.high + derived.high)), low_decay.set(1.0f - (derived.low + derived.low));
    }

    MTK_INLINE bool silent_input() const {
        const F charge = max(abs(F::load(high_state)), abs(F::load(low_state)));
        const F most = max(charge, largest_of_rows(entered[0], kChunk));
        return most[0] == 0.0f && most[1] == 0.0f;
    }

    // The next chunk of the room.
    MTK_INLINE void answer(const Io<L> &io) {
        const float rate = io.sample_rate;
        derive(io);
        follow_times(io.choice(P::type), io.to(P::size)[0], io.to(P::pre_delay)[0], rate);
        const float freeze = io.to(P::freeze)[0];
        const DecayBands bands = {io.to(P::decay)[0], io.to(P::low_decay)[0], io.to(P::high_decay)[0],
                                  io.to(P::low_hz)[0], io.to(P::high_hz)[0], freeze};
        const float depth = io.to(P::modulation)[0], hertz = derived.hertz;
        const float enter_to = room(type).loudness * (1.0f - freeze), early_to = io.to(P::early)[0] * (2.0f - 2.0f * freeze);
        const float allpass_to = io.to(P::diffusion)[0], width_to = io.to(P::width)[0];
        if (quiet >= forgetful && silent_input()) {
            network.rest(bands, depth, hertz, rate);
            for (int s = 0; s < 2; s++) {
                pre[s].advance();
                for (int j = 0; j < kDiffusers; j++) diffuser[s][j].advance();
            }
            interleave(Block::splat(0.0f), Block::splat(0.0f), wet);
        } else {
            Block rows[kLines], side[2], out[2];
            cut(io.memory);
            network.read(io.memory, rows);
            ReverbNetwork::leave(rows, out[0], out[1]);
            for (int s = 0; s < 2; s++) {
                side[s] = diffuse(io.memory, s, network.fading(pre[s], io.memory, pre_length, next_pre), allpass_to);
                if (early_gain == 0.0f && early_to == 0.0f) continue;
                Block early = Block::splat(0.0f);
                const float *gains = room(type).early_gain[s];
#pragma GCC unroll 1
                for (int j = 0; j < kEarly; j++)
                    early = early + network.fading(pre[s ^ (j & 1)], io.memory, tap[s][j], next_tap[s][j]) * gains[j];
                out[s] = out[s] + early * chunk_line(early_gain, early_to);
            }
            for (int s = 0; s < 2; s++) pre[s].advance();
            const bool faint = below(side[0], 1e-15f) && below(side[1], 1e-15f) && below(out[0], 1e-15f);
            bool empty = faint && below(side[0], 0.0f) && below(side[1], 0.0f) && !network.charged() && silent_input();
            for (int l = 0; l < kLines && empty; l++) empty = below(rows[l], 0.0f);
            quiet = empty ? quiet + 1 : 0;
            const Block enter = chunk_line(enter_gain, enter_to);
            network.circulate(bands, depth, hertz, rate, rows, side[0] * enter, side[1] * enter, faint, io.memory);
            const Block middle = (out[0] + out[1]) * 0.25f;
            const Block edge = (out[0] - out[1]) * chunk_line(width * 0.25f, width_to * 0.25f);
            interleave(middle + edge, middle - edge, wet);
        }
        high_gain = derived.high, low_gain = derived.low;
        width = width_to, enter_gain = enter_to, early_gain = early_to, allpass_gain = allpass_to;
    }

    void process(const Io<L> &io) {
        const int first = (int)(io.frame & (kChunk - 1));
        if (first == 0) answer(io);
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        copy_rows<L>(entered[first], in, io.frames);
        if (!io.moves(P::mix)) return mix_rows(out, in, wet[first], io.frames, io.to(P::mix));
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(in + i * L);
            (x + mix.next() * (F::load(wet[first + i]) - x)).store(out + i * L);
        }
    }
};
MTK_MODULE("fx.reverb", FxReverb)

MTK_END
