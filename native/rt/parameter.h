// One parameter of one node: where its value is and where it goes, in scale space.
#pragma once
#include "glide.h"
#include "kernel_info.h"

namespace mtk {

struct ParameterState {
    Glide glide;
    float low, high;             // scale space; what modulation is held inside
    float declared;              // scale space: the value its plan gave it
    int32_t smoothing_frames;
};

/* [audio] The value in the space the parameter moves in: log2 for kLog2; held inside its range. */
float to_scale_space(const KernelParameter *parameter, double plain);
/* [control] */
void parameter_prepare(ParameterState *state, const KernelParameter *parameter, double sample_rate);
/* [audio] */
void parameter_set(ParameterState *state, const KernelParameter *parameter, double plain, int64_t frame, bool smooth);

}  // namespace mtk
