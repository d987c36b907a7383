// Noise gate, or with the other mode a ducker: one gain for both sides (lanes 0 and 1).
//
// The key (side_chain.h) opens at the threshold and counts as open until it has stayed `hysteresis` below it for the
// time `hold`. While open the gain moves to its open value with time constant `attack`, after that to its closed one with
// `release`, both exponentially: 63 % of the way in one constant. A gate is 1 open and `range` closed, a ducker the other
// way round. A range of -96 dB is silence.
#pragma once
#include "side_chain.h"

MTK_BEGIN

template <int L> struct FxGate {
    using F = Floats<L>;
    using P = params::FxGate;
    static constexpr float kArrived = 1e-5f;  // so near, it is there: open passes the signal as it is
    SideChain<L> side_chain;
    int held;      // frames it still counts as open
    float gain;
    bool begun;

    void prepare(const Setup &) {}

    static MTK_INLINE float depth(float range_db) { return range_db > -95.99f ? db_to_gain(range_db) : 0.0f; }

    void process(const Io<L> &io) {
        alignas(64) float key[kChunk * L];
        side_chain.listen(io, P::in_in, P::in_side, P::side_low_cut, key);
        const float *in = io.inputs[P::in_in];
        float *out = io.outputs[P::out_out];
        const float rate = io.sample_rate;
        const bool ducks = io.choice(P::mode) == 1;
        const float rise = 1.0f - approach(io.to(P::attack)[0], rate), fall = 1.0f - approach(io.to(P::release)[0], rate);
        const int hold = (int)(exp2(io.to(P::hold))[0] * rate + 0.5f);
        const F closing_from = io.from(P::threshold_db) - io.from(P::hysteresis_db);
        const F closing_to = io.to(P::threshold_db) - io.to(P::hysteresis_db);
        Line<L> opens(db_to_gain(io.from(P::threshold_db)), db_to_gain(io.to(P::threshold_db)), io.reciprocal);
        Line<L> closes(db_to_gain(closing_from), db_to_gain(closing_to), io.reciprocal);
        Line<L> range(F::splat(depth(io.from(P::range_db)[0])), F::splat(depth(io.to(P::range_db)[0])), io.reciprocal);
        if (!begun) gain = ducks ? 1.0f : range.value[0];
        begun = true;
        for (int i = 0; i < io.frames; i++) {
            const F size = abs(F::load(key + i * L));
            const float level = size[0] > size[1] ? size[0] : size[1];
            const float open_at = opens.next()[0], close_at = closes.next()[0], shut = range.next()[0];
            if (level >= (held > 0 ? close_at : open_at)) held = hold + 1;
            held -= held > 0;
            const bool open = held > 0;
            const float away = (open != ducks ? 1.0f : shut) - gain;
            gain += (away < kArrived && away > -kArrived) ? away : away * (open ? rise : fall);
            (F::load(in + i * L) * gain).store(out + i * L);
        }
        if (io.grid_end) gain = flush_tiny(gain);
    }
};
MTK_MODULE("fx.gate", FxGate)

MTK_END
