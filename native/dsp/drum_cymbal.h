// Cymbal: the bank of squares in a low and a high band, each with its own envelope.
//
// The six squares (metal.h) and white noise pass a band-pass at 3.44 kHz (Q 1; the ride's bell: Q 5) and one at 7.1 kHz
// (Q 1). The low band falls by 60 dB in 0.4 of the decay (ride: 0.7), the high one by half at once, in 0.1 s, and by the
// other half in the whole decay. Low (1 - tone), high `tone`, then a high-pass at 2 kHz, Q 0.7.
#pragma once
#include "metal.h"
#include "resonator.h"

MTK_BEGIN

template <int L> struct DrumCymbal {
    using F = Floats<L>;
    using R = Resonator<L>;
    using P = params::DrumCymbal;
    static constexpr float kHighQ = 0.7f;
    struct Rows {
        float low[L], splash[L], wash[L];   // envelopes
        float charge[3][L], voltage[3][L];
        uint32_t phase[kBank][L], noise[L];
    } rows;
    uint32_t sounding, seed;

    void prepare(const Setup &setup) { seed = setup.seed; }

    void start(const Io<L> &io, uint32_t lanes) {
        const uint32_t struck = lanes_of_key(io, lanes, P::key), fresh = lanes & ~io.restruck;
        silence<L>(rows, fresh);
        for_lanes(struck, [&](int lane) {
            if (!((sounding & ~fresh) >> lane & 1u)) scatter<L>(rows.phase, kBank, lane, seed, io.serial[lane]);
            const float strength = strength_of(io, lane, P::velocity, P::accent);
            rows.low[lane] = rows.splash[lane] = rows.wash[lane] = strength;
            rows.noise[lane] = noise_seed(io, lane, seed);
        });
        sounding = (sounding & ~fresh) | struck;
    }

    // What a lane's two bands hear.
    void metal(const Io<L> &io, float *x, int lane, float ratio) {
        const Bank bank(ratio, io.sample_rate);
        uint32_t phase[kBank];
        for (int k = 0; k < kBank; k++) phase[k] = rows.phase[k][lane];
        const SpanLine hiss(io.parameters[P::noise], lane, io.reciprocal);
        const SpanInts noise = SpanInts::splat((int32_t)rows.noise[lane]);
        for_spans(io.frames, [&](int first) MTK_INLINE_LAMBDA {
            const Span y = bank.sum(phase, first) * 0.3f + white(noise + counting(first)) * hiss.at(first);
            y.store(x + first);
        });
        for (int k = 0; k < kBank; k++) rows.phase[k][lane] += (uint32_t)io.frames * bank.square[k].increment;
        rows.noise[lane] += (uint32_t)io.frames;
    }

    void process(const Io<L> &io) {
        float *out = io.outputs[P::out_out];
        if (!sounding) return write_zeros<L>(out, io.frames);
        const float rate = io.sample_rate;
        const bool ride = io.choice(P::model) == 1;
        const float bell_q = ride ? 5.0f : 1.0f;
        const typename R::Still still[3] = {R::hold(R::filtering(F::splat(3440.0f / rate), bell_q)),
                                            R::hold(R::filtering(F::splat(7100.0f / rate), 1.0f)),
                                            R::hold(R::filtering(F::splat(2000.0f / rate), kHighQ))};
        const F low_share = decay_share(io.to(P::decay) - (ride ? 0.514573173f : 1.32192809f), rate);
        const F wash_share = decay_share(io.to(P::decay), rate);
        const float splash_share = decay_share(0.1f, rate);
        Line<L> tone(io.from(P::tone), io.to(P::tone), io.reciprocal);
        Line<L> level(io.from(P::level), io.to(P::level), io.reciprocal);
        const F ratio = exp2(io.to(P::tune) * (1.0f / 12.0f));
        const Woven<L> x(sounding, io.frames, [&](int lane, float *out) { metal(io, out, lane, ratio[lane]); });
        R filter[3];
        for (int k = 0; k < 3; k++) filter[k] = R::recall(rows.charge[k], rows.voltage[k]);
        F low = F::load(rows.low), splash = F::load(rows.splash), wash = F::load(rows.wash);
        for (int i = 0; i < io.frames; i++) {
            const F now = x.row(i);
            const F bell = filter[0].band(still[0], now) * low;
            const F air = filter[1].band(still[1], now) * (splash + wash) * 0.5f;
            const F y = bell + tone.next() * (air + air - bell);
            (filter[2].high(still[2], kHighQ, y) * level.next()).store(out + i * L);
            low = low - low * low_share;
            splash = splash - splash * splash_share;
            wash = wash - wash * wash_share;
        }
        for (int k = 0; k < 3; k++) filter[k].keep(rows.charge[k], rows.voltage[k], io.grid_end);
        if (io.grid_end) low = flush_tiny(low), splash = flush_tiny(splash), wash = flush_tiny(wash);
        low.store(rows.low);
        splash.store(rows.splash);
        wash.store(rows.wash);
        *io.alive |= sounding;
        if (io.grid_end) sounding = end_inaudible<L>(rows, sounding, max(max(low, splash), wash));
    }
};
MTK_MODULE("drum.cymbal", DrumCymbal)

MTK_END
