// sanitize: thread
// A callback that hears and a thread that reads: frames stay whole and in order, and what has no room is counted.
#include <stdio.h>

#include <atomic>
#include <thread>

#include "motorik.h"

int main() {
    char error[MTK_ERROR_SIZE] = "";
    MtkInput *input = mtk_input_new(3, 2, 0, 1000, error);   // the third channel left, the first one right
    if (!input) return printf("%s\n", error), 1;
    constexpr int kCalls = 4000;
    std::atomic<bool> ended{false};
    std::thread callback([&] {
        static float block[3 * 700];
        float next = 0;
        for (int call = 0; call < kCalls; call++) {
            const int frames = 1 + call * 37 % 700;
            for (int i = 0; i < frames; i++, next++) {
                block[3 * i] = -next;
                block[3 * i + 1] = 7;
                block[3 * i + 2] = next;
            }
            mtk_input_hear(input, block, frames);
            if (call % 3 == 0) std::this_thread::yield();
        }
        ended = true;
    });
    static float read[2 * 333];
    int64_t count = 0, jumped = 0;
    float last = -1;
    for (bool done = false, more = true; more || !done;) {
        done = ended;   // before reading: what came until then is read
        const int64_t frames = mtk_input_read(input, read, 333);
        for (int64_t i = 0; i < frames; i++) {
            const float left = read[2 * i], right = read[2 * i + 1];
            if (left != -right || left <= last) return printf("frame %g %g after %g\n", left, right, last), 1;
            jumped += (int64_t)(left - last) - 1;
            last = left;
        }
        count += frames;
        more = frames > 0;
    }
    callback.join();
    MtkInputFigures figures;
    mtk_input_figures(input, &figures);
    int64_t heard = 0;
    for (int call = 0; call < kCalls; call++) heard += 1 + call * 37 % 700;
    if ((int64_t)figures.frames != count || (int64_t)(figures.frames + figures.lost_frames) != heard || jumped > (int64_t)figures.lost_frames) {
        printf("read %lld, kept %lld, lost %lld, heard %lld\n", (long long)count, (long long)figures.frames, (long long)figures.lost_frames,
               (long long)heard);
        return 1;
    }
    mtk_input_free(input);
    return 0;
}
