// sanitize: thread
// Keys come through a pipe while hands play, tables change, ports go and the engine renders: every message is told once and in
// order, every note that began has ended, and only what sounds is bent.
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

#include "songs.h"

namespace {

constexpr int kMessages = 6000, kKeys = 16 * 128;

void send(int to, uint32_t port, uint32_t number, uint8_t status, uint8_t key, uint8_t value) {
    struct {
        uint32_t size, port;
        double seconds;
        uint8_t data[3];
    } frame = {3, port, (double)number, {status, key, value}};
    REQUIRE(write(to, &frame, 19) == 19);
}

void lay_out(MtkKeys *keys, MtkEngine *engine, uint32_t port, uint32_t places) {
    static const uint32_t targets[] = {1, 2};
    MtkKeyChannel channels[16];
    for (int i = 0; i < 16; i++) channels[i] = {2.0, 0, places, i != 1, 7, MTK_NO_MANAGER};
    channels[2].manager = 1;
    std::vector<float> velocities(128, 0.5f);
    std::vector<uint32_t> starts;
    std::vector<MtkKeyPlace> rows;
    for (uint32_t key = 0; key <= kKeys; key++) {
        starts.push_back((uint32_t)rows.size());
        for (uint32_t i = 0; i < places && key < kKeys && key % 5; i++) rows.push_back({1 + i, key % 64, (float)(key % 128)});
    }
    const MtkKeyTable table = {velocities.data(), channels, targets, starts.data(), rows.data()};
    mtk_keys_set_table(keys, port, engine, 1, &table);
}

}  // namespace

int main() {
    char error[MTK_ERROR_SIZE] = "";
    MtkEngine *engine = mtk_engine_new(48000, "", 1, error);
    REQUIRE(engine);
    REQUIRE(mtk_engine_install(engine, make_plan(engine, 0, 2), error) == 0);
    mtk_engine_log_events(engine, 1);
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    MtkKeys *keys = mtk_keys_new(ends[0]);
    lay_out(keys, engine, 1, 1);
    std::atomic<bool> ended{false};
    std::set<uint64_t> struck, sounding;
    std::thread keyboard([&] {
        Random random;
        static const uint8_t kinds[] = {0x90, 0x90, 0x90, 0x80, 0x80, 0xB0, 0xE0, 0xA0}, controllers[] = {64, 64, 64, 74, 121, 123};
        for (uint32_t i = 0; i < kMessages; i++) {
            const uint8_t kind = kinds[random(8)], first = kind == 0xB0 ? controllers[random(6)] : (uint8_t)(48 + random(9));
            send(ends[1], 1 + random(2), i, (uint8_t)(kind | random(3)), first, (uint8_t)random(128));
            if (i % 8 == 0) std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
        close(ends[1]);
    });
    std::thread reader([&] {
        uint32_t next = 0;
        while (mtk_keys_wait(keys))
            for (MtkKeysHeard heard; mtk_keys_next(keys, &heard);) {
                REQUIRE(heard.seconds == (double)next++ && heard.size == 3);
                REQUIRE(heard.played || heard.struck_count == 0);
                for (int i = 0; i < heard.struck_count; i++) REQUIRE(struck.insert(heard.struck[i].note).second);
            }
        REQUIRE(next == kMessages);
        ended = true;
    });
    std::thread hands([&] {
        Random random;
        for (uint32_t turn = 0; !ended; turn++) {
            if (random(8) == 0)
                mtk_keys_drop(keys, 2);
            else
                lay_out(keys, engine, 1 + random(2), random(3));
            MtkCommand command = random_command(&random, 0, 1, 2);
            command.note &= ~(1ull << 63);
            mtk_engine_push_immediate(engine, &command, 1);
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        }
    });
    static float output[2 * 256];
    static MtkCommand log[4096];
    for (int more = 4; more;) {
        if (ended) more--;   // what was pushed until then is applied; keys that were held for a moment end, too
        mtk_engine_process(engine, output, 256, 2);
        const int count = mtk_engine_read_log(engine, log, 4096);
        for (int i = 0; i < count; i++) {
            if (!(log[i].note >> 63)) continue;
            if (log[i].kind == MTK_NOTE_ON) REQUIRE(sounding.insert(log[i].note).second);
            if (log[i].kind == MTK_NOTE_OFF) REQUIRE(sounding.erase(log[i].note) == 1);
            if (log[i].kind == MTK_EXPRESSION) REQUIRE(sounding.count(log[i].note) == 1);
        }
        REQUIRE(count < 4096);
    }
    keyboard.join();
    reader.join();
    hands.join();
    REQUIRE(!struck.empty() && sounding.empty());
    MtkTelemetry figures;
    mtk_engine_telemetry(engine, &figures);
    REQUIRE(figures.ring_full == 0);
    mtk_keys_free(keys);
    close(ends[0]);
    mtk_engine_free(engine);
    return 0;
}
