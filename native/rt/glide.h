// A value on its way to another in a straight line, anchored at absolute frames: where pieces begin and end cannot be
// heard in it. Parameters, the pitch of a gliding voice and the gain of a fading one move this way.
#pragma once
#include <stdint.h>

namespace mtk {

struct Glide {
    float start, target;
    int64_t start_frame;
    int32_t frames;      // 0: already there
};

/* [audio] */
void glide_set(Glide *glide, float value);
void glide_to(Glide *glide, float target, int64_t frame, int32_t frames);
float glide_at(const Glide *glide, int64_t frame);
bool glide_arrived(const Glide *glide, int64_t frame);

}  // namespace mtk
