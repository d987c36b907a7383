#include "classic/envelope.h"

namespace mtk::classic {

namespace {

constexpr int kFarAway = 0xffff;

// FastTracker 2: a sustain point, and a loop that a release leaves when both end together.
int fast_tracker_step(const EnvelopeView &envelope, int position, bool released) {
    const bool sustains = envelope.has(MTK_CLASSIC_ENVELOPE_SUSTAIN);
    const int sustain = sustains ? envelope.tick(envelope.shape.sustain_start) : 0;
    if (sustains && position > sustain + 1) released = true;  // set behind the point: it is passed already
    if (sustains && !released && position >= sustain) position = sustain;
    if (envelope.has(MTK_CLASSIC_ENVELOPE_LOOP) && position == envelope.tick(envelope.shape.loop_end)) {
        const bool together = sustains && envelope.shape.sustain_start == envelope.shape.loop_end;
        if (!(released && together)) position = envelope.tick(envelope.shape.loop_start);
    }
    return position;
}

// Impulse Tracker: a sustain loop while the key is down, then the loop. A release at its very end runs it once more.
int impulse_tracker_step(const EnvelopeView &envelope, int position, bool released, bool just_released) {
    if (envelope.has(MTK_CLASSIC_ENVELOPE_SUSTAIN)) {
        const bool beyond = position == envelope.tick(envelope.shape.sustain_end) + 1;
        if (beyond && (just_released || !released)) return envelope.tick(envelope.shape.sustain_start);
        if (!released) return position;
    }
    if (envelope.has(MTK_CLASSIC_ENVELOPE_LOOP) && position > envelope.tick(envelope.shape.loop_end))
        return envelope.tick(envelope.shape.loop_start);
    return position;
}

}  // namespace

int envelope_step(const EnvelopeView &envelope, int position, bool it, bool released, bool just_released) {
    if (position < kFarAway) position++;
    if (position < 0) return kBeforeEnvelope;
    if (!envelope.on()) return position;
    if (it) return impulse_tracker_step(envelope, position, released, just_released);
    return fast_tracker_step(envelope, position, released);
}

int envelope_value(const EnvelopeView &envelope, int position, int without) {
    if (position < 0 || !envelope.on()) return without;
    int point = envelope.last();
    if (point == 0 || position >= envelope.tick(point)) return envelope.value(point);
    do point--;
    while (point > 0 && envelope.tick(point) > position);
    const int x1 = envelope.tick(point), y1 = envelope.value(point);
    const int x2 = envelope.tick(point + 1), y2 = envelope.value(point + 1);
    if (position < x1 || x2 < x1) return y1;
    return x2 == x1 ? y2 : (y2 - y1) * (position - x1) / (x2 - x1) + y1;
}

bool envelope_at_end(const EnvelopeView &envelope, int position) {
    if (!envelope.on() || envelope.has(MTK_CLASSIC_ENVELOPE_LOOP)) return false;
    return envelope.last() == 0 || position >= envelope.tick(envelope.last());
}

int envelope_past_end(const EnvelopeView &envelope, int position) {
    if (!envelope.on() || position <= envelope.tick(envelope.last())) return 0;
    return envelope.value(envelope.last()) == 0 ? -1 : 1;
}

bool envelope_sustained(const EnvelopeView &envelope, int position) {
    return envelope.on() && envelope.has(MTK_CLASSIC_ENVELOPE_SUSTAIN) && !envelope.has(MTK_CLASSIC_ENVELOPE_LOOP) &&
           position == envelope.tick(envelope.shape.sustain_start);
}

}  // namespace mtk::classic
