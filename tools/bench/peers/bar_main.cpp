// Faust architecture file: renders SECONDS of a stereo program in blocks of BLOCK frames and throws the sound
// away, or writes it to FILE as raw floats, left and right in turn.
#include "faust_host.h"
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>
<<includeIntrinsic>>
<<includeclass>>

int main(int count, char **arguments) {
    const double seconds = std::atof(arguments[1]);
    const int block = std::atoi(arguments[2]);
    std::FILE *file = count > 3 ? std::fopen(arguments[3], "wb") : nullptr;
    auto program = std::make_unique<mydsp>();
    program->init(48000);
    std::vector<float> left(block), right(block);
    float *out[2] = {left.data(), right.data()};
    double sum = 0;
    for (long n = 0, blocks = (long)(seconds * 48000 / block); n < blocks; n++) {
        program->compute(block, nullptr, out);
        sum += left[0] * left[0];
        for (int i = 0; file && i < block; i++) {
            const float frame[2] = {left[i], right[i]};
            std::fwrite(frame, sizeof frame, 1, file);
        }
    }
    std::printf("%g\n", sum);
}
