// A string as a loop of delay, dispersion and loss, tuned by the phase of everything in it.
//
//     s[n] = loss(dispersion(s at n - delay)) + excitation[n]             out = (s[n] - s[n - position * cycle]) / 2
//
// Delay: Lagrange, order 5. Dispersion: 4 equal all-passes (a + 1/z) / (1 + a/z), whose phase delay D + (D - D^3) w^2 / 12
// bends the partials as a stiff string does (f_n = n f sqrt(1 + B n^2)) when D^3 - D = 12 pi B / (4 w^3). Loss: a gain and
// a one-pole, fitted so that the decay rate is (1 + (f / brightness)^2) at low frequencies and 60 dB in `decay` at the
// fundamental. The delay is the cycle less the phase delays of the filters at the fundamental, all in closed form.
//
// A pluck is one cycle of a falling ramp (the wave of an ideal pluck once the comb of its place has been through it) and
// of noise, through two one-poles. Plucking at a place is a comb before the string; after it is the same and needs no
// memory of its own. A string that was silent for long is at rest: what its memory holds is older than its `age`.
#pragma once
#include "kernel.h"
#include "math.h"
#include "random.h"

MTK_BEGIN

template <int L> struct OscString {
    using F = Floats<L>;
    using I = Ints<L>;
    using P = params::OscString;
    static constexpr int kSections = 4, kTaps = 6;
    static constexpr float kLowest = 16.0f;    // Hz
    static constexpr float kSilence = 1e-9f;   // of the string, under which it is at rest
    static constexpr float kEnd = 3e-5f;       // of the string, under which the voice ends: -90 dB

    int32_t pulse[L];                  // what is left of the pluck, in 2^-30 of it
    float soft[2][L];                  // its filter
    float section[kSections + 1][L];   // last input of the first all-pass, last outputs
    float loss[L];
    float damper[L];                   // 0: the key is held, 1: the felt is down
    float envelope[L];                 // of the string; halves in a cycle
    int32_t age[L];                    // frames in memory that belong to this voice
    uint32_t bits[L];
    uint32_t seed;
    int position, mask;                // row written next; rows - 1

    static int rows(float sample_rate) {
        int rows = 512;
        while (rows < (int)(sample_rate / kLowest) + 8) rows *= 2;
        return rows;
    }
    static size_t memory_floats(const Setup &setup) { return (size_t)rows(setup.sample_rate) * L; }

    void prepare(const Setup &setup) {
        seed = setup.seed;
        mask = rows(setup.sample_rate) - 1;
    }

    void start(const Io<L> &io, uint32_t lanes) {
        for (int lane = 0; lane < L; lane++) {
            if (!((lanes >> lane) & 1u)) continue;
            const uint32_t first = hash(seed, io.serial[lane]);
            bits[lane] = first ? first : 1u;
            pulse[lane] = 1 << 30;
            if (!((io.restruck >> lane) & 1u)) rest(lane);
        }
    }
    void rest(int lane) {
        age[lane] = 0;
        soft[0][lane] = soft[1][lane] = loss[lane] = damper[lane] = envelope[lane] = 0;
        for (int k = 0; k <= kSections; k++) section[k][lane] = 0;
    }

    // ---- design ---------------------------------------------------------------------------------------------------
    struct String {
        F cycles;          // per frame
        F delay;           // of the delay line, frames
        F held, damped;    // gain of a round trip
        F pole, bend;      // of the loss; coefficient of the all-passes
        F pick;            // frames between the waves of both directions
    };

    // The angle of (x, y) with x, y >= 0 not both 0, in radians. Error below 2e-7.
    static MTK_INLINE F angle(F y, F x) {
        const F t = min(x, y) / max(x, y), z = t * t;
        F p = z * -0.00405455903f + 0.021862929f;
        p = p * z - 0.0559122862f;
        p = p * z + 0.0964219444f;
        p = p * z - 0.139086285f;
        p = p * z + 0.199465654f;
        p = p * z - 0.333298608f;
        p = (p * z + 0.999999336f) * t;
        return select(y > x, 1.57079633f - p, p);
    }
    static MTK_INLINE F exp_less_1(F x) {  // x >= 0
        const F series = x * (1.0f + x * (0.5f + x * (0.166666667f + x * 0.0416666667f)));
        return select(x < F::splat(0.1f), series, exp2(x * 1.44269504f) - 1.0f);
    }
    // The root D >= 1 of D^3 - D = k, by Newton from below.
    static MTK_INLINE F stretch(F k) {
        F d = exp2(log2(k + 1.0f) * 0.333333333f);
        for (int turn = 0; turn < 4; turn++) d = d - (d * (d * d - 1.0f) - k) / (3.0f * d * d - 1.0f);
        return d;
    }

    static String designed(F pitch, F tune, F fine, F decay, F brightness, F stiffness, F place, F release, float rate) {
        String s;
        const F octaves = (pitch + tune + fine * 0.01f - 69.0f) * (1.0f / 12.0f);
        const F hertz = clamp(exp2(octaves) * 440.0f, kLowest, rate * 0.1f);
        s.cycles = hertz / rate;
        const F cycle = rate / hertz, w = s.cycles * 6.28318531f;
        const F sine = sin2pi(s.cycles), half = sin2pi(s.cycles * 0.5f), less = half * half * 2.0f;  // 1 - cos w

        // Of the loss in a cycle, the share `filtered` falls to the one-pole, whose power at w is
        // (1 - a)^2 / ((1 - a)^2 + 2 a (1 - cos w)).
        const F seconds = exp2(decay), corner = exp2(brightness), f2 = hertz * hertz, c2 = corner * corner;
        const F filtered = f2 / (f2 + c2), plain = c2 / (f2 + c2), rounds = 1.0f / (hertz * seconds);
        const F k = max(exp_less_1(min(rounds * filtered * 13.8155106f, F::splat(40.0f))), F::splat(1e-12f));
        const F m = less / k;
        s.pole = 1.0f / (m + 1.0f + sqrt(m * (m + 2.0f)));
        const F loss_delay = angle(s.pole * sine, 1.0f - s.pole * (1.0f - less)) / w;

        const F coefficient = stiffness * stiffness * stiffness * 0.01f;
        const F most = max(cycle * 0.0625f, F::splat(1.0f));
        const F d = min(stretch(coefficient * (3.0f * 3.14159265f) / (w * w * w)), most);
        s.bend = (1.0f - d) / (1.0f + d);
        const F bend_delay = angle(d * tanpi(s.cycles), F::splat(1.0f)) * (2.0f * kSections) / w;
        s.delay = cycle - loss_delay - bend_delay;

        // What interpolation takes at the fundamental, (2 sin(w / 2))^6 x (x - 1) ... (x - 5) / 720, the gain gives back
        // as far as the string stays lossy at 0 Hz.
        const F x = s.delay - floor(s.delay) + 2.0f, chord = less * 2.0f;
        const F product = x * (x - 1.0f) * (x - 2.0f) * (3.0f - x) * (4.0f - x) * (5.0f - x);
        const F taken = chord * chord * chord * product * (1.4426950f / 720.0f);  // in octaves
        const F loss_octaves = rounds * plain * 9.96578428f;
        s.held = exp2(min(taken - loss_octaves, loss_octaves * -0.5f));
        const F damping = max(exp2(-release) / hertz, rounds) - rounds;
        s.damped = s.held * exp2(damping * -9.96578428f);
        s.pick = place * cycle;
        return s;
    }

    static MTK_INLINE void weigh(F x, F *weight) {  // Lagrange weights of 6 points for 2 <= x < 3
        const F x1 = x - 1.0f, x2 = x - 2.0f, x3 = x - 3.0f, x4 = x - 4.0f, x5 = x - 5.0f;
        const F low = x * x1 * x2, high = x3 * x4 * x5;
        weight[0] = x1 * x2 * high * (-1.0f / 120.0f);
        weight[1] = x * x2 * high * (1.0f / 24.0f);
        weight[2] = x * x1 * high * (-1.0f / 12.0f);
        weight[3] = low * x4 * x5 * (1.0f / 12.0f);
        weight[4] = low * x3 * x5 * (-1.0f / 24.0f);
        weight[5] = low * x3 * x4 * (1.0f / 120.0f);
    }

    // ---- pieces -----------------------------------------------------------------------------------------------------
    void process(const Io<L> &io) {
        const bool driven = (io.connected >> P::in_in) & 1u;
        bool sounding = driven, excited = false;
        for (int lane = 0; lane < L; lane++) {
            excited |= pulse[lane] > 0 || soft[1][lane] != 0.0f || soft[0][lane] != 0.0f;
            sounding |= envelope[lane] > 0.0f;
        }
        if (!sounding && !excited) {
            for (int i = 0; i < io.frames * L; i += L) F::splat(0.0f).store(io.outputs[P::out_out] + i);
            position = (position + io.frames) & mask;
            return;
        }
        const Ramp<L> &pitch = (io.connected >> P::in_pitch) & 1u ? *io.controls[P::in_pitch] : *io.pitch;
        const String to = designed(F::load(pitch.to), io.to(P::tune), io.to(P::fine), io.to(P::decay), io.to(P::brightness),
                                   io.to(P::stiffness), io.to(P::position), io.to(P::release), io.sample_rate);
        bool moving = io.moves(P::tune) || io.moves(P::fine) || io.moves(P::decay) || io.moves(P::brightness) ||
                      io.moves(P::stiffness) || io.moves(P::position) || io.moves(P::release);
        for (int lane = 0; lane < L; lane++) moving |= pitch.from[lane] != pitch.to[lane];
        if (moving) {
            const String from =
                designed(F::load(pitch.from), io.from(P::tune), io.from(P::fine), io.from(P::decay), io.from(P::brightness),
                         io.from(P::stiffness), io.from(P::position), io.from(P::release), io.sample_rate);
            excited ? run<true, true>(io, from, to) : run<true, false>(io, from, to);
        } else {
            excited ? run<false, true>(io, to, to) : run<false, false>(io, to, to);
        }
        finish(io, driven);
    }

    // Which voices still sound; and strings that are silent come to rest.
    void finish(const Io<L> &io, bool driven) {
        for (int lane = 0; lane < L; lane++) {
            if (age[lane] > mask) age[lane] = mask;
            const bool plucked = pulse[lane] > 0;
            if (plucked || envelope[lane] > kEnd || (driven && io.gate[lane] > 0.0f)) *io.alive |= 1u << lane;
            if (io.grid_end && !plucked && envelope[lane] < kSilence) rest(lane);
        }
    }

    // What the string was `delay` frames before `row`, in lanes where that was within this voice.
    MTK_INLINE F before(const float *memory, int row, I delay, I frames) const {
        float x[L];
        for (int lane = 0; lane < L; lane++) x[lane] = memory[((row - delay[lane]) & mask) * L + lane];
        return select(delay > frames, F::splat(0.0f), F::load(x));
    }

    template <bool moving, bool excited> void run(const Io<L> &io, const String &from, const String &to) {
        float *memory = io.memory, *out = io.outputs[P::out_out];
        const float *in = io.inputs[P::in_in];
        const F zero = F::splat(0.0f), one = F::splat(1.0f);
        Line<L> delay(from.delay, to.delay, io.reciprocal), pick(from.pick, to.pick, io.reciprocal);
        Line<L> held(from.held, to.held, io.reciprocal), damped(from.damped, to.damped, io.reciprocal);
        Line<L> pole(from.pole, to.pole, io.reciprocal), bend(from.bend, to.bend, io.reciprocal);
        Line<L> level(io.from(P::level) * 0.5f, io.to(P::level) * 0.5f, io.reciprocal);
        Line<L> drive(io.from(P::drive), io.to(P::drive), io.reciprocal);

        // The pick: how hard, how soft, how noisy.
        const F v = io.to(P::velocity), gentle = v * (1.0f - F::load(io.velocity));
        const F strike = 1.0f - gentle, softness = min(io.to(P::softness) + gentle * 0.5f, one);
        const F brightest = log2(F::splat(16000.0f / io.sample_rate)), darkest = log2(to.cycles) + 1.0f;
        const F cut = 1.0f - exp2(exp2(brightest + (darkest - brightest) * softness) * -9.06472028f);  // 2 pi log2(e)
        const F hiss = io.to(P::noise) * strike, ramp = strike - hiss;

        const F fall = exp2(-to.cycles);
        const F felt = select(F::load(io.gate) > zero, F::splat(-250.0f), F::splat(250.0f)) / io.sample_rate;
        const I none = I::splat(0), step = truncate(to.cycles * 1073741824.0f);
        F weight[kTaps], tap[kTaps], z[kSections + 1];
        for (int k = 0; k <= kSections; k++) z[k] = F::load(section[k]);
        F soft1 = F::load(soft[0]), soft2 = F::load(soft[1]), lost = F::load(loss);
        F down = F::load(damper), loudest = F::load(envelope);
        I frames = as_int(F::load((const float *)age)), left = as_int(F::load((const float *)pulse)),
          noise = as_int(F::load((const float *)bits));

        F whole = floor(delay.value), place = floor(pick.value), share = pick.value - place;
        I newest = truncate(whole) - I::splat(2), near = truncate(place);
        weigh(delay.value - whole + 2.0f, weight);
        F a = pole.value, b = bend.value, keep = held.value, stop = damped.value;
        int row = position;
        if (!moving)
            for (int k = 1; k < kTaps; k++) tap[k] = before(memory, row, newest + I::splat(k), frames);
        F far = moving ? zero : before(memory, row, near + I::splat(1), frames);

        for (int i = 0; i < io.frames; i++) {
            if (moving) {
                const F now = delay.next(), pick_now = pick.next();
                whole = floor(now);
                newest = truncate(whole) - I::splat(2);
                weigh(now - whole + 2.0f, weight);
                for (int k = 1; k < kTaps; k++) tap[k] = before(memory, row, newest + I::splat(k), frames);
                place = floor(pick_now);
                share = pick_now - place;
                near = truncate(place);
                far = before(memory, row, near + I::splat(1), frames);
                a = pole.next();
                b = bend.next();
                keep = held.next();
                stop = damped.next();
            }
            tap[0] = before(memory, row, newest, frames);
            F x = tap[0] * weight[0] + tap[1] * weight[1] + (tap[2] * weight[2] + tap[3] * weight[3]) +
                  (tap[4] * weight[4] + tap[5] * weight[5]);
            if (!moving)
                for (int k = kTaps - 1; k > 0; k--) tap[k] = tap[k - 1];
            for (int k = 0; k < kSections; k++) {
                const F y = (x - z[k + 1]) * b + z[k];
                z[k] = x;
                x = y;
            }
            z[kSections] = x;
            down = clamp(down + felt, 0.0f, 1.0f);
            x = x * (keep + (stop - keep) * down);
            lost = x + (lost - x) * a;
            F s = lost + F::load(in + i * L) * drive.next();
            if (excited) {
                noise = xorshift(noise);
                const F white = to_float(noise) * (1.0f / 2147483648.0f);
                const F push = (to_float(left) * (1.0f / 536870912.0f) - 1.0f) * ramp + white * hiss;
                soft1 = soft1 + (select(left > none, push, zero) - soft1) * cut;
                soft2 = soft2 + (soft1 - soft2) * cut;
                left = select(left > step, left - step, none);
                s = s + soft2;
            }
            s.store(memory + row * L);
            loudest = max(abs(s), loudest * fall);
            const F other = before(memory, row, near, frames);
            ((s - (other + (far - other) * share)) * level.next()).store(out + i * L);
            far = other;
            frames = frames + I::splat(1);
            row = (row + 1) & mask;
        }
        position = row;
        if (io.grid_end) {
            for (int k = 0; k <= kSections; k++) z[k] = flush_tiny(z[k]);
            soft1 = flush_tiny(soft1);
            soft2 = flush_tiny(soft2);
            lost = flush_tiny(lost);
        }
        for (int k = 0; k <= kSections; k++) z[k].store(section[k]);
        as_float(left).store((float *)pulse);
        soft1.store(soft[0]);
        soft2.store(soft[1]);
        lost.store(loss);
        down.store(damper);
        loudest.store(envelope);
        as_float(frames).store((float *)age);
        as_float(noise).store((float *)bits);
    }
};
MTK_MODULE("osc.string", OscString)

MTK_END
