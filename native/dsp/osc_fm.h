// Six operators: sines whose phases other operators move, in the 32 arrangements of the DX7.
//
//     y_j = level_j e_j sin(2 pi (phase_j + sum of y_i over its modulators)),   out = sum of y_j over the carriers
//
// Modulators have higher numbers than what they modulate, so one pass from 6 to 1 does it; only feedback looks back, at
// the mean of its operator's last two frames, which keeps it from hunting at half the sample rate.
//
// Envelopes: a common straight attack, then each operator runs to its sustain, and all to 0 when the key is let go,
// losing 60 dB of the way in the time given.
//
// What is heard of an operator reaches no further than f_j + sum of index_i F_i (its highest momentary frequency F_j) and
// some side bands more. An operator's modulation is therefore turned down as far as f_j + sum of index_i F_i + 2 F_i
// stays below fs/2, operators near fs/2 are faded out, and feedback is held where its overtones stay small beyond it.
#pragma once
#include "kernel.h"
#include "math.h"
#include "sine.h"

MTK_BEGIN

// Bits are operators, bit 0 the first one: who modulates each, who is heard, where feedback comes from and goes to.
struct FmAlgorithm {
    uint8_t modulators[6], heard, from, to;
};
constexpr FmAlgorithm kFmAlgorithms[32] = {
    {{2, 0, 8, 16, 32, 0}, 0x05, 5, 5},       {{2, 0, 8, 16, 32, 0}, 0x05, 1, 1},
    {{2, 4, 0, 16, 32, 0}, 0x09, 5, 5},       {{2, 4, 0, 16, 32, 0}, 0x09, 3, 5},
    {{2, 0, 8, 0, 32, 0}, 0x15, 5, 5},        {{2, 0, 8, 0, 32, 0}, 0x15, 4, 5},
    {{2, 0, 24, 0, 32, 0}, 0x05, 5, 5},       {{2, 0, 24, 0, 32, 0}, 0x05, 3, 3},
    {{2, 0, 24, 0, 32, 0}, 0x05, 1, 1},       {{2, 4, 0, 48, 0, 0}, 0x09, 2, 2},
    {{2, 4, 0, 48, 0, 0}, 0x09, 5, 5},        {{2, 0, 56, 0, 0, 0}, 0x05, 1, 1},
    {{2, 0, 56, 0, 0, 0}, 0x05, 5, 5},        {{2, 0, 8, 48, 0, 0}, 0x05, 5, 5},
    {{2, 0, 8, 48, 0, 0}, 0x05, 1, 1},        {{22, 0, 8, 0, 32, 0}, 0x01, 5, 5},
    {{22, 0, 8, 0, 32, 0}, 0x01, 1, 1},       {{14, 0, 0, 16, 32, 0}, 0x01, 2, 2},
    {{2, 4, 0, 32, 32, 0}, 0x19, 5, 5},       {{4, 4, 0, 48, 0, 0}, 0x0b, 2, 2},
    {{4, 4, 0, 32, 32, 0}, 0x1b, 2, 2},       {{2, 0, 32, 32, 32, 0}, 0x1d, 5, 5},
    {{0, 4, 0, 32, 32, 0}, 0x1b, 5, 5},       {{0, 0, 32, 32, 32, 0}, 0x1f, 5, 5},
    {{0, 0, 0, 32, 32, 0}, 0x1f, 5, 5},       {{0, 4, 0, 48, 0, 0}, 0x0b, 5, 5},
    {{0, 4, 0, 48, 0, 0}, 0x0b, 2, 2},        {{2, 0, 8, 16, 0, 0}, 0x25, 4, 4},
    {{0, 0, 8, 0, 32, 0}, 0x17, 5, 5},        {{0, 0, 8, 16, 0, 0}, 0x27, 4, 4},
    {{0, 0, 0, 0, 32, 0}, 0x1f, 5, 5},        {{0, 0, 0, 0, 0, 0}, 0x3f, 5, 5},
};

