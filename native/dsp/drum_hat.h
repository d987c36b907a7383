// Hi-hat: a bank of squares through a band-pass, an envelope and a high-pass.
//
// 808: the sum of the six squares (metal.h), a band-pass at 7.1 kHz with Q 1.2; 909: neighbours multiplied, at three times
// the pitch, and white noise, a band-pass at 9 kHz with Q 0.7. Then the envelope, which falls by 60 dB in the decay of the
// key that was struck, and a high-pass at 0.9 of the band's centre, Q 0.9. Both times 2^(tone - 1/2).
#pragma once
#include "difference.h"
#include "metal.h"
#include "remember.h"

MTK_BEGIN

template <int L> struct DrumHat {
    using F = Floats<L>;
    using D = Difference<L>;
    using P = params::DrumHat;
    static constexpr float kHighQ = 0.9f;
    struct Rows {
        float level[L], open[L];   // open: 1 for the open hat
        float band[4][L], high[4][L];
        uint32_t phase[kBank][L], noise[L];
    } rows;
    // What the knobs come to.
    Bank bank[L];
    float band_tuning[3][L], high_tuning[3][L], share[L];
    Remembered<L, 4> knobs;
    uint32_t sounding, seed;

    void prepare(const Setup &setup) { seed = setup.seed; }

    void start(const Io<L> &io, uint32_t lanes) {
        const uint32_t opened = lanes_of_key(io, lanes, P::open_key);
        const uint32_t struck = opened | lanes_of_key(io, lanes, P::closed_key), fresh = lanes & ~io.restruck;
        silence<L>(rows, fresh);
        for_lanes(struck, [&](int lane) {
            if (!((sounding & ~fresh) >> lane & 1u)) scatter<L>(rows.phase, kBank, lane, seed, io.serial[lane]);
            rows.level[lane] = strength_of(io, lane, P::velocity, P::accent);
            rows.open[lane] = (opened >> lane) & 1u ? 1.0f : 0.0f;
            rows.noise[lane] = noise_seed(io, lane, seed);
        });
        sounding = (sounding & ~fresh) | struck;
    }

    void process(const Io<L> &io) {
        if (!sounding) return write_zeros<L>(io.outputs[P::out_out], io.frames);
        learn(io);
        const F loudness = io.choice(P::model) == 0 ? run<true>(io) : run<false>(io);
        *io.alive |= sounding;
        if (io.grid_end) sounding = end_inaudible<L>(rows, sounding, loudness);
    }

    void learn(const Io<L> &io) {
        const float rate = io.sample_rate;
        const F open = F::load(rows.open);
        const F seconds = io.to(P::closed_decay) + open * (io.to(P::open_decay) - io.to(P::closed_decay));
        if (!knobs.differs({io.to(P::model), io.to(P::tune), io.to(P::tone), seconds})) return;
        const bool sums = io.choice(P::model) == 0;
        const F ratio = exp2(io.to(P::tune) * (1.0f / 12.0f)) * (sums ? 1.0f : 3.0f);
        for (int lane = 0; lane < L; lane++) bank[lane] = Bank(ratio[lane], rate);
        const F centre = exp2(io.to(P::tone) - 0.5f) * ((sums ? 7100.0f : 9000.0f) / rate);
        D::band_tuning(centre, sums ? 1.2f : 0.7f).store(band_tuning);
        D::high_tuning(centre * 0.9f, kHighQ).store(high_tuning);
        decay_share(seconds, rate).store(share);
    }

    // What a lane's band-pass hears.
    template <bool sums> void metal(float *x, int lane, int frames) {
        uint32_t phase[kBank];
        for (int k = 0; k < kBank; k++) phase[k] = rows.phase[k][lane];
        const SpanInts noise = SpanInts::splat((int32_t)rows.noise[lane]);
        for_spans(frames, [&](int first) MTK_INLINE_LAMBDA {
            Span y = sums ? bank[lane].sum(phase, first) * 0.65f : bank[lane].rings(phase, first) * 0.4f;
            if (!sums) y = y + white(noise + counting(first)) * 0.4f;
            y.store(x + first);
        });
        for (int k = 0; k < kBank; k++) rows.phase[k][lane] += (uint32_t)frames * bank[lane].square[k].increment;
        rows.noise[lane] += (uint32_t)frames;
    }

    template <bool sums> F run(const Io<L> &io) {
        using T = Tiles<L>;
        const Woven<L> x(sounding, io.frames, [&](int lane, float *out) { metal<sums>(out, lane, io.frames); });
        const typename D::Tuning low = D::Tuning::load(band_tuning), top = D::Tuning::load(high_tuning);
        const typename T::Tile taken = T::repeat(low.gain);
        TileLine<L> gain(io.from(P::level), io.to(P::level), io.reciprocal);
        D band = D::recall(rows.band), high = D::recall(rows.high);
        const F lost = F::load(share);
        F level = F::load(rows.level);
        for (int first = 0; first < io.frames; first += T::kRows) {
            const typename T::Tile now = x.at(first) * taken;
            F y[T::kRows] = {};
            T::steps(first, io.frames, [&](auto place) MTK_INLINE_LAMBDA {
                const F stroke = band.band(low, T::row(now, place)) * (level * top.gain);
                level = level - level * lost;
                y[place.index] = high.high(top, stroke);
            });
            T::store(T::join(y) * gain.next(), io.outputs[P::out_out], first, io.frames);
        }
        band.keep(rows.band, io.grid_end);
        high.keep(rows.high, io.grid_end);
        (io.grid_end ? flush_tiny(level) : level).store(rows.level);
        return level;
    }
};
MTK_MODULE("drum.hat", DrumHat)

MTK_END
