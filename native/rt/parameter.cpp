#include "parameter.h"

#include "dsp/math.h"

namespace mtk {

float to_scale_space(const KernelParameter *parameter, double plain) {
    // Written so that a value that is not a number becomes the lower end.
    double held = plain > parameter->low ? plain : parameter->low;
    held = held < parameter->high ? held : parameter->high;
    if (parameter->scale == kLog2) return MTK_ISA::log2((float)held);
    if (parameter->scale == kChoice) return (float)(int)(held + 0.5);
    return (float)held;
}

void parameter_prepare(ParameterState *state, const KernelParameter *parameter, double sample_rate) {
    state->low = to_scale_space(parameter, parameter->low);
    state->high = to_scale_space(parameter, parameter->high);
    state->declared = to_scale_space(parameter, parameter->initial);
    state->smoothing_frames = (int32_t)(parameter->smoothing_ms * sample_rate / 1000.0 + 0.5);
    glide_set(&state->glide, state->declared);
}

void parameter_set(ParameterState *state, const KernelParameter *parameter, double plain, int64_t frame, bool smooth) {
    const float value = to_scale_space(parameter, plain);
    if (smooth)
        glide_to(&state->glide, value, frame, state->smoothing_frames);
    else
        glide_set(&state->glide, value);
}

}  // namespace mtk
