#include "glide.h"

namespace mtk {

void glide_set(Glide *glide, float value) { *glide = {value, value, 0, 0}; }

void glide_to(Glide *glide, float target, int64_t frame, int32_t frames) {
    const float now = glide_at(glide, frame);
    *glide = {frames > 0 ? now : target, target, frame, now == target ? 0 : frames};
}

float glide_at(const Glide *glide, int64_t frame) {
    const int64_t elapsed = frame - glide->start_frame;
    if (elapsed >= glide->frames) return glide->target;
    const double way = (double)elapsed / (double)glide->frames;
    return (float)(glide->start + ((double)glide->target - glide->start) * way);
}

bool glide_arrived(const Glide *glide, int64_t frame) { return frame - glide->start_frame >= glide->frames; }

}  // namespace mtk
