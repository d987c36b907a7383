// The two envelopes of the TB-303 and its accent sweep (R. Whittle).
//
// main rises to 1 in 0.3 ms and falls exponentially; an accented note has its own, shorter decay. Volume rises in a straight
// line and falls exponentially; a door before it stays open for half the release and closes in a straight line in the other.
//     amp = soft * door * (volume + accent_level * accent * main)                            (the last only when accented)
//
// The sweep: an accented note's main, times the accent knob, goes through a diode and R1 to one end of the resonance
// knob's second track R2, whose other end is the capacitor C. The wiper (at r R2 from the diode) is the output, into R3:
//
//     e --|>|-- R1 -- r R2 --+-- (1 - r) R2 -- C        conducting: source Vth = e R3 / (R1 + r R2 + R3) behind
//                            R3                          Rth = (R1 + r R2) || R3; else Vth = 0, Rth = R3
//
// so C moves towards Vth with the time constant C (Rth + (1 - r) R2), and the wiper stands between the two. C forgets
// little between accents a sixteenth apart: the second and third rise higher. The
// shape of the circuit is Whittle's; R1 = 47 k, R2 = R3 = 100 k and C = 1 uF set its proportions.
//
// A voice struck again keeps all charge and rises from where it is; the door opens again with the volume's attack.
#pragma once
#include "kernel.h"
#include "segment.h"

MTK_BEGIN