template <int L> struct OscFm {
    using F = Floats<L>;
    using I = Ints<L>;
    using P = params::OscFm;
    static constexpr int kOperators = 6;
    static constexpr int kPerOperator = P::ratio2 - P::ratio1;
    static constexpr float kHighest = 0.4999f;  // of the sample rate

    uint32_t phase[kOperators][L];
    float envelope[kOperators][L];
    float climb[L];       // of the attack, what is left: 1 to 0
    float past[2][L];     // of the operator feedback comes from

    void prepare(const Setup &) {}
    void start(const Io<L> &io, uint32_t lanes) {
        for (int lane = 0; lane < L; lane++) {
            if (!((lanes >> lane) & 1u)) continue;
            climb[lane] = 1;
            if ((io.restruck >> lane) & 1u) continue;
            for (int j = 0; j < kOperators; j++) {
                phase[j][lane] = 0;
                envelope[j][lane] = 0;
            }
            past[0][lane] = past[1][lane] = 0;
        }
    }

    // What parameters and pitch make of the operators at one end of the piece.
    struct Patch {
        F frequency[kOperators];  // cycles per frame
        F level[kOperators];
        F given[kOperators];      // share of its modulation an operator gets
        F feedback;
    };
    static MTK_INLINE F shortened(F key_scaling, F pitch) {
        return exp2(key_scaling * max(pitch - 60.0f, F::splat(0.0f)) * (-0.5f / 12.0f));
    }
    template <bool end> static MTK_INLINE F value(const Io<L> &io, int parameter) {
        return end ? io.to(parameter) : io.from(parameter);
    }

    template <bool end> static Patch patch(const Io<L> &io, const FmAlgorithm &algorithm, F pitch) {
        Patch made;
        const F octaves = (pitch + value<end>(io, P::tune) - 69.0f) * (1.0f / 12.0f), zero = F::splat(0.0f);
        const F base = F::splat(440.0f / io.sample_rate), turned = value<end>(io, P::level);
        const F touch = 1.0f - value<end>(io, P::velocity) * (1.0f - F::load(io.velocity));
        const F mellow = touch * shortened(value<end>(io, P::key_scaling), pitch);
        F highest[kOperators], index[kOperators];
        for (int j = kOperators - 1; j >= 0; j--) {
            const F wanted = exp2(octaves + value<end>(io, P::ratio1 + j * kPerOperator)) * base;
            const F f = made.frequency[j] = min(wanted, F::splat(kHighest));
            F deviation = zero, reach = zero;
            for (int i = j + 1; i < kOperators; i++) {
                if (!((algorithm.modulators[j] >> i) & 1)) continue;
                deviation = deviation + index[i] * highest[i];
                reach = max(reach, highest[i]);
            }
            const F room = max(0.5f - f - reach - reach, zero);
            made.given[j] = min(room / max(deviation, F::splat(1e-9f)), F::splat(1.0f));
            highest[j] = f + deviation * made.given[j];
            const F level = value<end>(io, P::level1 + j * kPerOperator) * clamp((0.5f - wanted) * 20.0f, 0.0f, 1.0f);
            const bool heard = (algorithm.heard >> j) & 1;
            made.level[j] = level * (heard ? touch * turned : mellow);
            index[j] = level * mellow * 6.28318531f;
        }
        // Of the sum of two frames, in turns: up to index pi, less where fewer than 32 overtones have room.
        const F overtones = 0.5f / made.frequency[algorithm.from];
        made.feedback = value<end>(io, P::feedback) * clamp((overtones - 1.0f) * (0.25f / 32.0f), 0.0f, 0.25f);
        return made;
    }

    // Share of the way an envelope goes in a frame, for 60 dB in 2^octaves seconds.
    static MTK_INLINE F share(F octaves, float sample_rate) {
        const F z = exp2(-octaves) * (6.90775528f / sample_rate);
        return z * (1.0f - z * (0.5f - z * (0.166666667f - z * 0.0416666667f)));
    }

    void process(const Io<L> &io) {
        const Ramp<L> &pitch = (io.connected >> P::in_pitch) & 1u ? *io.controls[P::in_pitch] : *io.pitch;
        bool rising = false, moving = io.moving != 0, silent = true;
        for (int lane = 0; lane < L; lane++) {
            rising |= climb[lane] > 0.0f;
            moving |= pitch.from[lane] != pitch.to[lane];
            for (int j = 0; j < kOperators; j++) silent &= envelope[j][lane] == 0.0f;
        }
        if (silent && !rising) {
            for (int i = 0; i < io.frames * L; i += L) F::splat(0.0f).store(io.outputs[P::out_out] + i);
            return;
        }
        const FmAlgorithm &algorithm = kFmAlgorithms[io.choice(P::algorithm)];
        const Patch to = patch<true>(io, algorithm, F::load(pitch.to));
        if (moving) {
            const Patch from = patch<false>(io, algorithm, F::load(pitch.from));
            rising ? run<true, true>(io, algorithm, from, to) : run<true, false>(io, algorithm, from, to);
        } else {
            rising ? run<false, true>(io, algorithm, to, to) : run<false, false>(io, algorithm, to, to);
        }
        finish(io, algorithm, to);
    }

    // Which voices still sound; and denormals.
    void finish(const Io<L> &io, const FmAlgorithm &algorithm, const Patch &patch) {
        F loudest = F::splat(0.0f);
        for (int j = 0; j < kOperators; j++) {
            F e = F::load(envelope[j]);
            if (io.grid_end) {
                e = select(e < F::splat(1e-7f), F::splat(0.0f), e);
                e.store(envelope[j]);
            }
            if ((algorithm.heard >> j) & 1) loudest = max(loudest, e * patch.level[j]);
        }
        for (int lane = 0; lane < L; lane++)
            if (climb[lane] > 0.0f || loudest[lane] > 3e-5f) *io.alive |= 1u << lane;
    }

    template <bool moving, bool rising>
    void run(const Io<L> &io, const FmAlgorithm &algorithm, const Patch &from, const Patch &to) {
        constexpr float kTurn = 1.0f / 4294967296.0f;
        const F zero = F::splat(0.0f), one = F::splat(1.0f), step = one * io.reciprocal;
        const I held = F::load(io.gate) > zero;
        const F shorter = log2(shortened(io.to(P::key_scaling), F::load(io.pitch->to)));
        const F gone = share(io.to(P::release), io.sample_rate);
        const F slope = min(exp2(-io.to(P::attack)) / io.sample_rate, one);
        F level[kOperators], given[kOperators], e[kOperators], aim[kOperators], way[kOperators], frequency[kOperators];
        F y[kOperators], feedback = from.feedback;
        I p[kOperators], increment[kOperators];
        for (int j = 0; j < kOperators; j++) {
            level[j] = from.level[j];
            given[j] = from.given[j];
            frequency[j] = from.frequency[j];
            increment[j] = truncate(frequency[j] * 4294967296.0f);
            p[j] = as_int(F::load((const float *)phase[j]));
            e[j] = F::load(envelope[j]);
            aim[j] = select(held, io.to(P::sustain1 + j * kPerOperator), zero);
            way[j] = select(held, share(io.to(P::decay1 + j * kPerOperator) + shorter, io.sample_rate), gone);
        }
        F left = F::load(climb), last = F::load(past[0]), before = F::load(past[1]);
        if (rising) left = select(held, left, zero);
        float *out = io.outputs[P::out_out];
        for (int i = 0; i < io.frames; i++) {
            const F back = (last + before) * feedback;
            F sum = zero;
            for (int j = kOperators - 1; j >= 0; j--) {
                if (moving) {
                    level[j] = level[j] + (to.level[j] - from.level[j]) * step;
                    given[j] = given[j] + (to.given[j] - from.given[j]) * step;
                    frequency[j] = frequency[j] + (to.frequency[j] - from.frequency[j]) * step;
                    increment[j] = truncate(frequency[j] * 4294967296.0f);
                }
                const F fallen = e[j] + (aim[j] - e[j]) * way[j];
                e[j] = rising ? select(left > zero, min(e[j] + slope, one), fallen) : fallen;
                F turned = zero;
                for (int k = j + 1; k < kOperators; k++)
                    if ((algorithm.modulators[j] >> k) & 1) turned = turned + y[k];
                F x = to_float(p[j]) * kTurn + turned * given[j];
                if (j == algorithm.to) x = x + back;
                const F sine = sine_of_turns(x) * e[j];
                y[j] = sine * level[j];
                if (j == algorithm.from) {
                    before = last;
                    last = sine;
                }
                if ((algorithm.heard >> j) & 1) sum = sum + y[j];
                p[j] = p[j] + increment[j];
            }
            if (rising) left = max(left - slope, zero);
            if (moving) feedback = feedback + (to.feedback - from.feedback) * step;
            sum.store(out + i * L);
        }
        for (int j = 0; j < kOperators; j++) {
            as_float(p[j]).store((float *)phase[j]);
            e[j].store(envelope[j]);
        }
        left.store(climb);
        last.store(past[0]);
        before.store(past[1]);
        if (io.grid_end) {
            flush_tiny(last).store(past[0]);
            flush_tiny(before).store(past[1]);
        }
    }
};
MTK_MODULE("osc.fm", OscFm)

MTK_END
