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
#include "remember.h"
#include "segment.h"
#include "tile.h"

MTK_BEGIN

template <int L> struct EnvAccent {
    using F = Floats<L>;
    using I = Ints<L>;
    using P = params::EnvAccent;
    static constexpr float kTenth = 2.30258509f, kSharp = 0.0003f;
    static constexpr float kR1 = 0.47f, kR2 = 1.0f;  // over R3
    static constexpr float kFull = 1.94f;            // the sweep's first accent at r = 0 is 1
    static constexpr float kGone = 1e-4f;
    struct Slope {
        float level[L], lost[L], carry[L], rising[L];
        // The level is `level` from here on.
        void strike(int lane, float now) { level[lane] = now, lost[lane] = carry[lane] = 0, rising[lane] = 1; }
        float now(int lane) const { return level[lane] - level[lane] * lost[lane]; }
    };
    Slope main_slope, volume_slope;
    float charge[L], door[L];             // door: 0 closed; above 1 open, up to 2
    float accented[L], soft[L];           // of the note
    float accent_now[L], soft_now[L];     // gliding there, as fast as main rises
    // What the knobs come to, a frame.
    float main_share[2][L], volume_share[L], opens[L], closes[L];   // [1]: of accented notes
    float thevenin[L], sees[L];           // of e: the source when the diode conducts; what C must be below for that
    float share_on[L], share_off[L], wiper_on[L], wiper_off[L];
    Remembered<L, 7> knobs;

    void prepare(const Setup &) {}

    void start(const Io<L> &io, uint32_t lanes) {
        for (int lane = 0; lane < L; lane++) {
            if (!((lanes >> lane) & 1u)) continue;
            const bool again = (io.restruck >> lane) & 1u;
            main_slope.strike(lane, again ? main_slope.now(lane) : 0.0f);
            volume_slope.strike(lane, again ? volume_slope.now(lane) : 0.0f);
            accented[lane] = io.accent[lane];
            soft[lane] = 1.0f - io.parameters[P::velocity].to[lane] * (1.0f - io.velocity[lane]);
            if (again) continue;
            charge[lane] = 0;
            door[lane] = 2;
            accent_now[lane] = accented[lane], soft_now[lane] = soft[lane];
        }
    }

    static MTK_INLINE F share(F time_constants_per_frame) {
        const F z = time_constants_per_frame;
        return z * (1.0f - z * (0.5f - z * 0.166666667f));
    }

    void learn(const Io<L> &io) {
        const F r = io.to(P::resonance), sweep = io.to(P::sweep);
        const F attack = io.to(P::amp_attack), release = io.to(P::amp_release);
        const F decay = io.to(P::decay), accent_decay = io.to(P::accent_decay), amp_decay = io.to(P::amp_decay);
        if (!knobs.differs({r, attack, release, sweep, decay, accent_decay, amp_decay})) return;
        const F tenth = F::splat(kTenth);
        segment_share(tenth, decay, io.sample_rate).store(main_share[0]);
        segment_share(tenth, accent_decay, io.sample_rate).store(main_share[1]);
        segment_share(tenth, amp_decay, io.sample_rate).store(volume_share);
        (exp2(-attack) / io.sample_rate).store(opens);
        (exp2(-release) / io.sample_rate).store(closes);
        const F source = r * kR2 + kR1, rest = (1.0f - r) * kR2;  // resistances over R3
        const F ideal = 1.0f / (source + 1.0f), behind = source * ideal, per_frame = exp2(-sweep) / io.sample_rate;
        ideal.store(thevenin);
        (rest + 1.0f).store(sees);
        share(per_frame / (behind + rest)).store(share_on);
        share(per_frame / (rest + 1.0f)).store(share_off);
        (rest / (behind + rest)).store(wiper_on);
        (rest / (rest + 1.0f)).store(wiper_off);
    }

    // A straight line up to 1, then an exponential fall: what is lost of a level since the last chunk. That is small, so it
    // stays exact in few operations, and only once a chunk the level itself is lowered; what rounding takes from that step is
    // added to the next one (segment.h).
    struct Rise {
        F level, lost, carry;
        I rising;
        static MTK_INLINE Rise load(const Slope &s) {
            return {F::load(s.level), F::load(s.lost), F::load(s.carry), F::load(s.rising) > F::splat(0.0f)};
        }
        MTK_INLINE void store(Slope &s) const {
            level.store(s.level);
            lost.store(s.lost);
            carry.store(s.carry);
            select(rising, F::splat(1.0f), F::splat(0.0f)).store(s.rising);
        }
        template <bool striking> MTK_INLINE F next(F slope, F share, F keeps) {
            lost = lost * keeps + share;
            if (striking) {
                const F up = min(level + slope, F::splat(1.0f));
                level = select(rising, up, level);
                lost = select(rising, F::splat(0.0f), lost);
                rising = rising & (up < F::splat(1.0f));
            }
            return now();
        }
        MTK_INLINE F now() const { return level - level * lost; }
        MTK_INLINE void end_chunk() {
            const F step = level * lost + carry, next = level - step;
            carry = flush_tiny(step - (level - next));
            level = flush_tiny(next);
            lost = F::splat(0.0f);
        }
    };

    static MTK_INLINE F toward(F now, F target, F step) { return now + min(max(target - now, -step), step); }

    void process(const Io<L> &io) {
        learn(io);
        const F zero = F::splat(0.0f), d = F::load(door);
        const I still = (F::load(main_slope.rising) == zero) & (F::load(volume_slope.rising) == zero) &
                        (F::load(accent_now) == F::load(accented)) & (F::load(soft_now) == F::load(soft));
        const I held = F::load(io.gate) > zero, rests = (held & (d == F::splat(2.0f))) | (~held & (d == zero));
        const bool sweeps = bits(~(F::load(accent_now) * io.to(P::accent) == zero)) & io.sounding;
        if (bits(~still)) run<true, true, true>(io);
        else if (bits(~rests)) run<false, true, true>(io);
        else sweeps ? run<false, false, true>(io) : run<false, false, false>(io);
    }

    // Without an accent the diode never conducts.
    template <bool striking, bool swinging, bool accented_note> void run(const Io<L> &io) {
        using T = Tiles<L>;
        using Tile = typename T::Tile;
        const F zero = F::splat(0.0f), one = F::splat(1.0f), note_accent = F::load(accented), loud_end = F::load(soft);
        const F sharp = F::splat(1.0f / (kSharp * io.sample_rate)), attack = F::load(opens);
        const F main_loses = select(note_accent > zero, F::load(main_share[1]), F::load(main_share[0]));
        const F amp_loses = F::load(volume_share), main_keeps = 1.0f - main_loses, amp_keeps = 1.0f - amp_loses;
        const F swing = 2.0f * select(F::load(io.gate) > zero, attack, -F::load(closes));
        const F on_share = F::load(share_on), off_share = F::load(share_off);
        const F knob = io.to(P::accent), source = F::load(thevenin), ceiling = F::load(sees), fed = source * on_share;
        const Tile source_all = T::repeat(source), ceiling_all = T::repeat(ceiling);
        const Tile level_all = T::repeat(io.to(P::accent_level));
        const Tile on_wiper = T::repeat(F::load(wiper_on)), off_wiper = T::repeat(F::load(wiper_off));
        const Tile none = Tile::splat(0.0f);

        Rise main = Rise::load(main_slope), amp = Rise::load(volume_slope);
        F accent = F::load(accent_now), loud = F::load(soft_now), c = F::load(charge), d = F::load(door), drive = accent * knob;
        F drive_ceiling = drive * ceiling, drive_fed = drive * fed;
        F mains[T::kRows] = {}, amps[T::kRows] = {}, charges[T::kRows] = {};
        F drives[T::kRows] = {}, louds[T::kRows] = {};
        Tile drive_all = T::repeat(drive), loud_all = T::repeat(loud * min(d, one));
        for (int first = 0; first < io.frames; first += T::kRows) {
            T::steps(first, io.frames, [&](auto place) MTK_INLINE_LAMBDA {
                constexpr int k = place.index;
                if (striking) {
                    accent = toward(accent, note_accent, sharp), loud = toward(loud, loud_end, sharp);
                    drives[k] = drive = accent * knob;
                    drive_ceiling = drive * ceiling, drive_fed = drive * fed;
                }
                if (swinging) {
                    d = clamp(d + swing, 0.0f, 2.0f);
                    louds[k] = loud * min(d, one);
                }
                mains[k] = main.template next<striking>(sharp, main_loses, main_keeps);
                amps[k] = amp.template next<striking>(attack, amp_loses, amp_keeps);
                charges[k] = c;
                const F m = mains[k], on = (c + m * drive_fed) - c * on_share, off = c - c * off_share;
                c = accented_note ? select(m * drive_ceiling > c, on, off) : off;
            });
            if (striking) drive_all = T::join(drives);
            if (swinging) loud_all = T::join(louds);
            const Tile m = T::join(mains), v = T::join(charges), e = m * drive_all;
            const auto on = m * (drive_all * ceiling_all) > v;
            const Tile pull = select(on, e * source_all, none) - v;
            T::store(m, io.outputs[P::out_main], first, io.frames);
            T::store((v + pull * select(on, on_wiper, off_wiper)) * kFull, io.outputs[P::out_accent], first, io.frames);
            T::store(loud_all * (T::join(amps) + e * level_all), io.outputs[P::out_amp], first, io.frames);
        }
        if (io.grid_end) {
            main.end_chunk();
            amp.end_chunk();
            c = flush_tiny(c);
        }
        main.store(main_slope);
        amp.store(volume_slope);
        accent.store(accent_now);
        loud.store(soft_now);
        c.store(charge);
        d.store(door);
        const F gone = F::splat(kGone);
        *io.alive |= bits(amp.rising | ((d > zero) & (amp.now() > gone)) | (c > gone));
    }
};
MTK_MODULE("env.accent", EnvAccent)

MTK_END