template <int L> struct EnvAccent {
    using F = Floats<L>;
    using I = Ints<L>;
    using P = params::EnvAccent;
    static constexpr float kTenth = 2.30258509f, kSharp = 0.0003f;
    static constexpr float kR1 = 0.47f, kR2 = 1.0f;  // over R3
    static constexpr float kFull = 1.94f;            // the sweep's first accent at r = 0 is 1
    static constexpr float kGone = 1e-4f;
    float main_level[L], main_lost[L], main_rising[L];
    float volume[L], volume_lost[L], volume_rising[L];
    float charge[L], door[L];             // door: 0 closed; above 1 open, up to 2
    float accented[L], soft[L];           // of the note
    float accent_now[L], soft_now[L];     // gliding there, as fast as main rises

    void prepare(const Setup &) {}

    void start(const Io<L> &io, uint32_t lanes) {
        for (int lane = 0; lane < L; lane++) {
            if (!((lanes >> lane) & 1u)) continue;
            main_lost[lane] = volume_lost[lane] = 0;
            main_rising[lane] = volume_rising[lane] = 1;
            accented[lane] = io.accent[lane];
            soft[lane] = 1.0f - io.parameters[P::velocity].to[lane] * (1.0f - io.velocity[lane]);
            if ((io.restruck >> lane) & 1u) continue;
            main_level[lane] = volume[lane] = charge[lane] = 0;
            door[lane] = 2;
            accent_now[lane] = accented[lane], soft_now[lane] = soft[lane];
        }
    }

    static MTK_INLINE F share(F time_constants_per_frame) {
        const F z = time_constants_per_frame;
        return z * (1.0f - z * (0.5f - z * 0.166666667f));
    }

    // A straight line up to 1, then exponential decay.
    struct Rise {
        Segment<L> level;
        I rising;
        template <bool striking> MTK_INLINE void advance(F slope, F lost) {
            if (!striking) return level.advance(lost);
            const F up = min(level.distance + slope, F::splat(1.0f));
            const I climbing = rising;
            Segment<L> down = level;
            down.advance(lost);
            level.distance = select(climbing, up, down.distance);
            level.carry = select(climbing, F::splat(0.0f), down.carry);
            rising = climbing & (up < F::splat(1.0f));
        }
    };

    static MTK_INLINE F toward(F now, F target, F step) { return now + min(max(target - now, -step), step); }

    void process(const Io<L> &io) {
        const F zero = F::splat(0.0f);
        const I still = (F::load(main_rising) == zero) & (F::load(volume_rising) == zero) &
                        (F::load(accent_now) == F::load(accented)) & (F::load(soft_now) == F::load(soft));
        int32_t all = -1;
        for (int lane = 0; lane < L; lane++) all &= still[lane];
        all ? run<false>(io) : run<true>(io);
    }

    template <bool striking> void run(const Io<L> &io) {
        const F zero = F::splat(0.0f), one = F::splat(1.0f);
        const F note_accent = F::load(accented), tenth = F::splat(kTenth);
        const F main_time = select(note_accent > zero, io.to(P::accent_decay), io.to(P::decay));
        const F main_share = segment_share(tenth, main_time, io.sample_rate);
        const F volume_share = segment_share(tenth, io.to(P::amp_decay), io.sample_rate);
        const F sharp = F::splat(1.0f / (kSharp * io.sample_rate));
        const F attack = exp2(-io.to(P::amp_attack)) / io.sample_rate;
        const F swing = 2.0f * select(F::load(io.gate) > zero, attack, -(exp2(-io.to(P::amp_release)) / io.sample_rate));
        const F knob = io.to(P::accent), knob_level = io.to(P::accent_level), loud_end = F::load(soft);
        F accent = F::load(accent_now), loud = F::load(soft_now), drive = accent * knob, added = drive * knob_level;

        const F r = io.to(P::resonance), source = r * kR2 + kR1, rest = (1.0f - r) * kR2;  // resistances over R3
        const F thevenin = 1.0f / (source + 1.0f), behind = source * thevenin;
        const F per_frame = exp2(-io.to(P::sweep)) / io.sample_rate;
        const F share_on = share(per_frame / (behind + rest)), share_off = share(per_frame / (rest + 1.0f));
        const F wiper_on = rest / (behind + rest), wiper_off = rest / (rest + 1.0f);

        Rise main = {{F::load(main_level), F::load(main_lost)}, F::load(main_rising) > zero};
        Rise amp = {{F::load(volume), F::load(volume_lost)}, F::load(volume_rising) > zero};
        F c = F::load(charge), d = F::load(door);
        float *main_out = io.outputs[P::out_main], *accent_out = io.outputs[P::out_accent];
        float *amp_out = io.outputs[P::out_amp];
        for (int i = 0; i < io.frames; i++) {
            if (striking) {
                accent = toward(accent, note_accent, sharp), loud = toward(loud, loud_end, sharp);
                drive = accent * knob, added = drive * knob_level;
            }
            main.template advance<striking>(sharp, main_share);
            amp.template advance<striking>(attack, volume_share);
            d = clamp(d + swing, 0.0f, 2.0f);
            const F m = main.level.distance, e = m * drive;
            const I on = e > c - c * wiper_off;
            const F pull = select(on, e * thevenin, zero) - c;
            m.store(main_out + i * L);
            ((c + pull * select(on, wiper_on, wiper_off)) * kFull).store(accent_out + i * L);
            (loud * min(d, one) * (amp.level.distance + added * m)).store(amp_out + i * L);
            c = c + pull * select(on, share_on, share_off);
        }
        if (io.grid_end) {
            main.level.flush();
            amp.level.flush();
            c = flush_tiny(c);
        }
        main.level.distance.store(main_level);
        main.level.carry.store(main_lost);
        amp.level.distance.store(volume);
        amp.level.carry.store(volume_lost);
        select(main.rising, one, zero).store(main_rising);
        select(amp.rising, one, zero).store(volume_rising);
        accent.store(accent_now);
        loud.store(soft_now);
        c.store(charge);
        d.store(door);
        const F gone = F::splat(kGone);
        const I alive = amp.rising | ((d > zero) & (amp.level.distance > gone)) | (c > gone);
        for (int lane = 0; lane < L; lane++) *io.alive |= (uint32_t)(alive[lane] & 1) << lane;
    }
};
MTK_MODULE("env.accent", EnvAccent)

MTK_END
