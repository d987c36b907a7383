#include "portaudio.h"

#include "engine.h"
#include "input.h"

namespace mtk {

int portaudio_callback(const void *, void *output, unsigned long frames, const PortAudioTime *, unsigned long flags, void *userdata) {
    MtkEngine *engine = (MtkEngine *)userdata;
    if (flags & kPortAudioOutputUnderflow) engine->counters.driver_underflows.fetch_add(1, std::memory_order_relaxed);
    mtk_engine_process(engine, (float *)output, (int)frames, engine->portaudio_channels);
    return 0;   // paContinue
}

int portaudio_input_callback(const void *input, void *, unsigned long frames, const PortAudioTime *, unsigned long flags, void *userdata) {
    MtkInput *listening = (MtkInput *)userdata;
    if (flags & kPortAudioInputOverflow) listening->driver_overflows.fetch_add(1, std::memory_order_relaxed);
    if (input) input_hear(listening, (const float *)input, (int64_t)frames);
    return 0;
}

}  // namespace mtk
