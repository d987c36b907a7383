// sanitize: address,undefined
// A thousand plans swapped at random while notes, parameters, revocations and block sizes are random too: no memory is
// read or written that is not the host's, every plan comes back, and sound stays finite and bounded.
#include <math.h>

#include "songs.h"

int main() {
    char error[MTK_ERROR_SIZE] = "";
    Random random;
    constexpr uint32_t kInstruments = 3;
    MtkEngine *engine = mtk_engine_new(48000, nullptr, 2, error);
    REQUIRE(engine && mtk_engine_install(engine, make_plan(engine, 0, kInstruments), error) == 0);
    static float output[2 * 700], tap[2 * 700];
    float *taps[] = {tap};
    int64_t frame = 0;
    int swapped = 1, collected = 0;
    for (int round = 0; swapped < 1000; round++) {
        for (uint32_t i = random(6); i > 0; i--) {
            const MtkCommand command = random_command(&random, frame, 900, kInstruments);
            if (random(5))
                mtk_engine_push_scheduled(engine, &command, 1);
            else
                mtk_engine_push_immediate(engine, &command, 1);
        }
        for (uint32_t i = random(3); i > 0; i--) {
            const MtkCommand command = plan_command(make_plan(engine, random(512), kInstruments), frame + random(600));
            REQUIRE((random(2) ? mtk_engine_push_scheduled : mtk_engine_push_immediate)(engine, &command, 1) == 1);
            swapped++;
        }
        if (random(20) == 0) {
            MtkCommand revoke = {};
            revoke.kind = MTK_REVOKE;
            revoke.epoch = 2;
            revoke.frame = frame + random(300);
            mtk_engine_push_scheduled(engine, &revoke, 1);
        }
        const int64_t frames = 1 + random(700);
        REQUIRE(mtk_engine_render(engine, output, frames, taps, 1) == 0);
        for (int64_t i = 0; i < 2 * frames; i++) REQUIRE(isfinite(output[i]) && fabsf(output[i]) < 200);
        frame += frames;
        if (random(4) == 0) collected += mtk_engine_collect(engine, nullptr, 1000);
    }
    // A swap that wires anew takes some 2,600 frames, and many wait.
    MtkTelemetry telemetry = {};
    for (int i = 0; i < 4000 && telemetry.plans_alive != 1; i++) {
        REQUIRE(mtk_engine_render(engine, output, 700, nullptr, 0) == 0);
        collected += mtk_engine_collect(engine, nullptr, 1000);
        mtk_engine_telemetry(engine, &telemetry);
    }
    printf("%d plans, %d collected, %d alive\n", swapped, collected, telemetry.plans_alive);
    REQUIRE(telemetry.plans_alive == 1 && collected == swapped - 1);
    mtk_engine_free(engine);
    return 0;
}
