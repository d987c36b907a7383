// The part of portaudio.h a callback needs, declared here so that the build needs no PortAudio.
#pragma once

namespace mtk {

struct PortAudioTime {
    double input_adc, current, output_dac;
};
constexpr unsigned long kPortAudioInputOverflow = 2, kPortAudioOutputUnderflow = 4;

/* [audio] A PaStreamCallback; userdata is the engine. */
int portaudio_callback(const void *input, void *output, unsigned long frames, const PortAudioTime *time, unsigned long flags,
                       void *userdata);
/* [audio] The same of a stream that only listens; userdata is the MtkInput. */
int portaudio_input_callback(const void *input, void *output, unsigned long frames, const PortAudioTime *time, unsigned long flags,
                             void *userdata);

}  // namespace mtk
