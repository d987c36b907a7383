// Envelopes: where they stand after a tick, and what they give there.
#pragma once
#include "classic/score.h"

namespace mtk::classic {

constexpr int kBeforeEnvelope = -1;  // restarted: the first tick makes it 0

struct EnvelopeView {
    const MtkClassicEnvelope &shape;
    const int32_t *points;
    EnvelopeView(const Score &score, const MtkClassicEnvelope &envelope)
        : shape(envelope), points(score.point.data() + 2 * envelope.first_point) {}
    bool has(int flag) const { return (shape.flags & flag) != 0; }
    bool on() const { return has(MTK_CLASSIC_ENVELOPE_ON); }
    int tick(int point) const { return points[2 * point]; }
    int value(int point) const { return points[2 * point + 1]; }
    int last() const { return shape.points - 1; }
};

/* The position after one more tick. `released`: the key is up; `just_released`: since this tick. */
int envelope_step(const EnvelopeView &envelope, int position, bool it, bool released, bool just_released);
int envelope_value(const EnvelopeView &envelope, int position, int without);
bool envelope_at_end(const EnvelopeView &envelope, int position);
/* Impulse Tracker fades what is past the last point: 1; silent there: -1; 0 before it. */
int envelope_past_end(const EnvelopeView &envelope, int position);
/* Held at a sustain point that a release frees only after this tick. */
bool envelope_sustained(const EnvelopeView &envelope, int position);

}  // namespace mtk::classic
