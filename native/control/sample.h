// A sample in native memory.
#pragma once
#include "dsp/sample_view.h"
#include "motorik.h"

struct MtkSample {
    mtk::SampleView view;
    float *data;
};
