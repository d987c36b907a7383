// Shimmer: a reverb that hears itself again, later and in other keys (lanes 0 and 1).
//
//     in -> 2 all-passes a side -> (+) -> network (reverb_network.h) -> out
//                                   \-- amount tanh(cut(shift_1 + shift_2)) <- delay 50 to 1000 ms <--/
// A shifter reads the delay in two places half a grain apart, which move through the grain at (1 - ratio) frames a frame and
// fade over (smoothstep): their gains add up to one, and each jumps back where it is silent; a new delay is taken over
// there, too. A unison drifts by a cent, or its places would never move. The loop is scaled by the network's gain for
// noise, so `amount` means the same at every decay; tanh bounds what enters and the network is stable: nothing can run away.
// Frozen, the network keeps its energy and nothing enters.
//
// All of it happens once a chunk, on the control grid; the room answers 32 frames after the sound.
#pragma once
#include "reverb_network.h"
#include "sweep.h"

MTK_BEGIN

template <int L> struct FxShimmer {
    using F = Floats<L>;
    using P = params::FxShimmer;
    static constexpr int kDiffusers = 2, kPlaces = 2;  // places of each of the two shifters
    static constexpr float kGrain = 0.08f, kLongestSize = 1.5f, kLongestDelay = 1.0f;

    ReverbNetwork network;
    Ring diffuser[2][kDiffusers];
    int diffuser_length[2][kDiffusers];
    ShortLines delay;                      // what the network gave, left and right
    int delay_offset;                      // of these lines in memory
    int behind[2][kPlaces];                // frames each place lies behind, beside its way through the grain
    float grain[2];                        // 0..1: where the first place of each shifter is
    float enter_gain, feedback_gain, width, share_gain[2];  // as the last chunk left them
    float low_state[L], high_state[L];     // cuts of the loop
    float entered[kChunk][L], wet[kChunk][L];
    bool begun;

    static MTK_INLINE int line_frames(int line, float size, float rate) {
        static constexpr float milliseconds[kLines] = {33.13f, 35.77f, 38.69f, 41.81f, 45.17f, 48.83f, 52.73f, 57.07f,
                                                       61.61f, 66.59f, 71.93f, 77.69f, 83.99f, 90.71f, 98.01f, 105.89f};
        return 2 * (int)(milliseconds[line] * 0.0005f * size * rate) + 1;
    }
    static void longest_lines(float rate, float (&frames)[kLines]) {
        for (int l = 0; l < kLines; l++) frames[l] = (float)line_frames(l, kLongestSize, rate);
    }
    static MTK_INLINE float all_pass_seconds(int side, int j) {
        static constexpr float seconds[2][kDiffusers] = {{0.00477f, 0.01273f}, {0.00441f, 0.01187f}};
        return seconds[side][j];
    }
    static float longest_delay(float rate) { return rate * (kLongestDelay + kGrain) + 4.0f * kChunk; }
    static size_t memory_floats(const Setup &setup) {
        const float rate = setup.sample_rate;
        float lines[kLines];
        longest_lines(rate, lines);
        size_t sum = ReverbNetwork::floats_for(lines) + ShortLines::floats_for(longest_delay(rate)) / 2;
        for (int s = 0; s < 2; s++)
            for (int j = 0; j < kDiffusers; j++) sum += (size_t)Ring::floats_for(rate * all_pass_seconds(s, j));
        return sum;
    }

    void prepare(const Setup &setup) {
        const float rate = setup.sample_rate;
        float lines[kLines];
        longest_lines(rate, lines);
        int offset = network.lay(0, lines, rate);
        for (int s = 0; s < 2; s++)
            for (int j = 0; j < kDiffusers; j++) {
                diffuser_length[s][j] = (int)(rate * all_pass_seconds(s, j) + 0.5f);
                offset = diffuser[s][j].lay(offset, rate * all_pass_seconds(s, j));
            }
        delay.lay(longest_delay(rate));
        delay_offset = offset;
    }

    MTK_INLINE Block diffuse(float *memory, int s, Block x) {
        for (int j = 0; j < kDiffusers; j++) {
            const Block delayed = diffuser[s][j].read(memory, diffuser_length[s][j]);
            const Block v = flush_tiny(x + delayed * 0.65f);
            diffuser[s][j].write(memory, v);
            diffuser[s][j].advance();
            x = delayed - v * 0.65f;
        }
        return x;
    }

    // One shifter, one frame: left and right at both places, faded. `place` is where the first one is in its grain.
    MTK_INLINE F shifted(const float *memory, int shifter, float place, float frames) const {
        static constexpr int sides[4] = {0, 1, 0, 1};
        const int first = behind[shifter][0], second = behind[shifter][1], more[4] = {first, first, second, second};
        const float other = place < 0.5f ? place + 0.5f : place - 0.5f, size = place < 0.5f ? place : other;
        const float up = size + size, rise = up * up * (3.0f - 2.0f * up), weight = place < 0.5f ? rise : 1.0f - rise;
        F ways = F::splat(place), weights = F::splat(weight);
        ways.set(2, other), ways.set(3, other);
        weights.set(2, 1.0f - weight), weights.set(3, 1.0f - weight);
        const F y = delay.read(memory, sides, ways * frames + 2.0f, more) * weights;
        return y + F{__builtin_shufflevector(y.v, y.v, 2, 3, 0, 1)};
    }

    // What comes back in this chunk, and what the network just gave into the delay.
    MTK_INLINE void shift(const Io<L> &io, const Block (&out)[2], float (&back)[2][kChunk]) {
        const float rate = io.sample_rate, frames = kGrain * rate;
        const int wanted = (int)(exp2(io.to(P::delay)[0]) * rate + 0.5f);
        float step[2];
        for (int v = 0; v < 2; v++) {
            const float ratio = exp2(io.to(v ? P::pitch_2 : P::pitch_1)[0] * (1.0f / 12.0f)), slope = 1.0f - ratio;
            const float moving = slope < 0.0f ? (slope > -0.0005f ? -0.0005f : slope) : slope < 0.0005f ? 0.0005f : slope;
            step[v] = moving / frames;
            for (int k = 0; !begun && k < kPlaces; k++) behind[v][k] = wanted;
        }
        float given[2][kChunk], *memory = io.memory + delay_offset;
        for (int s = 0; s < 2; s++) out[s].store(given[s]);
        const float tone = tanpi(exp2(io.to(P::tone)[0]) / rate), deep = tanpi(40.0f / rate);
        const float h = tone / (1.0f + tone), l = deep / (1.0f + deep);
        const float share_to[2] = {1.0f - io.to(P::blend)[0], io.to(P::blend)[0]};
        F hs = F::load(high_state), ls = F::load(low_state);
        for (int i = 0; i < kChunk; i++) {
            for (int s = 0; s < 2; s++) delay.write(memory, s, given[s][i]);
            F sum = F::splat(0.0f);
            for (int v = 0; v < 2; v++) {
                const float before = grain[v];
                grain[v] += step[v];
                if (grain[v] >= 1.0f) grain[v] -= 1.0f;
                if (grain[v] < 0.0f) grain[v] += 1.0f;
                // The first place is silent at 0, the second half way.
                if ((before < 0.5f) != (grain[v] < 0.5f)) {
                    const float apart = grain[v] - 0.5f;
                    behind[v][(apart < 0.25f && apart > -0.25f) ? 1 : 0] = wanted;
                }
                const float share = share_gain[v] + (share_to[v] - share_gain[v]) * chunk_shares[i];
                sum = sum + shifted(memory, v, grain[v], frames) * share;
            }
            delay.advance();
            const F dark = hs + (sum - hs) * h, thin = (dark - ls) * (1.0f - l);
            hs = sum * (h + h) + hs * (1.0f - (h + h));
            ls = dark * (l + l) + ls * (1.0f - (l + l));
            const F bent = tanh(thin);
            for (int s = 0; s < 2; s++) back[s][i] = bent[s];
        }
        flush_tiny(hs).store(high_state), flush_tiny(ls).store(low_state);
        for (int v = 0; v < 2; v++) share_gain[v] = share_to[v];
    }

    // The next chunk of the room.
    MTK_INLINE void answer(const Io<L> &io) {
        const float rate = io.sample_rate, freeze = io.to(P::freeze)[0];
        int wanted[kLines];
        for (int l = 0; l < kLines; l++) wanted[l] = line_frames(l, io.to(P::size)[0], rate);
        network.retune(wanted);
        const DecayBands bands = {io.to(P::decay)[0],  io.to(P::low_decay)[0], io.to(P::high_decay)[0],
                                  io.to(P::low_hz)[0], io.to(P::high_hz)[0],   freeze};
        const float enter_to = 0.3f * (1.0f - freeze), width_to = io.to(P::width)[0];
        // An impulse through the network has the energy 0.375 T60 for T60 in seconds; 1.3 makes up for what grains lose.
        const float feedback_to = 1.3f * io.to(P::amount)[0] / sqrt(0.375f * exp2(io.to(P::decay)[0]) + 0.5f) * enter_to;
        alignas(64) float sides[2][kChunk], back[2][kChunk];
        for (int i = 0; i < kChunk; i++)
            for (int s = 0; s < 2; s++) sides[s][i] = entered[i][s];
        Block rows[kLines], out[2], side[2];
        network.read(io.memory, rows);
        ReverbNetwork::leave(rows, out[0], out[1]);
        for (Block &x : out) x = x * 0.5f;
        shift(io, out, back);
        for (int s = 0; s < 2; s++)
            side[s] = diffuse(io.memory, s, Block::load(sides[s])) * chunk_line(enter_gain, enter_to) +
                      Block::load(back[s]) * chunk_line(feedback_gain, feedback_to);
        const bool faint = below(side[0], 1e-15f) && below(side[1], 1e-15f) && below(out[0], 1e-15f);
        network.circulate(bands, io.to(P::modulation)[0], 0.6f, rate, rows, side[0], side[1], faint, io.memory);
        const Block middle = (out[0] + out[1]) * 0.5f;
        const Block edge = (out[0] - out[1]) * chunk_line(width * 0.5f, width_to * 0.5f);
        interleave(middle + edge, middle - edge, wet);
        enter_gain = enter_to, feedback_gain = feedback_to, width = width_to, begun = true;
    }

    void process(const Io<L> &io) {
        const int first = (int)(io.frame & (kChunk - 1));
        if (first == 0) answer(io);
        Line<L> mix(io.from(P::mix), io.to(P::mix), io.reciprocal);
        for (int i = 0; i < io.frames; i++) {
            const F x = F::load(io.inputs[P::in_in] + i * L);
            x.store(entered[first + i]);
            (x + mix.next() * (F::load(wet[first + i]) - x)).store(io.outputs[P::out_out] + i * L);
        }
    }
};
MTK_MODULE("fx.shimmer", FxShimmer)

MTK_END
