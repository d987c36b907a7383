#include "sample.h"

#include <stdlib.h>
#include <string.h>

#include <new>

#include "error.h"

using namespace mtk;

MtkSample *mtk_sample_new(const float *data, int64_t frames, int channels, double rate, double root, int64_t loop_start,
                          int64_t loop_end, char *error) {
    if (!data || frames < 1 || channels < 1 || channels > 8) {
        fail(kInvalid, error, "a sample needs at least one frame and 1 to 8 channels, got %lld x %d", (long long)frames, channels);
        return nullptr;
    }
    if (!(rate >= 1000 && rate <= 1e6)) {
        fail(kInvalid, error, "sample rate %g Hz; allowed 1000 to 1000000 Hz", rate);
        return nullptr;
    }
    if (loop_end != 0 && !(0 <= loop_start && loop_start < loop_end && loop_end <= frames)) {
        fail(kInvalid, error, "loop [%lld, %lld) is not inside the sample's %lld frames", (long long)loop_start,
             (long long)loop_end, (long long)frames);
        return nullptr;
    }
    const size_t bytes = sizeof(float) * (size_t)frames * (size_t)channels;
    MtkSample *sample = new (std::nothrow) MtkSample;
    float *copy = (float *)malloc(bytes);
    if (!sample || !copy) {
        delete sample;
        free(copy);
        fail(kNoMemory, error, "no memory for a sample of %zu bytes", bytes);
        return nullptr;
    }
    memcpy(copy, data, bytes);
    sample->data = copy;
    sample->view = {copy, frames, channels, (float)rate, (float)root, loop_start, loop_end};
    return sample;
}

void mtk_sample_free(MtkSample *sample) {
    if (!sample) return;
    free(sample->data);
    delete sample;
}
