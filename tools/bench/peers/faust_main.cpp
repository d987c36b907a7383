// Faust architecture file: renders SECONDS of VOICES voices in blocks of BLOCK frames and throws the sound away.
#include "faust_host.h"
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>
<<includeIntrinsic>>
<<includeclass>>

// ADSR 10 ms, 200 ms, 0.6, 150 ms; gate 0.3 s of every 0.5 s.
static double envelope(double seconds) {
    double t = std::fmod(seconds, 0.5);
    if (t < 0.3) return t < 0.01 ? t / 0.01 : t < 0.21 ? 1 - 0.4 * (t - 0.01) / 0.2 : 0.6;
    t -= 0.3;
    return t < 0.15 ? 0.6 * (1 - t / 0.15) : 0;
}

int main(int, char **arguments) {
    const double seconds = std::atof(arguments[1]);
    const int voices = std::atoi(arguments[2]), block = std::atoi(arguments[3]);
    const int banks = std::max(1, voices / 16);
    std::vector<std::unique_ptr<mydsp>> bank(banks);
    std::vector<float *> cutoff, gain;
    for (int b = 0; b < banks; b++) {
        bank[b] = std::make_unique<mydsp>();
        bank[b]->init(48000);
        UI ui;
        bank[b]->buildUserInterface(&ui);
        for (int i = 0; i < 16; i++) {
            const int voice = b * 16 + i;
            const std::string n = std::to_string(i);
            *ui.zones["f" + n] = 55 * std::pow(2.0f, (voice % 24) / 12.0f);
            *ui.zones["p" + n] = (voice % 16) / 15.0f;
            cutoff.push_back(ui.zones["c" + n]);
            gain.push_back(ui.zones["g" + n]);
        }
    }
    std::vector<float> left(block), right(block);
    float *out[2] = {left.data(), right.data()};
    double sum = 0;
    for (long n = 0, blocks = (long)(seconds * 48000 / block); n < blocks; n++) {
        const double t = n * (double)block / 48000;
        for (int b = 0; b < banks; b++) {
            for (int voice = b * 16; voice < b * 16 + 16; voice++) {
                const float env = envelope(t + voice * 0.013), lfo = std::sin(6.2831853f * 0.3f * t + voice);
                *cutoff[voice] = 200 * std::exp2(4 * env + 0.5f * lfo);
                *gain[voice] = env;
            }
            bank[b]->compute(block, nullptr, out);
            sum += left[0] * left[0];
        }
    }
    std::printf("%g\n", sum);
}
