// sanitize: thread
// A driver renders with a worker while one thread schedules, one plays live, and one builds, swaps and collects plans.
#include <atomic>
#include <thread>

#include "songs.h"

int main() {
    char error[MTK_ERROR_SIZE] = "";
    constexpr uint32_t kInstruments = 3;
    MtkEngine *engine = mtk_engine_new(48000, nullptr, 2, error);
    REQUIRE(engine && mtk_engine_install(engine, make_plan(engine, 0, kInstruments), error) == 0);
    mtk_engine_log_events(engine, 1);
    MtkDriver *driver = mtk_null_start(engine, 128, 4800, error);
    REQUIRE(driver);
    std::atomic<bool> stop{false};
    // One producer a ring: the scheduler here, whoever plays and edits in the main thread below.
    std::thread scheduler([&] {
        Random random;
        for (int64_t frame = 0; !stop; frame += 16) {
            const MtkCommand command = random_command(&random, frame, 4800, kInstruments);
            mtk_engine_push_scheduled(engine, &command, 1);
            std::this_thread::sleep_for(std::chrono::microseconds(300));
        }
    });
    std::thread meter([&] {
        MtkTelemetry telemetry;
        for (; !stop; std::this_thread::sleep_for(std::chrono::milliseconds(3))) mtk_engine_telemetry(engine, &telemetry);
    });
    Random random;
    static MtkCommand applied[256];
    const uint32_t slots[] = {1, 2, 50};
    float peaks[3];
    for (int i = 0; i < 60; i++) {
        MtkCommand command = random_command(&random, 0, 1, kInstruments);
        mtk_engine_push_immediate(engine, &command, 1);
        command = plan_command(make_plan(engine, random(512), kInstruments), 0);
        REQUIRE(mtk_engine_push_immediate(engine, &command, 1) == 1);
        mtk_engine_collect(engine, nullptr, 1000);
        mtk_engine_read_log(engine, applied, 256);
        mtk_engine_unit_peaks(engine, slots, peaks, 3);
        std::this_thread::sleep_for(std::chrono::milliseconds(12));
    }
    stop = true;
    scheduler.join();
    meter.join();
    mtk_null_stop(driver);
    mtk_engine_free(engine);
    return 0;
}
