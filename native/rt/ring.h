// A ring between exactly one producer and one consumer thread. Head and tail lie on cache lines of their own, each
// beside the owner's copy of the other, so that the common push or pop touches no line the other side writes.
#pragma once
#include <stdint.h>

#include <atomic>

namespace mtk {

template <class T> struct Ring {
    T *slots;
    uint64_t capacity;                                     // a power of two
    alignas(64) std::atomic<uint64_t> tail;                // producer
    uint64_t known_head;
    alignas(64) std::atomic<uint64_t> head;                // consumer
    uint64_t known_tail;
};

/* [producer] Takes as many of the items as fit; returns how many. */
template <class T> int ring_push(Ring<T> *ring, const T *items, int count) {
    const uint64_t tail = ring->tail.load(std::memory_order_relaxed);
    if (tail + (uint64_t)count - ring->known_head > ring->capacity) ring->known_head = ring->head.load(std::memory_order_acquire);
    const uint64_t room = ring->capacity - (tail - ring->known_head);
    const int taken = (uint64_t)count < room ? count : (int)room;
    for (int i = 0; i < taken; i++) ring->slots[(tail + (uint64_t)i) & (ring->capacity - 1)] = items[i];
    ring->tail.store(tail + (uint64_t)taken, std::memory_order_release);
    return taken;
}

/* [consumer] The oldest item, or null; it stays until ring_drop. */
template <class T> const T *ring_front(Ring<T> *ring) {
    const uint64_t head = ring->head.load(std::memory_order_relaxed);
    if (head == ring->known_tail) {
        ring->known_tail = ring->tail.load(std::memory_order_acquire);
        if (head == ring->known_tail) return nullptr;
    }
    return &ring->slots[head & (ring->capacity - 1)];
}

/* [consumer] Lets go of the oldest item. */
template <class T> void ring_drop(Ring<T> *ring) {
    ring->head.store(ring->head.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

/* [consumer] */
template <class T> bool ring_pop(Ring<T> *ring, T *item) {
    const T *front = ring_front(ring);
    if (!front) return false;
    *item = *front;
    ring_drop(ring);
    return true;
}

/* [consumer] Takes up to `count` of the oldest items; returns how many. */
template <class T> uint64_t ring_take(Ring<T> *ring, T *items, uint64_t count) {
    const uint64_t head = ring->head.load(std::memory_order_relaxed);
    ring->known_tail = ring->tail.load(std::memory_order_acquire);
    const uint64_t there = ring->known_tail - head, taken = count < there ? count : there;
    for (uint64_t i = 0; i < taken; i++) items[i] = ring->slots[(head + i) & (ring->capacity - 1)];
    ring->head.store(head + taken, std::memory_order_release);
    return taken;
}

/* [control] While neither side runs. */
template <class T> void ring_clear(Ring<T> *ring) {
    ring->tail.store(0, std::memory_order_relaxed);
    ring->head.store(0, std::memory_order_relaxed);
    ring->known_head = ring->known_tail = 0;
}

}  // namespace mtk
