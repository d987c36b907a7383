#include "portaudio.h"

#include "engine.h"

namespace mtk {

int portaudio_callback(const void *, void *output, unsigned long frames, const PortAudioTime *, unsigned long flags, void *userdata) {
    MtkEngine *engine = (MtkEngine *)userdata;
    if (flags & kPortAudioOutputUnderflow) engine->counters.driver_underflows.fetch_add(1, std::memory_order_relaxed);
    mtk_engine_process(engine, (float *)output, (int)frames, engine->portaudio_channels);
    return 0;   // paContinue
}

}  // namespace mtk
