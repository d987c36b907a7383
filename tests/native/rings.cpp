// sanitize: thread
// One producer and one consumer: nothing is lost, doubled, torn or out of order.
#include <stdio.h>
#include <thread>

#include "motorik.h"
#include "rt/ring.h"

int main() {
    static MtkCommand slots[64];
    static mtk::Ring<MtkCommand> ring;
    ring.slots = slots;
    ring.capacity = 64;
    mtk::ring_clear(&ring);
    constexpr uint64_t kCount = 300000;
    std::thread producer([] {
        MtkCommand batch[7] = {};
        for (uint64_t next = 0; next < kCount;) {
            int count = (int)(1 + next % 7);
            for (int i = 0; i < count; i++) batch[i].note = batch[i].tag = next + (uint64_t)i;
            const int taken = mtk::ring_push(&ring, batch, count);
            next += (uint64_t)taken;
            if (taken < count) std::this_thread::yield();
        }
    });
    uint64_t expected = 0;
    for (MtkCommand command; expected < kCount;) {
        if (!mtk::ring_pop(&ring, &command)) {
            std::this_thread::yield();
            continue;
        }
        if (command.note != expected || command.tag != expected) {
            printf("got %llu, expected %llu\n", (unsigned long long)command.note, (unsigned long long)expected);
            return 1;
        }
        expected++;
    }
    producer.join();
    return 0;
}
