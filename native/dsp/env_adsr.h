// Attack, decay, sustain, release in exponential segments (segment.h).
//
// The state is the distance e from the target of the segment: e <- e - share * e, level = target + e, held at the
// sustain level or at 0 once there. Attack ends where the level meets the peak. A changed target (key, knob) keeps the level and
// counts the distance anew, so the level never jumps. Peak = (1 - v + v * velocity) (1 + accent_level * accent), fixed
// when the key goes down. Release counts from the peak: from a lower level it is shorter.
#pragma once
#include "kernel.h"
#include "segment.h"

MTK_BEGIN

template <int L> struct EnvAdsr {
    using F = Floats<L>;
    using I = Ints<L>;
    using P = params::EnvAdsr;
    static constexpr int kAttack = 0, kDecay = 1, kRelease = 2;
    float level[L], distance[L], lost_bits[L], target[L], peak[L];
    float attacking[L], was_held[L];   // 0 or 1
    uint32_t fresh, again;             // lanes that start with the next piece; those struck again, from their level
    bool known;                        // the shares below belong to `settings`
    float settings[5][L];              // log2 times, curves
    float share[3][L], overshoot[3][L];

    void prepare(const Setup &) {}
    void start(const Io<L> &io, uint32_t lanes) {
        fresh |= lanes & ~io.restruck;
        again |= lanes & io.restruck;
    }

    // Times and curves to shares and overshoots; only when one of them has changed.
    void learn(const Io<L> &io) {
        const F log2_decay = io.to(P::decay) + io.to(P::accent_decay) * F::load(io.accent);
        const F now[5] = {io.to(P::attack), log2_decay, io.to(P::release), io.to(P::attack_curve), io.to(P::decay_curve)};
        I same = I::splat(known ? -1 : 0);
        for (int k = 0; k < 5; k++) {
            same = same & (as_int(now[k]) == as_int(F::load(settings[k])));
            now[k].store(settings[k]);
        }
        if (!bits(~same)) return;
        known = true;
        for (int k = 0; k < 3; k++) {
            const F bend = segment_bend(k == kAttack ? now[3] : now[4]);
            segment_share(bend, now[k], io.sample_rate).store(share[k]);
            segment_overshoot(bend).store(overshoot[k]);
        }
    }

    void process(const Io<L> &io) {
        learn(io);
        const F zero = F::splat(0.0f), one = F::splat(1.0f), gate = F::load(io.gate);
        for (int lane = 0; lane < L; lane++) {
            if ((fresh >> lane) & 1u) level[lane] = target[lane] = distance[lane] = lost_bits[lane] = was_held[lane] = 0;
            if ((again >> lane) & 1u) was_held[lane] = 0;
        }
        fresh = again = 0;

        const I held = gate > zero, pressed = held & (F::load(was_held) == zero);
        const F soft = 1.0f - io.to(P::velocity) * (1.0f - F::load(io.velocity));
        const F top = select(pressed, soft * (1.0f + io.to(P::accent_level) * F::load(io.accent)), F::load(peak));
        F y = F::load(level);
        I attack = held & (pressed | (F::load(attacking) > zero)) & (y < top);

        // The two segments a lane can be in during this piece: this one, and decay once the attack is over.
        const F hold_end = io.to(P::sustain) * top;
        const F decay_target = hold_end - F::load(overshoot[kDecay]) * (top - hold_end);
        const F decay_share = F::load(share[kDecay]);
        const F attack_target = top + F::load(overshoot[kAttack]) * top;
        F aim = select(held, decay_target, -F::load(overshoot[kRelease]) * top);
        F lost = select(held, decay_share, F::load(share[kRelease]));
        aim = select(attack, attack_target, aim);
        lost = select(attack, F::load(share[kAttack]), lost);
        const I same = aim == F::load(target);
        Segment<L> segment = {select(same, F::load(distance), y - aim), select(same, F::load(lost_bits), zero)};
        Line<L> floor(select(held, io.from(P::sustain) * top, zero), select(held, hold_end, zero), io.reciprocal);

        float *out = io.outputs[P::out_out];
        if (!bits(attack)) {
            for (int i = 0; i < io.frames; i++) {
                segment.advance(lost);
                y = max(aim + segment.distance, floor.next());
                y.store(out + i * L);
            }
        } else {
            for (int i = 0; i < io.frames; i++) {
                segment.advance(lost);
                const F moved = aim + segment.distance;
                const I there = attack & (moved >= top);
                y = select(attack, min(moved, top), max(moved, floor.next()));
                segment.distance = select(there, top - decay_target, segment.distance);
                segment.carry = select(there, zero, segment.carry);
                aim = select(there, decay_target, aim);
                lost = select(there, decay_share, lost);
                attack = attack & ~there;
                y.store(out + i * L);
            }
        }
        if (io.grid_end) segment.flush();
        y.store(level);
        segment.distance.store(distance);
        segment.carry.store(lost_bits);
        aim.store(target);
        top.store(peak);
        select(attack, one, zero).store(attacking);
        select(held, one, zero).store(was_held);
        *io.alive |= bits(attack | (y > zero));
    }
};
MTK_MODULE("env.adsr", EnvAdsr)

MTK_END
